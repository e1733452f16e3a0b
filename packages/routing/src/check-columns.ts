// What the kernels take for granted about their columns, checked once: lengths, index ranges, order, whole numbers. With it every index
// inside the loops is proved, and a wrong caller meets an error instead of a wrong payout.
import {
  type DecisionColumns,
  EFFECT,
  type FeePlans,
  type RoutingSettings,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
import { RATE_UNIT } from './fee.ts';
import { type GroupTotals, SUM_SHIFT, usedRoom } from './group-totals.ts';

export type RoutingInputCode =
  | 'length-mismatch'
  | 'index-out-of-range'
  | 'not-ordered'
  | 'not-in-memory'
  | 'not-shared'
  | 'not-a-whole-number'
  | 'credit-not-positive'
  | 'debit-not-negative';

/** The caller's columns contradict their contract. Names the column and the first index that does. */
export class RoutingInputError extends Error {
  override readonly name = 'RoutingInputError';
  readonly retryable = false;
  readonly code: RoutingInputCode;
  readonly column: string;
  readonly index: number;
  constructor(code: RoutingInputCode, column: string, index: number) {
    super(`${column}[${index}]: ${code}`);
    this.code = code;
    this.column = column;
    this.index = index;
  }
}

const INT32_MAX = 2 ** 31 - 1;

/** What plans and groups of a line may be. */
export type Ranges = { readonly plans: number; readonly groups: number };

/** All that can be said of timelines, plans and settings without a look at the lines: those are for `checkLines`, block by block. */
export function checkShapes(timelines: Timelines, plans: FeePlans, settings: RoutingSettings): Ranges {
  const { start, from, route, answer, group, plan } = timelines;
  checkOffsets(start, 'timelines.start', from.length, 1);
  checkLengths('timelines', { route, answer, group, plan }, from.length);
  checkPlans(plans);
  checkSettings(settings, start.length - 1);
  return { plans: plans.rateMillionths.length, groups: settings.groups };
}

/**
 * Order and ranges of the lines of a block of pairs; answers their smallest route, or 0. Sums of comparisons and of bits, so that no
 * branch is taken by line; only where they tell of an error it is looked for.
 */
export function checkLines(timelines: Timelines, ranges: Ranges, fromPair: number, toPair: number): number {
  const { start, from, route, group, plan } = timelines;
  const lastPlan = ranges.plans - 1;
  const lastGroup = Math.min(ranges.groups - 1, INT32_MAX);
  const [first, end] = [start[fromPair]!, start[toPair]!];
  let begun = 0;
  for (let pair = fromPair; pair < toPair; pair++) begun += Number(from[start[pair]!] === -Infinity);
  // The first line of a pair never rises from the one before: where as many rise as there are others, all the others do.
  let rising = 0;
  let strayBits = 0;
  let least = 0;
  for (let row = first; row < end; row++) {
    const held = route[row]! >> 31;
    const number = group[row]!;
    const unlikeNone = ~number;
    strayBits |= (plan[row]! + 1) | (lastPlan - plan[row]!);
    strayBits |= (~held & (number | (lastGroup - number))) | (held & (unlikeNone | -unlikeNone));
    least = Math.min(least, route[row]!);
  }
  for (let row = first + 1; row < end; row++) rising += Number(from[row]! > from[row - 1]!);
  const pairs = toPair - fromPair;
  if (begun !== pairs || rising !== end - first - pairs) refuseOrder(timelines, fromPair, toPair);
  if (strayBits < 0) refuseRanges(timelines, ranges, first, end);
  return least;
}

function refuseOrder({ start, from }: Timelines, fromPair: number, toPair: number): void {
  for (let pair = fromPair; pair < toPair; pair++) {
    const first = start[pair]!;
    if (from[first]! !== -Infinity) throw new RoutingInputError('not-ordered', 'timelines.from', first);
    for (let row = first + 1; row < start[pair + 1]!; row++)
      if (!(from[row]! > from[row - 1]!)) throw new RoutingInputError('not-ordered', 'timelines.from', row);
  }
}

function refuseRanges({ route, group, plan }: Timelines, { plans, groups }: Ranges, first: number, end: number): void {
  for (let row = first; row < end; row++) {
    if (plan[row]! < -1 || plan[row]! >= plans)
      throw new RoutingInputError('index-out-of-range', 'timelines.plan', row);
    const routed = route[row]! >= 0;
    if (routed ? group[row]! < 0 || group[row]! >= groups : group[row]! !== -1)
      throw new RoutingInputError('index-out-of-range', 'timelines.group', row);
  }
}

function checkSettings({ noFeePlanRoute, heldGroup, uncertaintyMicros }: RoutingSettings, pairs: number): void {
  if (!(noFeePlanRoute < 0)) throw new RoutingInputError('index-out-of-range', 'settings.noFeePlanRoute', 0);
  checkLengths('settings', { heldGroup }, pairs);
  for (let mode = 0; mode < uncertaintyMicros.length; mode++) {
    checkWhole(uncertaintyMicros[mode]!, 'settings.uncertaintyMicros', mode);
    if (uncertaintyMicros[mode]! < 0)
      throw new RoutingInputError('index-out-of-range', 'settings.uncertaintyMicros', mode);
  }
}

/** That every held reason which the lines (their smallest route) or a missing plan can give has its group. */
export function checkHeldGroups({ noFeePlanRoute, heldGroup, groups }: RoutingSettings, leastRoute: number): void {
  const reasons = -Math.min(noFeePlanRoute, leastRoute);
  for (let pair = 0; pair < heldGroup.length; pair++)
    if (heldGroup[pair]! + reasons > groups)
      throw new RoutingInputError('index-out-of-range', 'settings.heldGroup', pair);
}

/** That the rows are laid out in runs of known pairs and hold what the kernels can decide. One pass over every column. */
export function checkRows(
  rows: TransactionColumns,
  { pairs, modes }: { readonly pairs: number; readonly modes: number },
): void {
  checkRuns(rows, pairs);
  checkContents(rows, modes);
}

/** What each row holds by itself. Lengths are known to be equal. */
export function checkContents(
  { occurredAt, amountMinor, effect, mode }: Omit<TransactionColumns, 'runStart' | 'runPair'>,
  modes: number,
): void {
  checkWholeNumbers(occurredAt, 'rows.occurredAt');
  checkWholeNumbers(amountMinor, 'rows.amountMinor');
  for (let row = 0; row < effect.length; row++) {
    if (effect[row]! > EFFECT.passedOver) throw new RoutingInputError('index-out-of-range', 'rows.effect', row);
    if (mode[row]! >= modes) throw new RoutingInputError('index-out-of-range', 'rows.mode', row);
    if (effect[row]! < EFFECT.debit && amountMinor[row]! <= 0)
      throw new RoutingInputError('credit-not-positive', 'rows.amountMinor', row);
    if (effect[row]! === EFFECT.debit && amountMinor[row]! >= 0)
      throw new RoutingInputError('debit-not-negative', 'rows.amountMinor', row);
  }
}

/** That runs are in order and of pairs that the timelines have. Linear in runs: cheap enough to be asked for every segment. */
export function checkRuns(rows: TransactionColumns, pairs: number): void {
  checkRunLengths(rows);
  const { runStart, runPair, occurredAt } = rows;
  if (areRunsSound(runStart, runPair, pairs)) return;
  checkOffsets(runStart, 'rows.runStart', occurredAt.length, 0);
  for (let run = 0; run < runPair.length; run++)
    if (runPair[run]! >= pairs) throw new RoutingInputError('index-out-of-range', 'rows.runPair', run);
}

/**
 * Without a branch a run: numbers from 2^31 on are below zero as signed ones, and so is what is left up to the last pair, or from a start
 * to the next. What is not plainly sound is looked at one by one.
 */
function areRunsSound(runStart: Uint32Array, runPair: Uint32Array, pairs: number): boolean {
  const last = (pairs - 1) | 0;
  let signs = runStart[0]! === 0 ? last : -1;
  let start = 0;
  for (let run = 0; run < runPair.length; run++) {
    const next = runStart[run + 1]!;
    signs |= runPair[run]! | (last - runPair[run]!) | next | (next - start);
    start = next;
  }
  return signs >= 0;
}

/** The part of it that costs nothing: columns of equal lengths, and runs that end with the rows. */
export function checkRunLengths({
  runStart,
  runPair,
  occurredAt,
  amountMinor,
  effect,
  mode,
}: TransactionColumns): void {
  checkLengths('rows', { runPair }, runStart.length - 1);
  checkLengths('rows', { amountMinor, effect, mode }, occurredAt.length);
  if (runStart.at(-1) !== occurredAt.length)
    throw new RoutingInputError('length-mismatch', 'rows.runStart', Math.max(0, runStart.length - 1));
}

/** That decisions and totals have room for what will be written. */
export function checkRoom(
  out: DecisionColumns,
  totals: GroupTotals,
  room: { readonly rows: number; readonly groups: number },
): void {
  for (const [name, column] of Object.entries(out))
    if (column.length < room.rows) throw new RoutingInputError('length-mismatch', `out.${name}`, column.length);
  const { sums, used } = totals;
  checkLengths('totals', { sums }, room.groups << SUM_SHIFT);
  checkLengths('totals', { used }, usedRoom(room.groups));
}

function checkPlans(plans: FeePlans): void {
  const { rateMillionths, fixedMinor, minimumMinor, capMinor } = plans;
  checkLengths('plans', { fixedMinor, minimumMinor, capMinor }, rateMillionths.length);
  for (let plan = 0; plan < rateMillionths.length; plan += BLOCK_PLANS) {
    const end = Math.min(plan + BLOCK_PLANS, rateMillionths.length);
    if (soundPlans(plans, plan, end) !== end - plan) refusePlans(plans, plan, end);
  }
}

/** Plans are counted in blocks: a function called again and again is compiled whole. */
const BLOCK_PLANS = 4096;

/** How many of the plans hold what they may, without a branch a plan. */
function soundPlans({ rateMillionths, fixedMinor, minimumMinor, capMinor }: FeePlans, first: number, end: number) {
  const max = Number.MAX_SAFE_INTEGER;
  let sound = 0;
  for (let plan = first; plan < end; plan++) {
    const rate = rateMillionths[plan]!;
    const fixed = fixedMinor[plan]!;
    const minimum = minimumMinor[plan]!;
    const cap = capMinor[plan]!;
    const areWhole =
      Number(Math.floor(fixed) === fixed) & Number(Math.floor(minimum) === minimum) & Number(Math.floor(cap) === cap);
    const isRate = Number(rate >= 0) & Number(rate <= RATE_UNIT);
    const isFixed = Number(fixed >= 0) & Number(fixed <= max);
    const isMinimum = (Number(minimum >= 0) & Number(minimum <= max)) | Number(minimum === -Infinity);
    const isCap = Number(cap >= 0) & (Number(cap <= max) | Number(cap === Infinity));
    sound += areWhole & isRate & isFixed & isMinimum & isCap;
  }
  return sound;
}

function refusePlans({ rateMillionths, fixedMinor, minimumMinor, capMinor }: FeePlans, first: number, end: number) {
  for (let plan = first; plan < end; plan++) {
    if (rateMillionths[plan]! < 0 || rateMillionths[plan]! > RATE_UNIT)
      throw new RoutingInputError('index-out-of-range', 'plans.rateMillionths', plan);
    checkPrice(fixedMinor[plan]!, 'plans.fixedMinor', plan);
    if (minimumMinor[plan]! !== -Infinity) checkPrice(minimumMinor[plan]!, 'plans.minimumMinor', plan);
    if (capMinor[plan]! !== Infinity) checkPrice(capMinor[plan]!, 'plans.capMinor', plan);
  }
}

/** Offsets begin at 0, rise by at least `step` and end at `length`. */
function checkOffsets(offsets: Uint32Array, column: string, length: number, step: 0 | 1): void {
  if (offsets.length === 0 || offsets[offsets.length - 1] !== length)
    throw new RoutingInputError('length-mismatch', column, Math.max(0, offsets.length - 1));
  if (offsets[0] !== 0) throw new RoutingInputError('not-ordered', column, 0);
  for (let index = 1; index < offsets.length; index++)
    if (offsets[index]! < offsets[index - 1]! + step) throw new RoutingInputError('not-ordered', column, index);
}

/** That the columns have that length. */
export function checkLengths(
  owner: string,
  columns: Record<string, { readonly length: number }>,
  length: number,
): void {
  for (const [name, column] of Object.entries(columns))
    if (column.length !== length) throw new RoutingInputError('length-mismatch', `${owner}.${name}`, column.length);
}

function checkWholeNumbers(values: Float64Array, column: string): void {
  for (let index = 0; index < values.length; index++) checkWhole(values[index]!, column, index);
}

function checkPrice(amountMinor: number, column: string, plan: number): void {
  checkWhole(amountMinor, column, plan);
  if (amountMinor < 0) throw new RoutingInputError('index-out-of-range', column, plan);
}

/** As Number.isSafeInteger, in operations that the compiler turns into single instructions; NaN fails both comparisons. */
function checkWhole(value: number, column: string, index: number): void {
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value))
    throw new RoutingInputError('not-a-whole-number', column, index);
}
