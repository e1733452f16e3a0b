// Builds kernel columns from rows a person can read, and draws random jobs that dwell on what goes wrong: instants on and beside
// boundaries, amounts around 2^52 and 2^53, halves of a minor unit.
import fc from 'fast-check';
import type { Column, ColumnMemory } from './column-memory.ts';
import {
  EFFECT,
  emptyDecisions,
  type FeePlans,
  type RoutingSettings,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
import { emptyTotals, type GroupSums, type GroupTotals, groupsIn, groupsUsed, sumsOf } from './group-totals.ts';
import { indexTimelines } from './routing-index.ts';
import type { RoutingJob } from './routing-job.ts';

export const NO_FEE_PLAN = -9;
/** Held reasons a pair may give: those of the lines, and that of a missing plan. */
const REASONS = -NO_FEE_PLAN;

export type Line = {
  readonly from: number;
  readonly route: number;
  readonly answer: number;
  readonly group: number;
  readonly plan: number;
};
export type Plan = {
  readonly rateMillionths: number;
  readonly fixedMinor: number;
  readonly minimumMinor: number | null;
  readonly capMinor: number | null;
};
export type Row = {
  readonly pair: number;
  readonly occurredAt: number;
  readonly amountMinor: number;
  readonly effect: number;
  readonly mode: number;
};

/** Rows that follow each other with the same pair make one run. Mode 0 has no doubt, mode 1 of 2 µs, mode 2 of 7 µs. */
export function columnsOf(lines: readonly Line[][], plans: readonly Plan[], rows: readonly Row[]) {
  const all = lines.flat();
  const timelines: Timelines = {
    start: offsets(lines.map(line => line.length)),
    from: Float64Array.from(all, line => line.from),
    route: Int32Array.from(all, line => line.route),
    answer: Int32Array.from(all, line => line.answer),
    group: Int32Array.from(all, line => line.group),
    plan: Int32Array.from(all, line => line.plan),
  };
  const feePlans: FeePlans = {
    rateMillionths: Int32Array.from(plans, plan => plan.rateMillionths),
    fixedMinor: Float64Array.from(plans, plan => plan.fixedMinor),
    minimumMinor: Float64Array.from(plans, plan => plan.minimumMinor ?? -Infinity),
    capMinor: Float64Array.from(plans, plan => plan.capMinor ?? Infinity),
  };
  const routedGroups = Math.max(-1, ...timelines.group) + 1;
  const settings: RoutingSettings = {
    noFeePlanRoute: NO_FEE_PLAN,
    // Two currencies' worth of held groups, taken in turn.
    heldGroup: Uint32Array.from(lines, (_, pair) => routedGroups + (pair % 2) * REASONS),
    uncertaintyMicros: Float64Array.of(0, 2, 7),
    groups: routedGroups + 2 * REASONS,
  };
  return { timelines, plans: feePlans, rows: transactionColumns(rows), settings };
}

/** The same, indexed, with decisions and totals to write; in a memory, all of it lies there. */
export function jobOf(lines: readonly Line[][], plans: readonly Plan[], rows: readonly Row[], memory?: ColumnMemory) {
  const columns = columnsOf(lines, plans, rows);
  const { timelines, settings } = columns;
  const job: RoutingJob = {
    index: indexTimelines(timelines, columns.plans, settings, memory),
    rows: memory === undefined ? columns.rows : within(memory, columns.rows),
    out: emptyDecisions(rows.length, memory),
    totals: emptyTotals(settings.groups, memory),
  };
  return { ...columns, job };
}

/** What the groups sum, a column a name, and a group that has rows but is not listed, where there is one: what tests compare and read. */
export function columnsOfTotals(totals: GroupTotals): Record<keyof GroupSums | 'unlisted', readonly number[]> {
  const sums = Array.from({ length: groupsIn(totals) }, (_, group) => sumsOf(totals, group));
  return {
    creditCount: sums.map(sum => sum.creditCount),
    creditMinor: sums.map(sum => sum.creditMinor),
    feeMinor: sums.map(sum => sum.feeMinor),
    debitCount: sums.map(sum => sum.debitCount),
    debitMinor: sums.map(sum => sum.debitMinor),
    unlisted: [unlistedGroup(totals) ?? -1],
  };
}

/** A group that has rows, and is not on the list of those that may have some. */
export function unlistedGroup(totals: GroupTotals): number | undefined {
  const listed = new Set(groupsUsed(totals));
  for (let group = 0; group < groupsIn(totals); group++) {
    if (listed.has(group)) continue;
    const { creditCount, debitCount } = sumsOf(totals, group);
    if (creditCount + debitCount > 0) return group;
  }
  return undefined;
}

/** Copies of the columns in the memory. */
function within(memory: ColumnMemory, rows: TransactionColumns): TransactionColumns {
  const { runStart, runPair, occurredAt, amountMinor, effect, mode } = rows;
  const filled = <T extends Column>(column: T, from: T): T => {
    column.set(from);
    return column;
  };
  return {
    runStart: filled<Uint32Array>(memory.uint32(runStart.length), runStart),
    runPair: filled<Uint32Array>(memory.uint32(runPair.length), runPair),
    occurredAt: filled<Float64Array>(memory.float64(occurredAt.length), occurredAt),
    amountMinor: filled<Float64Array>(memory.float64(amountMinor.length), amountMinor),
    effect: filled<Uint8Array>(memory.uint8(effect.length), effect),
    mode: filled<Uint8Array>(memory.uint8(mode.length), mode),
  };
}

function transactionColumns(rows: readonly Row[]): TransactionColumns {
  const firsts = rows.flatMap((row, index) => (index === 0 || rows[index - 1]!.pair !== row.pair ? [index] : []));
  return {
    runStart: Uint32Array.from([...firsts, rows.length]),
    runPair: Uint32Array.from(firsts, index => rows[index]!.pair),
    occurredAt: Float64Array.from(rows, row => row.occurredAt),
    amountMinor: Float64Array.from(rows, row => row.amountMinor),
    effect: Uint8Array.from(rows, row => row.effect),
    mode: Uint8Array.from(rows, row => row.mode),
  };
}

function offsets(lengths: readonly number[]): Uint32Array {
  const start = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, index) => {
    start[index + 1] = start[index]! + length;
  });
  return start;
}

const MAX = Number.MAX_SAFE_INTEGER;
const around = (center: number) => fc.integer({ min: Math.max(1, center - 3), max: Math.min(MAX, center + 3) });
const rate = fc.oneof(fc.constantFrom(0, 1, 3_800, 6_000, 10_000, 500_000, 1_000_000), fc.nat(1_000_000));
const plan: fc.Arbitrary<Plan> = fc.record({
  rateMillionths: rate,
  fixedMinor: fc.oneof({ weight: 8, arbitrary: fc.nat(50) }, { weight: 1, arbitrary: fc.constantFrom(MAX, MAX - 1) }),
  minimumMinor: fc.option(fc.nat(100)),
  capMinor: fc.option(fc.nat(1000)),
});

/** Amounts whose product with one of the rates lies at 2^52, at 2^53 or on a half, and small ones, and the largest. */
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 2_000 }) },
  { weight: 2, arbitrary: rate.chain(r => around(Math.floor(2 ** 52 / Math.max(1, r)))) },
  { weight: 1, arbitrary: rate.chain(r => around(Math.floor(2 ** 53 / Math.max(1, r)))) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: MAX }) },
  { weight: 1, arbitrary: fc.integer({ min: MAX - 5, max: MAX }) },
);

const shown = fc.record({ card: fc.nat(3), held: fc.nat(4), plan: fc.integer({ min: -1, max: 2 }) });
const line: fc.Arbitrary<Line[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { maxLength: 6 }),
    fc.array(shown, { minLength: 7, maxLength: 7 }),
  )
  .map(([times, showns]) =>
    [-Infinity, ...times.sort((a, b) => a - b)].map((from, index) => {
      const { card, held, plan: planIndex } = showns[index]!;
      // A quarter of the rows is held; binding numbers differ where the card (answer) is the same.
      return held === 0
        ? { from, route: -1 - card, answer: -1 - card, group: -1, plan: planIndex }
        : { from, route: card * 8 + index, answer: card, group: card, plan: planIndex };
    }),
  );

const row = (pairs: number): fc.Arbitrary<Row> =>
  fc
    .record({
      pair: fc.nat(pairs - 1),
      occurredAt: fc.integer({ min: -10, max: 34 }),
      amountMinor: amount,
      effect: fc.constantFrom(
        EFFECT.feeBearingCredit,
        EFFECT.feeBearingCredit,
        EFFECT.freeCredit,
        EFFECT.debit,
        EFFECT.passedOver,
      ),
      mode: fc.nat(2),
    })
    .map(drawn => (drawn.effect === EFFECT.debit ? { ...drawn, amountMinor: -drawn.amountMinor } : drawn));

export const arbitraryJob = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    plans: fc.array(plan, { minLength: 3, maxLength: 3 }),
  })
  .chain(({ lines, plans }) => fc.array(row(lines.length), { maxLength: 12 }).map(rows => ({ lines, plans, rows })));
