// What the kernels take for granted about their columns, checked once per call: lengths, index ranges, order, whole numbers. With it
// every index inside the loops is proved, and a wrong caller meets an error instead of a wrong payout.
import {
  type DecisionColumns,
  EFFECT,
  type FeePlans,
  type GroupTotals,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';

export type RoutingInputCode =
  | 'length-mismatch'
  | 'index-out-of-range'
  | 'not-ordered'
  | 'not-a-whole-number'
  | 'credit-not-positive';

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

/** Everything one call of a kernel works on. */
export type RoutingJob = {
  readonly timelines: Timelines;
  readonly plans: FeePlans;
  readonly rows: TransactionColumns;
  readonly noFeePlanRoute: number;
  readonly out: DecisionColumns;
  readonly totals: GroupTotals;
};

/** Throws `RoutingInputError` for the first contradiction. One linear pass over every column that is read. */
export function checkColumns(job: RoutingJob): void {
  checkTimelines(job.timelines, job.plans.rateMillionths.length, job.totals.count.length);
  checkPlans(job.plans);
  checkRuns(job.rows, job.timelines.start.length - 1);
  checkRows(job.rows);
  checkRoom(job);
  if (!(job.noFeePlanRoute < 0)) throw new RoutingInputError('index-out-of-range', 'noFeePlanRoute', 0);
}

function checkTimelines(timelines: Timelines, plans: number, groups: number): void {
  const { start, from, route, answer, group, plan } = timelines;
  checkOffsets(start, 'timelines.start', from.length, 1);
  checkLengths('timelines', { route, answer, group, plan }, from.length);
  checkLineOrder(start, from);
  for (let row = 0; row < from.length; row++) {
    if (plan[row]! < -1 || plan[row]! >= plans)
      throw new RoutingInputError('index-out-of-range', 'timelines.plan', row);
    const routed = route[row]! >= 0;
    if (routed ? group[row]! < 0 || group[row]! >= groups : group[row]! !== -1)
      throw new RoutingInputError('index-out-of-range', 'timelines.group', row);
  }
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
    checkWhole(fixedMinor[plan]!, 'plans.fixedMinor', plan);
    if (minimumMinor[plan]! !== -Infinity) checkWhole(minimumMinor[plan]!, 'plans.minimumMinor', plan);
    if (capMinor[plan]! !== Infinity) checkWhole(capMinor[plan]!, 'plans.capMinor', plan);
  }
}

function checkRuns(rows: TransactionColumns, pairs: number): void {
  const { runStart, runPair, occurredAt, amountMinor, effect, mode } = rows;
  checkLengths('rows', { runPair }, runStart.length - 1);
  checkOffsets(runStart, 'rows.runStart', occurredAt.length, 0);
  checkLengths('rows', { amountMinor, effect, mode }, occurredAt.length);
  for (let run = 0; run < runPair.length; run++)
    if (runPair[run]! >= pairs) throw new RoutingInputError('index-out-of-range', 'rows.runPair', run);
}

function checkRows(rows: TransactionColumns): void {
  const { occurredAt, amountMinor, effect, mode, uncertaintyMicros } = rows;
  checkWholeNumbers(uncertaintyMicros, 'rows.uncertaintyMicros');
  const negative = uncertaintyMicros.findIndex(micros => micros < 0);
  if (negative >= 0) throw new RoutingInputError('index-out-of-range', 'rows.uncertaintyMicros', negative);
  checkWholeNumbers(occurredAt, 'rows.occurredAt');
  checkWholeNumbers(amountMinor, 'rows.amountMinor');
  for (let row = 0; row < effect.length; row++) {
    if (effect[row]! > EFFECT.routeOnly) throw new RoutingInputError('index-out-of-range', 'rows.effect', row);
    if (mode[row]! >= uncertaintyMicros.length) throw new RoutingInputError('index-out-of-range', 'rows.mode', row);
    if (effect[row]! !== EFFECT.routeOnly && amountMinor[row]! <= 0)
      throw new RoutingInputError('credit-not-positive', 'rows.amountMinor', row);
  }
}

function checkRoom({ rows, out, totals }: RoutingJob): void {
  const { route, feeMinor, plan, ambiguous } = out;
  for (const [name, column] of Object.entries({ route, feeMinor, plan, ambiguous }))
    if (column.length < rows.occurredAt.length)
      throw new RoutingInputError('length-mismatch', `out.${name}`, column.length);
  checkLengths('totals', { grossMinor: totals.grossMinor, feeMinor: totals.feeMinor }, totals.count.length);
}

/** Offsets begin at 0, rise by at least `step` and end at `length`. */
function checkOffsets(offsets: Uint32Array, column: string, length: number, step: 0 | 1): void {
  if (offsets.length === 0 || offsets[offsets.length - 1] !== length)
    throw new RoutingInputError('length-mismatch', column, Math.max(0, offsets.length - 1));
  if (offsets[0] !== 0) throw new RoutingInputError('not-ordered', column, 0);
  for (let index = 1; index < offsets.length; index++)
    if (offsets[index]! < offsets[index - 1]! + step) throw new RoutingInputError('not-ordered', column, index);
}

function checkLengths(owner: string, columns: Record<string, { readonly length: number }>, length: number): void {
  for (const [name, column] of Object.entries(columns))
    if (column.length !== length) throw new RoutingInputError('length-mismatch', `${owner}.${name}`, column.length);
}

function checkWholeNumbers(values: Float64Array, column: string): void {
  for (let index = 0; index < values.length; index++) checkWhole(values[index]!, column, index);
}

/** As Number.isSafeInteger, in operations that the compiler turns into single instructions; NaN fails both comparisons. */
function checkWhole(value: number, column: string, index: number): void {
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value))
    throw new RoutingInputError('not-a-whole-number', column, index);
}
