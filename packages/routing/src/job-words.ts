// A routing job as words in the memory it lies in: where each column begins and how long it is. The WebAssembly module reads it, and a
// thread that knows nothing but the place of the words has the whole job.
import { type ArrivalColumns, type ArrivalJob, type ArrivalKernelJob, checkArrivalRoom } from './arrival-columns.ts';
import { checkRoom, checkRunLengths, checkRuns, RoutingInputError } from './check-columns.ts';
import type { Column, ColumnMemory } from './column-memory.ts';
import { type GroupTotals, SUM_SHIFT, totalsOver, usedRoom } from './group-totals.ts';
import { TALLY_FLOATS, type Tallies, talliesOver } from './pair-tallies.ts';
import { WAITING_MAX } from './route-waiting.ts';
import { integersOf, RECORD_FLOATS } from './routing-index.ts';
import type { KernelJob, RoutingJob } from './routing-job.ts';
import type { SharedMemory } from './wasm-instance.ts';

/** By index among a job's words. The module in assembly/ reads them by the same numbers. */
const WORD = {
  records: 0,
  plans: 1,
  from: 2,
  answers: 3,
  uncertaintyMicros: 4,
  noFeePlanRoute: 5,
  runStart: 6,
  runPair: 7,
  occurredAt: 8,
  amountMinor: 9,
  effect: 10,
  mode: 11,
  line: 12,
  feeMinor: 13,
  ambiguous: 14,
  sums: 15,
  used: 16,
  waiting: 17,
  waitingMax: 18,
  owners: 19,
  pairs: 20,
  lines: 21,
  planWords: 22,
  modes: 23,
  runs: 24,
  rows: 25,
  groups: 26,
  priors: 27,
  pair: 30,
  tallies: 31,
} as const;
const JOB_WORDS = 32;
/** Rows of a block of short runs, as the module takes them. */
const OWNERS_MAX = 64;

/** Words for one job at a time, with room for the rows that wait; one set per thread. */
export function jobWords(memory: ColumnMemory): Uint32Array<SharedArrayBuffer> {
  const words = memory.uint32(JOB_WORDS);
  words[WORD.waiting] = memory.uint32(2 * WAITING_MAX).byteOffset;
  words[WORD.waitingMax] = WAITING_MAX;
  words[WORD.owners] = memory.uint32(OWNERS_MAX).byteOffset;
  return words;
}

/** Whether the runs of the job whose words begin at that byte are in order and of known pairs: what the module answers faster. */
export type AreRunsSound = (words: number) => boolean;

/**
 * Writes the job's words. `RoutingInputError` where runs, pairs or room contradict the contract or a column lies elsewhere: behind it a
 * module writes nothing but decisions and totals of this job. Linear in runs; what the rows hold was checked when they came in.
 */
export function describeJob(
  words: Uint32Array,
  memory: ColumnMemory,
  { index, rows, out, totals }: RoutingJob,
  areRunsSound: AreRunsSound = () => false,
): void {
  const pairs = index.timelines.start.length - 1;
  checkRunLengths(rows);
  checkRoom(out, totals, { rows: rows.occurredAt.length, groups: index.settings.groups });
  describe(words, memory, { index, rows, out, totals });
  words[WORD.runStart] = placeOf(memory, 'runStart', rows.runStart);
  words[WORD.runPair] = placeOf(memory, 'runPair', rows.runPair);
  words[WORD.runs] = rows.runPair.length;
  if (!areRunsSound(words.byteOffset)) checkRuns(rows, pairs);
}

/** The same for rows in the order of arrival, but for their pairs: `firstUnknownPair` checks them. Tallies are told by `tallyInto`. */
export function describeArrivals(
  words: Uint32Array,
  memory: ColumnMemory,
  { index, rows, out, totals }: ArrivalJob,
): void {
  checkArrivalRoom({ index, rows, out, totals });
  describe(words, memory, { index, rows, out, totals });
  words[WORD.pair] = placeOf(memory, 'pair', rows.pair);
}

type Described = Omit<RoutingJob, 'rows'> & { readonly rows: Omit<ArrivalColumns, 'pair'> };

/** Place by place: to walk the columns by their names took longer than a small batch may. */
function describe(words: Uint32Array, memory: ColumnMemory, { index, rows, out, totals }: Described): void {
  const place = (name: string, column: Column) => placeOf(memory, name, column);
  words[WORD.records] = place('records', index.records);
  words[WORD.priors] = place('priors', index.priors);
  words[WORD.plans] = place('plans', index.plans);
  words[WORD.from] = place('from', index.from);
  words[WORD.answers] = place('answers', index.answers);
  words[WORD.uncertaintyMicros] = place('uncertaintyMicros', index.uncertaintyMicros);
  words[WORD.occurredAt] = place('occurredAt', rows.occurredAt);
  words[WORD.amountMinor] = place('amountMinor', rows.amountMinor);
  words[WORD.effect] = place('effect', rows.effect);
  words[WORD.mode] = place('mode', rows.mode);
  words[WORD.line] = place('line', out.line);
  words[WORD.feeMinor] = place('feeMinor', out.feeMinor);
  words[WORD.ambiguous] = place('ambiguous', out.ambiguous);
  sumInto(words, memory, totals);
  words[WORD.noFeePlanRoute] = index.noFeePlanRoute;
  words[WORD.pairs] = index.timelines.start.length - 1;
  words[WORD.lines] = index.from.length;
  words[WORD.planWords] = index.plans.length;
  words[WORD.modes] = index.uncertaintyMicros.length;
  words[WORD.rows] = rows.occurredAt.length;
  words[WORD.groups] = index.settings.groups;
}

/** Has `own` describe the same job, but for its waiting rows and with sums and tallies of its own: a thread's part in a shared job. */
export function shareJob(own: Uint32Array, words: Uint32Array): void {
  own.set(words.subarray(0, WORD.sums));
  own.set(words.subarray(WORD.pairs, WORD.tallies), WORD.pairs);
}

/** Which tallies the rows of those words are summed in: made in the memory, for the index of the job. */
export function tallyInto(words: Uint32Array, tallies: Float64Array): void {
  words[WORD.tallies] = tallies.byteOffset;
}

/** Where the words add up: sums that `drainTotals` takes over in the end. */
export function sumInto(words: Uint32Array, memory: ColumnMemory, { sums, used }: GroupTotals): void {
  words[WORD.sums] = placeOf(memory, 'sums', sums);
  words[WORD.used] = placeOf(memory, 'used', used);
  words[WORD.groups] = sums.length >> SUM_SHIFT;
}

/** The job that the words at that place describe, for a script kernel in any thread. Decision columns end with the rows. */
export function jobAt({ buffer }: SharedMemory, words: Uint32Array): KernelJob {
  const at = (name: keyof typeof WORD): number => words[WORD[name]]!;
  const float64 = (name: keyof typeof WORD, length: number) => new Float64Array(buffer, at(name), length);
  const uint8 = (name: keyof typeof WORD) => new Uint8Array(buffer, at(name), at('rows'));
  const uint32 = (name: keyof typeof WORD, length: number) => new Uint32Array(buffer, at(name), length);
  const records = float64('records', at('pairs') * RECORD_FLOATS);
  const priors = float64('priors', records.length);
  return {
    index: {
      records,
      ints: integersOf(records),
      priors,
      priorInts: integersOf(priors),
      plans: float64('plans', at('planWords')),
      from: float64('from', at('lines')),
      answers: new Int32Array(buffer, at('answers'), at('lines') * 4),
      uncertaintyMicros: float64('uncertaintyMicros', at('modes')),
      noFeePlanRoute: at('noFeePlanRoute') | 0,
    },
    rows: {
      runStart: uint32('runStart', at('runs') + 1),
      runPair: uint32('runPair', at('runs')),
      occurredAt: float64('occurredAt', at('rows')),
      amountMinor: float64('amountMinor', at('rows')),
      effect: uint8('effect'),
      mode: uint8('mode'),
    },
    out: {
      line: new Int32Array(buffer, at('line'), at('rows')),
      feeMinor: float64('feeMinor', at('rows')),
      ambiguous: uint8('ambiguous'),
    },
    totals: totalsAt({ buffer }, words),
  };
}

/** What the words add up to. */
export function totalsAt({ buffer }: Pick<SharedMemory, 'buffer'>, words: Uint32Array): GroupTotals {
  const groups = words[WORD.groups]!;
  const sums = new Float64Array(buffer, words[WORD.sums]!, groups << SUM_SHIFT);
  return totalsOver(sums, new Uint32Array(buffer, words[WORD.used]!, usedRoom(groups)));
}

/** The same of a job of rows in the order of arrival, and its tallies. */
export function arrivalsAt(
  memory: SharedMemory,
  words: Uint32Array,
): { readonly job: ArrivalKernelJob; readonly tallies: Tallies } {
  const { rows, ...job } = jobAt(memory, words);
  const pair = new Uint32Array(memory.buffer, words[WORD.pair]!, words[WORD.rows]);
  const sums = new Float64Array(memory.buffer, words[WORD.tallies]!, words[WORD.pairs]! * TALLY_FLOATS);
  return { job: { ...job, rows: { ...rows, pair } }, tallies: talliesOver(sums, memory) };
}

/** The byte where the column begins. `RoutingInputError` where it lies elsewhere. */
export function placeOf(memory: ColumnMemory, name: string, column: Column): number {
  if (!memory.holds(column)) throw new RoutingInputError('not-in-memory', name, 0);
  return column.byteOffset;
}
