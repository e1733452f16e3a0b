// What the kernels read of timelines: one record of 64 bytes a pair with all that a row not older than its pair's last change needs, its
// fee plan too, so that such a row costs one cache line and no search; a second one for rows that the line before the last answers, and
// for debits; for the rest the instants of all lines side by side, and 16 bytes a line.
import { checkHeldGroups, checkLines, checkShapes } from './check-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import type { FeePlans, RoutingSettings, Timelines } from './columns.ts';
import { PLAN_WORDS, planTable, writePrice } from './fee.ts';

/** A record in numbers of 64 bits, and in numbers of 32. */
export const RECORD_FLOATS = 8;
export const RECORD_INTS = 16;
/** By index among a record's 32-bit numbers. Before them stand the floats: `calmFrom`, then the last line's price (PRICE). */
export const RECORD = { code: 10, group: 11, first: 12, last: 13, heldGroup: 14, unused: 15 } as const;

/**
 * By index among the 32-bit numbers of a pair's second record: the last line's code and group whether or not it has a plan, then those of
 * the line before. Before them stand the floats: the last line's from, that of the line before, and its price (PRICE).
 */
export const PRIOR = { lastCode: 12, lastGroup: 13, code: 14, group: 15 } as const;

/** By index among a line's 32-bit numbers in `answers`; `plan` is `LACKS_PLAN` where a card has none. */
export const ANSWER_INTS = 4;
export const ANSWER = { answer: 0, code: 1, group: 2, plan: 3 } as const;
export const LACKS_PLAN = -1;

// Places as constants of this module's own: what is exported is looked up anew, with a check, at every use.
const [FLOATS, INTS, ANSWER_WORDS, PRICE_WORDS, NONE] = [
  RECORD_FLOATS,
  RECORD_INTS,
  ANSWER_INTS,
  PLAN_WORDS,
  LACKS_PLAN,
];
const { code: CODE, group: GROUP, first: FIRST, last: LAST, heldGroup: HELD_GROUP, unused: UNUSED } = RECORD;
const { lastCode: PRIOR_LAST_CODE, lastGroup: PRIOR_LAST_GROUP, code: PRIOR_CODE, group: PRIOR_GROUP } = PRIOR;
const { answer: ANSWER_ANSWER, code: ANSWER_CODE, group: ANSWER_GROUP, plan: ANSWER_PLAN } = ANSWER;

/** Lines of a block are checked, then written while the cache holds them. */
const BLOCK_PAIRS = 1024;

/** All of an index that a kernel reads. */
export type KernelIndex = {
  /** `planTable`. */
  readonly plans: Float64Array;
  /**
   * Float 0 of a pair's record: from here on a row is decided by the pair's last line whatever its doubt; then that line's price, which
   * asks for nothing where it holds. A plan that has no price is from Infinity: rows wait for it. Under `ints` the same bytes: code and
   * group of a fee-bearing credit on that line, first and last row of the pair's line, the pair's first held group.
   */
  readonly records: Float64Array;
  readonly ints: Int32Array;
  /** The second records, and under `priorInts` the same bytes. A line before that lacks a plan, or whose plan has no price, is from Infinity: never. */
  readonly priors: Float64Array;
  readonly priorInts: Int32Array;
  /** `Timelines.from`. */
  readonly from: Float64Array;
  /** By line: its answer, its own number or held reason, its group, where its plan begins in `plans`. */
  readonly answers: Int32Array;
  readonly uncertaintyMicros: Float64Array;
  readonly noFeePlanRoute: number;
};

export type RoutingIndex = KernelIndex & { readonly timelines: Timelines; readonly settings: RoutingSettings };

/**
 * Checks timelines, plans and settings (`RoutingInputError`) and indexes the pairs. Linear in lines and pairs; the index reads the
 * columns given, which must not change while it is used. With a memory the index lies in it, as the WebAssembly kernel and threads
 * want it: 128 bytes a pair and 24 a line at most.
 */
export function indexTimelines(
  timelines: Timelines,
  plans: FeePlans,
  settings: RoutingSettings,
  memory?: ColumnMemory,
): RoutingIndex {
  const ranges = checkShapes(timelines, plans, settings);
  // Every word is written below, so that none needs to be zero before.
  const float64 = (length: number) => memory?.float64(length, 'unset') ?? new Float64Array(length);
  const int32 = (length: number) => memory?.int32(length, 'unset') ?? new Int32Array(length);
  const pairs = timelines.start.length - 1;
  const records = float64(pairs * RECORD_FLOATS);
  const priors = float64(records.length);
  const index: RoutingIndex = {
    timelines,
    settings,
    plans: planTable(plans, float64),
    records,
    ints: integersOf(records),
    priors,
    priorInts: integersOf(priors),
    from: within(timelines.from, memory),
    answers: int32(timelines.from.length * ANSWER_INTS),
    uncertaintyMicros: within(settings.uncertaintyMicros, memory),
    noFeePlanRoute: settings.noFeePlanRoute,
  };
  const doubtMost = settings.uncertaintyMicros.reduce((most, micros) => Math.max(most, micros), 0);
  let leastRoute = 0;
  for (let pair = 0; pair < pairs; pair += BLOCK_PAIRS) {
    const to = Math.min(pair + BLOCK_PAIRS, pairs);
    leastRoute = Math.min(leastRoute, checkLines(timelines, ranges, pair, to));
    writePairs(index, doubtMost, pair, to);
  }
  checkHeldGroups(settings, leastRoute);
  return index;
}

/** How many pairs there are. */
export function pairsIn({ records }: KernelIndex): number {
  return records.length / RECORD_FLOATS;
}

/** The same bytes as numbers of 32 bits. */
export function integersOf(floats: Float64Array): Int32Array {
  return new Int32Array(floats.buffer, floats.byteOffset, 2 * floats.length);
}

/** The column itself where it lies right, else a copy that does. */
function within(column: Float64Array, memory: ColumnMemory | undefined): Float64Array {
  if (memory === undefined || memory.holds(column)) return column;
  const copy = memory.float64(column.length, 'unset');
  copy.set(column);
  return copy;
}

/**
 * Both records of a pair are written while the answers of its lines are in the cache. Which lines are held or lack a plan no branch can
 * foretell: masks choose, all ones where the sign says so.
 */
function writePairs(index: RoutingIndex, doubtMost: number, fromPair: number, toPair: number): void {
  const { timelines, settings, records, ints, priors, priorInts, answers, plans } = index;
  const { start, from } = timelines;
  const { noFeePlanRoute, heldGroup } = settings;
  for (let pair = fromPair; pair < toPair; pair++) {
    const first = start[pair]!;
    const last = start[pair + 1]! - 1;
    const held = heldGroup[pair]!;
    writeAnswers(timelines, answers, first, last, held);
    const at = pair * INTS;
    const floats = pair * FLOATS;
    const lastCode = answers[last * ANSWER_WORDS + ANSWER_CODE]!;
    const lastGroup = answers[last * ANSWER_WORDS + ANSWER_GROUP]!;
    const plan = answers[last * ANSWER_WORDS + ANSWER_PLAN]!;
    const lacksPlan = plan >> 31;
    const isPriced = writePrice(records, floats + 1, plans, plan & ~lacksPlan);
    records[floats] = isPriced ? from[last]! + doubtMost : Infinity;
    ints[at + CODE] = (lastCode & ~lacksPlan) | (noFeePlanRoute & lacksPlan);
    ints[at + GROUP] = (lastGroup & ~lacksPlan) | ((held - 1 - noFeePlanRoute) & lacksPlan);
    ints[at + FIRST] = first;
    ints[at + LAST] = last;
    ints[at + HELD_GROUP] = held;
    ints[at + UNUSED] = 0;
    // A pair with one line has no line before: no row is older than that one.
    const before = Math.max(last - 1, first);
    const planBefore = answers[before * ANSWER_WORDS + ANSWER_PLAN]!;
    const isFast = writePrice(priors, floats + 2, plans, planBefore & ~(planBefore >> 31));
    priors[floats] = from[last]!;
    priors[floats + 1] = isFast && planBefore !== NONE ? from[before]! : Infinity;
    priorInts[at + PRIOR_LAST_CODE] = lastCode;
    priorInts[at + PRIOR_LAST_GROUP] = lastGroup;
    priorInts[at + PRIOR_CODE] = answers[before * ANSWER_WORDS + ANSWER_CODE]!;
    priorInts[at + PRIOR_GROUP] = answers[before * ANSWER_WORDS + ANSWER_GROUP]!;
  }
}

/** A held line has no plan, whichever its number; LACKS_PLAN is all ones. */
function writeAnswers(timelines: Timelines, answers: Int32Array, first: number, last: number, heldGroup: number): void {
  const { route, answer, group, plan } = timelines;
  for (let line = first; line <= last; line++) {
    const at = line * ANSWER_WORDS;
    const shown = route[line]!;
    const held = shown >> 31;
    const number = plan[line]!;
    answers[at + ANSWER_ANSWER] = answer[line]!;
    answers[at + ANSWER_CODE] = (line & ~held) | (shown & held);
    answers[at + ANSWER_GROUP] = (group[line]! & ~held) | ((heldGroup - 1 - shown) & held);
    answers[at + ANSWER_PLAN] = (((number + 1) * PRICE_WORDS) | (number >> 31)) & ~held;
  }
}

/** The row of the pair's line in effect at an instant: for the few rows of which a caller asks more than the kernel tells. */
export function lineInEffect({ start, from }: Timelines, pair: number, at: number): number {
  return lineAt(from, start[pair]!, start[pair + 1]! - 1, at);
}

/** The row among first .. last in effect at an instant. O(1) at or after the last row's from, else O(log k). */
export function lineAt(from: Float64Array, first: number, last: number, at: number): number {
  if (at >= from[last]!) return last;
  let low = first;
  let high = last;
  while (high - low > 1) {
    // from[low] <= at < from[high] holds all along: the line begins at -Infinity.
    const middle = (low + high) >>> 1;
    if (from[middle]! <= at) low = middle;
    else high = middle;
  }
  return low;
}
