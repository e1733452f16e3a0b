// What every part of the contract suite works with: the log at hand, the suite's clock, and numbered events.
import { EventId, type Instant } from '@asof/domain';
import type { EventLog, NewEvent, Recorded, Revision } from '../event-log.ts';

/** The log at hand, and the clock that the suite owns; set anew before each test. */
export type Bench = { log: EventLog; reopen: () => Promise<EventLog>; clock: Instant };

/** Gives an empty log on the suite's clock; `reopen` a log over the same storage, once the first is closed. */
export type MakeLog = (clock: () => Instant) => Promise<{ log: EventLog; reopen?: () => Promise<EventLog> }>;

/** Sets the suite's clock, in epoch microseconds. */
export function setClock(bench: Bench, micros: number): void {
  bench.clock = micros as Instant;
}

/** An event whose number makes its id and its body. */
export function numberedEvent(n: number): NewEvent {
  const id = EventId.parse(`00000000-0000-8000-8000-${n.toString().padStart(12, '0')}`);
  return { id, type: 'Counted', body: `{"data":{"n":${n}}}` };
}

/** Opens a stream with one event; fails the test when it is not new. */
export async function oneOf(log: EventLog, stream: string, n: number) {
  const appended = await log.append(stream, 'absent', [numberedEvent(n)]);
  if (appended.kind !== 'appended') throw new Error(`expected an append to ${stream}`);
  return appended;
}

/** Reads a source to its end. */
export async function toArray<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export const revision = (n: number) => BigInt(n) as Revision;
export const bodies = (recorded: readonly Recorded[]) => recorded.map(({ body }) => body);
