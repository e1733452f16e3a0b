// What the kernels take for granted about their columns, checked once: lengths, index ranges, order, whole numbers. With it every index
// inside the loops is proved, and a wrong caller meets an error instead of a wrong payout.
import {
  type DecisionColumns,
  EFFECT,
  type FeePlans,
  type GroupTotals,
  type RoutingSettings,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';

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

/** Lengths, order and ranges of timelines and plans. Linear in their rows. */
export function checkTimelines(timelines: Timelines, plans: FeePlans, { groups }: RoutingSettings): void {
  const { start, from, route, answer, group, plan } = timelines;
  checkOffsets(start, 'timelines.start', from.length, 1);
  checkLengths('timelines', { route, answer, group, plan }, from.length);
  checkLineOrder(start, from);
  checkPlans(plans);
  const planCount = plans.rateMillionths.length;
  for (let row = 0; row < from.length; row++) {
    if (plan[row]! < -1 || plan[row]! >= planCount)
      throw new RoutingInputError('index-out-of-range', 'timelines.plan', row);
    const routed = route[row]! >= 0;
    if (routed ? group[row]! < 0 || group[row]! >= groups : group[row]! !== -1)
      throw new RoutingInputError('index-out-of-range', 'timelines.group', row);
  }
}

/** That every held reason which the timelines or a missing plan can give has its group. */
export function checkSettings(settings: RoutingSettings, { route, start }: Timelines): void {
  const { noFeePlanRoute, heldGroup, uncertaintyMicros, groups } = settings;
  if (!(noFeePlanRoute < 0)) throw new RoutingInputError('index-out-of-range', 'settings.noFeePlanRoute', 0);
  checkLengths('settings', { heldGroup }, start.length - 1);
  let least = noFeePlanRoute;
  for (let line = 0; line < route.length; line++) if (route[line]! < least) least = route[line]!;
  const reasons = -least;
  for (let pair = 0; pair < heldGroup.length; pair++)
    if (heldGroup[pair]! + reasons > groups)
      throw new RoutingInputError('index-out-of-range', 'settings.heldGroup', pair);
  for (let mode = 0; mode < uncertaintyMicros.length; mode++) {
    checkWhole(uncertaintyMicros[mode]!, 'settings.uncertaintyMicros', mode);
    if (uncertaintyMicros[mode]! < 0)
      throw new RoutingInputError('index-out-of-range', 'settings.uncertaintyMicros', mode);
  }
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
export function checkRuns(
  { runStart, runPair, occurredAt, amountMinor, effect, mode }: TransactionColumns,
  pairs: number,
): void {
  checkLengths('rows', { runPair }, runStart.length - 1);
  checkOffsets(runStart, 'rows.runStart', occurredAt.length, 0);
  checkLengths('rows', { amountMinor, effect, mode }, occurredAt.length);
  for (let run = 0; run < runPair.length; run++)
    if (runPair[run]! >= pairs) throw new RoutingInputError('index-out-of-range', 'rows.runPair', run);
}

/** That decisions and totals have room for what will be written. */
export function checkRoom(
  out: DecisionColumns,
  totals: GroupTotals,
  room: { readonly rows: number; readonly groups: number },
): void {
  for (const [name, column] of Object.entries(out))
    if (column.length < room.rows) throw new RoutingInputError('length-mismatch', `out.${name}`, column.length);
  checkLengths('totals', { ...totals }, room.groups);
}

function checkLineOrder(start: Uint32Array, from: Float64Array): void {
  for (let pair = 0; pair < start.length - 1; pair++) {
    const first = start[pair]!;
    if (from[first]! !== -Infinity) throw new RoutingInputError('not-ordered', 'timelines.from', first);
    for (let row = first + 1; row < start[pair + 1]!; row++)
      if (!(from[row]! > from[row - 1]!)) throw new RoutingInputError('not-ordered', 'timelines.from', row);
  }
}

function checkPlans(plans: FeePlans): void {
  const { rateMillionths, fixedMinor, minimumMinor, capMinor } = plans;
  checkLengths('plans', { fixedMinor, minimumMinor, capMinor }, rateMillionths.length);
  for (let plan = 0; plan < rateMillionths.length; plan++) {
    if (rateMillionths[plan]! < 0 || rateMillionths[plan]! > 1_000_000)
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
