// Breaks a job at one chosen write: the n-th append or content write either does not happen or happens without being heard of.
import type { EventLog } from '@asof/event-log';
import type { ContentStore } from '@asof/settlement';

/** Where the n-th write breaks: before it reaches the store, or after, its answer lost. */
export type BreakMode = 'before' | 'after';

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export type Interruption = {
  readonly log: (log: EventLog) => EventLog;
  readonly contents: (contents: ContentStore) => ContentStore;
  /** Writes seen so far. */
  readonly writes: () => number;
};

/**
 * Wraps log and content store so that write number `at` (from 1, counted over both in the order of the calls) breaks and every later
 * one fails too, as in a process that is no more. `at` Infinity counts without breaking. `strike` is what happens: it throws, or kills.
 */
export function interruption(at: number, mode: BreakMode, strike: () => never): Interruption {
  let writes = 0;
  const around = async <T>(write: () => Promise<T>): Promise<T> => {
    const turn = ++writes;
    if (turn > at || (turn === at && mode === 'before')) strike();
    const answer = await write();
    if (turn === at) strike();
    return answer;
  };
  return {
    log: log => ({ ...log, append: (stream, expected, events) => around(() => log.append(stream, expected, events)) }),
    contents: contents => ({ ...contents, put: (kind, chunks) => around(() => contents.put(kind, chunks)) }),
    writes: () => writes,
  };
}

/** For sweeps inside one process. */
export const throwInterrupted = (): never => {
  throw new Interrupted('the process ended here');
};

/** For sweeps over real processes: no handler runs, no buffer is flushed. */
export const killProcess = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Interrupted('SIGKILL was sent');
};
