// What a contender is: it loads a world, answers it as often as it is asked to, and tells its answer. Ours and rivals alike; each lives in
// a process of its own (`<name>.child.ts`), so that its memory and its CPU seconds are its own.
import type { AnswerSink } from '../answer/checksum.ts';

export type { AnswerSink, GroupAnswer } from '../answer/checksum.ts';

export const PHASES = ['decisions', 'totals'] as const;
/**
 * `decisions`: routes, fees and doubts of every row as columns, and the totals. `totals`: only those. Both from loaded columns.
 */
export type Phase = (typeof PHASES)[number];
export const ROW_ORDERS = ['arrival', 'pair'] as const;
/** `pair`: segments of the arrival order, each sorted by pair. */
export type RowOrder = (typeof ROW_ORDERS)[number];

export type Task = {
  /** The world's directory. */
  readonly world: string;
  readonly phase: Phase;
  readonly rowOrder: RowOrder;
  readonly threads: number;
};

/** CPU and memory of processes that the contender's own does not count, such as a server's. */
export type OutsideUsage = { readonly cpuSeconds: number; readonly peakMiB: number };

export type Loaded = {
  /** Inside the clock: everything up to an answer that lies in memory whole. Each call begins anew. */
  readonly run: () => void | Promise<void>;
  /** Outside the clock: tells what the last run answered; rows only in phases that decide them. */
  readonly tell: (sink: AnswerSink) => void | Promise<void>;
  readonly close: () => void | Promise<void>;
  /** Name and version of whatever answers. */
  readonly version: string;
  /** Which of several plans was chosen, where there are several. */
  readonly plan: string | null;
  readonly outsideUsage: (() => OutsideUsage) | null;
};

/** Outside the clock: reads the columns into whatever the contender keeps them in. A machine that lacks something throws a `Skip`. */
export type Contender = (task: Task) => Loaded | Promise<Loaded>;

/** This machine cannot run the contender; said loudly, with the reason. */
export class Skip extends Error {
  override readonly name = 'Skip';
}
