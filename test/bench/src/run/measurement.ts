// One comparison: the contenders of one task, each in its own process, their answers compared before any timing, then round by round in
// turn, so that whatever else the machine does meets all of them.
import type { Phase, RowOrder } from '../contenders/contender.ts';
import { type Entry, SLOW_ROUNDS_MAX } from '../contenders/roster.ts';
import type { Leaving } from '../world/features.ts';
import { type Child, ContenderError, startChild } from './child.ts';
import { median } from './median.ts';

export type Comparison = {
  readonly world: string;
  readonly rows: number;
  readonly terminals: number;
  readonly phase: Phase;
  readonly rowOrder: RowOrder;
  readonly threads: number;
  /** What the world lacks. */
  readonly without: Leaving | null;
  readonly rounds: number;
};

/** One line of `--json`. */
export type Measurement = Omit<Comparison, 'world' | 'rounds'> & {
  readonly contender: string;
  readonly version: string;
  readonly plan: string | null;
  /** Each round, in the order in which they ran. */
  readonly seconds: readonly number[];
  readonly medianSeconds: number;
  /** Median of the rounds. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly checksum: string;
};

/** The answers differ: nothing was timed. */
export class AnswersDiffer extends Error {
  override readonly name = 'AnswersDiffer';
}

/** A contender broke, where it should have answered or said that this machine lacks something. */
export class ContenderFailed extends Error {
  override readonly name = 'ContenderFailed';
}

type Racer = {
  readonly entry: Entry;
  readonly child: Child;
  readonly version: string;
  readonly plan: string | null;
  readonly checksum: string;
  readonly rows: number;
  readonly rounds: number;
  readonly seconds: number[];
  readonly cpuSeconds: number[];
};
type Say = (line: string) => void;

/** Until the compiler and the caches know the work; what is slow does so in its first run, what is fast after some hundred. */
const WARM_SECONDS = 1;
const WARM_RUNS_MAX = 1_000;
/** Smaller batches are rehearsed. */
const REHEARSED_ROWS_MAX = 100_000;
const IN_MEMORY: readonly Phase[] = ['decisions', 'totals'];

/**
 * Throws `AnswersDiffer` where two contenders do not answer the same, `ContenderFailed` where one breaks. Who cannot take part on this
 * machine is said, and left out.
 */
export async function compare(task: Comparison, entries: readonly Entry[], say: Say): Promise<Measurement[]> {
  const racers: Racer[] = [];
  try {
    for (const entry of entries) {
      const racer = await readied(entry, task, say);
      if (racer !== null) racers.push(racer);
    }
    demandOneAnswer(racers);
    await race(racers, task);
    return await Promise.all(racers.map(racer => measured(racer, task)));
  } finally {
    for (const { child } of racers) child.end();
  }
}

/** Loads, warms up, and checks the answer of the last run. Null where the contender cannot take part. */
async function readied(entry: Entry, task: Comparison, say: Say): Promise<Racer | null> {
  const { world, phase, rowOrder, threads } = task;
  const child = startChild(entry.file, { POLARS_MAX_THREADS: String(threads) });
  try {
    const { version, plan, events } = await child.ask(
      { type: 'load', task: { world, phase, rowOrder, threads } },
      'loaded',
    );
    const seconds = await warmed(child);
    const checksum = await checksumOf(child);
    const rows = events ?? task.rows;
    const slow = entry.slow || rows / seconds < 1_000_000;
    const rounds = slow && rows >= 1_000_000 ? Math.min(SLOW_ROUNDS_MAX, task.rounds) : task.rounds;
    return { entry, child, version, plan, checksum, rows, rounds, seconds: [], cpuSeconds: [] };
  } catch (error) {
    child.end();
    if (!(error instanceof ContenderError)) throw error;
    if (!error.skipped) throw new ContenderFailed(`${entry.name}: ${error.message}`);
    say(`SKIPPED: ${entry.name}: ${error.message}`);
    return null;
  }
}

/** Seconds of the last run. */
async function warmed(child: Child): Promise<number> {
  let last = 0;
  for (let spent = 0, runs = 0; spent < WARM_SECONDS && runs < WARM_RUNS_MAX; spent += last, runs++)
    last = (await child.ask({ type: 'run', rehearse: false }, 'ran')).seconds;
  return last;
}

/** Of rows and of totals; the former is zero where no rows are told. */
async function checksumOf(child: Child): Promise<string> {
  const { decisions, totals } = await child.ask({ type: 'check' }, 'checked');
  return `${decisions}-${totals}`;
}

function demandOneAnswer(racers: readonly Racer[]): void {
  const answers = new Set(racers.map(({ checksum }) => checksum));
  if (answers.size <= 1) return;
  const told = racers.map(({ entry, checksum }) => `${entry.name} ${checksum}`).join(', ');
  throw new AnswersDiffer(`the answers differ, nothing was timed: ${told}`);
}

/** Every other round the other way round, so that nobody always runs after the same one. */
async function race(racers: readonly Racer[], { rounds, rows, phase }: Comparison): Promise<void> {
  const rehearse = rows <= REHEARSED_ROWS_MAX && IN_MEMORY.includes(phase);
  for (let round = 0; round < rounds; round++) {
    for (const racer of round % 2 === 0 ? racers : racers.toReversed()) {
      if (round >= racer.rounds) continue;
      const { seconds, cpuSeconds } = await racer.child.ask({ type: 'run', rehearse }, 'ran');
      racer.seconds.push(seconds);
      racer.cpuSeconds.push(cpuSeconds);
    }
  }
}

/** The last round must have answered what the first run did. */
async function measured(racer: Racer, task: Comparison): Promise<Measurement> {
  const { entry, child, version, plan, checksum, rows } = racer;
  const { phase, terminals, threads, rowOrder, without } = task;
  const { peakMiB } = await child.ask({ type: 'usage' }, 'used');
  if ((await checksumOf(child)) !== checksum) throw new AnswersDiffer(`${entry.name} answered anew differently`);
  await child.ask({ type: 'close' }, 'closed');
  const cost = {
    seconds: racer.seconds.map(value => rounded(value, 6)),
    medianSeconds: rounded(median(racer.seconds), 6),
    cpuSeconds: rounded(median(racer.cpuSeconds), 6),
    peakMiB: rounded(peakMiB, 1),
  };
  const what = { contender: entry.name, phase, rows, terminals, threads, rowOrder, without };
  return { ...what, version, plan, ...cost, checksum };
}

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
