// What a contender is: it loads a world, answers it as often as it is asked to, and tells its answer. Ours and rivals alike; each lives in
// a process of its own (`<name>.child.ts`), so that its memory and its CPU seconds are its own.
import type { AnswerSink } from '../answer/checksum.ts';

export type { AnswerSink, GroupAnswer } from '../answer/checksum.ts';

export const ROW_ORDERS = ['arrival', 'pair'] as const;
/** `pair`: segments of the arrival order, each sorted by pair. */
export type RowOrder = (typeof ROW_ORDERS)[number];

/**
 * `decisions`: from loaded columns to the route, fee and doubt of every row as columns, and the totals. `totals`: to those alone.
 * `file`: from the transactions file to decisions and totals on disk; ours goes on to payout instructions. `segment`: the same from what
 * intake made of the file. `flattened`: as `decisions`, and ours flattens the timelines of the batch's pairs and indexes them first; told by
 * names, and therefore totals only. `sealed`, `snapshot`, `replay`: until the timelines are ready, from the snapshot's file alone, from it and
 * the rest of the log, from the log alone. `stream`: from segments on disk to the decisions of every row on disk and the totals, with
 * memory for one segment. Each with the orders in which its rows may lie.
 */
export const PHASE_ORDERS = {
  decisions: ROW_ORDERS,
  totals: ROW_ORDERS,
  file: ['arrival'],
  segment: ['pair'],
  flattened: ['pair'],
  stream: ['pair'],
  sealed: ['arrival'],
  snapshot: ['arrival'],
  replay: ['arrival'],
} as const satisfies Record<string, readonly RowOrder[]>;
export type Phase = keyof typeof PHASE_ORDERS;
/** Without a batch: what counts there are the events of a log. */
export const LEDGER_PHASES: readonly Phase[] = ['sealed', 'snapshot', 'replay'];
/** Of larger streams only the totals are compared: telling a row takes longer than deciding it. */
export const STREAM_ROWS_TOLD_MAX = 1_000_000;
export const PHASES = Object.keys(PHASE_ORDERS) as readonly Phase[];

export type Task = {
  /** The world's directory. */
  readonly world: string;
  readonly phase: Phase;
  readonly rowOrder: RowOrder;
  readonly threads: number;
};

/** CPU and memory of the processes that do the work where the contender's own does not: of a server, of a command. */
export type OutsideUsage = { readonly cpuSeconds: number; readonly peakMiB: number };

export type Loaded = {
  /** Outside the clock, before each run: what the last one left behind is taken away. */
  readonly reset?: () => void | Promise<void>;
  /** Inside the clock: everything up to an answer that lies whole in memory, or on disk where the phase says so. Each call begins anew. */
  readonly run: () => void | Promise<void>;
  /** Outside the clock: tells what the last run answered; rows only in phases that decide them, and equal in all contenders. */
  readonly tell: (sink: AnswerSink) => void | Promise<void>;
  readonly close: () => void | Promise<void>;
  /** Name and version of whatever answers. */
  readonly version: string;
  /** Which of several plans was chosen, where there are several. */
  readonly plan: string | null;
  /** Of phases without a batch: how many events the log has. */
  readonly events?: number;
  readonly outsideUsage: (() => OutsideUsage) | null;
};

/** Outside the clock: reads the columns into whatever the contender keeps them in. A machine that lacks something throws a `Skip`. */
export type Contender = (task: Task) => Loaded | Promise<Loaded>;

/** This machine cannot run the contender; said loudly, with the reason. */
export class Skip extends Error {
  override readonly name = 'Skip';
}
