// A subscription as repeated reading: nothing is missed between what is stored and what is new, because both are read the same way.
import type { Position, Recorded } from '../event-log.ts';
import type { Bell } from './bell.ts';

const POLL_MS = 1_000;

export type Followed = {
  readonly readAll: (after: Position | 'start') => AsyncIterable<Recorded>;
  readonly bell: Bell;
};

/** Reads to the head, waits for the bell (or a poll), reads on; ends when the signal aborts and fails when reading fails. */
export async function* follow(
  { readAll, bell }: Followed,
  after: Position | 'start',
  signal: AbortSignal,
): AsyncGenerator<Recorded> {
  let last = after;
  while (!signal.aborted) {
    const heard = bell.rings();
    for await (const recorded of readAll(last)) {
      if (signal.aborted) return;
      last = recorded.position;
      yield recorded;
    }
    await bell.wait(heard, { signal, timeoutMs: POLL_MS });
  }
}
