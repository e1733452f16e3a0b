import { describe, expect, it } from 'vitest';
import { RoutingInputError } from './check-columns.ts';
import { columnsOf } from './columns.fixture.ts';
import {
  type DecisionColumns,
  EFFECT,
  emptyDecisions,
  type FeePlans,
  type RoutingSettings,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
import { emptyTotals, type GroupTotals } from './group-totals.ts';
import { routeBatch } from './route-batch.ts';
import { routeSlowly } from './route-slowly.ts';
import { indexTimelines } from './routing-index.ts';
import type { RoutingJob } from './routing-job.ts';

const good = columnsOf(
  [
    [
      { from: -Infinity, route: -2, answer: -2, group: -1, plan: -1 },
      { from: 10, route: 0, answer: 0, group: 0, plan: 0 },
    ],
    [{ from: -Infinity, route: 1, answer: 1, group: 0, plan: 0 }],
  ],
  [{ rateMillionths: 3_800, fixedMinor: 0, minimumMinor: 1, capMinor: 9 }],
  [
    { pair: 0, occurredAt: 1, amountMinor: 100, effect: EFFECT.feeBearingCredit, mode: 0 },
    { pair: 1, occurredAt: 2, amountMinor: 100, effect: EFFECT.freeCredit, mode: 2 },
  ],
);
type Wrong = {
  readonly timelines?: Partial<Timelines>;
  readonly plans?: Partial<FeePlans>;
  readonly rows?: Partial<TransactionColumns>;
  readonly out?: Partial<DecisionColumns>;
  readonly totals?: Partial<GroupTotals>;
  readonly settings?: Partial<RoutingSettings>;
};

const PLANS = good.plans;
const KERNELS: readonly ((job: RoutingJob) => unknown)[] = [routeBatch, job => routeSlowly(job, PLANS)];

/** What both kernels say about columns that differ from good ones in this: `code column index`. */
function complaint(wrong: Wrong): string[] {
  return KERNELS.map(kernel => {
    try {
      const timelines = { ...good.timelines, ...wrong.timelines };
      const index = indexTimelines(timelines, { ...PLANS, ...wrong.plans }, { ...good.settings, ...wrong.settings });
      const out = { ...emptyDecisions(2), ...wrong.out };
      const totals = { ...emptyTotals(good.settings.groups), ...wrong.totals };
      kernel({ index, rows: { ...good.rows, ...wrong.rows }, out, totals });
      return 'nothing';
    } catch (error) {
      if (error instanceof RoutingInputError) return `${error.code} ${error.column} ${error.index}`;
      throw error;
    }
  });
}

const cases: readonly (readonly [string, Wrong, string])[] = [
  ['columns as they should be', {}, 'nothing'],
  ['decision columns longer than the batch', { out: emptyDecisions(5) }, 'nothing'],
  ['no offsets', { timelines: { start: new Uint32Array(0) } }, 'length-mismatch timelines.start 0'],
  [
    'offsets that end elsewhere',
    { timelines: { start: Uint32Array.of(0, 2, 4) } },
    'length-mismatch timelines.start 2',
  ],
  ['offsets that begin late', { timelines: { start: Uint32Array.of(1, 2, 3) } }, 'not-ordered timelines.start 0'],
  ['a pair without a row', { timelines: { start: Uint32Array.of(0, 0, 3) } }, 'not-ordered timelines.start 1'],
  ['a timeline column too short', { timelines: { plan: Int32Array.of(0) } }, 'length-mismatch timelines.plan 1'],
  [
    'a pair that begins at an instant',
    { timelines: { from: Float64Array.of(-Infinity, 10, 0) } },
    'not-ordered timelines.from 2',
  ],
  [
    'two rows from the same instant',
    { timelines: { from: Float64Array.of(-Infinity, -Infinity, -Infinity) } },
    'not-ordered timelines.from 1',
  ],
  [
    'an instant that is no number',
    { timelines: { from: Float64Array.of(-Infinity, NaN, -Infinity) } },
    'not-ordered timelines.from 1',
  ],
  [
    'a plan that is not in the table',
    { timelines: { plan: Int32Array.of(-1, 1, 0) } },
    'index-out-of-range timelines.plan 1',
  ],
  ['a plan below none', { timelines: { plan: Int32Array.of(-2, 0, 0) } }, 'index-out-of-range timelines.plan 0'],
  [
    'a group without totals',
    { timelines: { group: Int32Array.of(-1, 19, 0) } },
    'index-out-of-range timelines.group 1',
  ],
  [
    'a routed row without group',
    { timelines: { group: Int32Array.of(-1, -1, 0) } },
    'index-out-of-range timelines.group 1',
  ],
  ['a held row with a group', { timelines: { group: Int32Array.of(0, 0, 0) } }, 'index-out-of-range timelines.group 0'],
  ['a fixed part below zero', { plans: { fixedMinor: Float64Array.of(-1) } }, 'index-out-of-range plans.fixedMinor 0'],
  ['a cap below zero', { plans: { capMinor: Float64Array.of(-1) } }, 'index-out-of-range plans.capMinor 0'],
  ['a plan column too short', { plans: { capMinor: new Float64Array(0) } }, 'length-mismatch plans.capMinor 0'],
  ['a rate below zero', { plans: { rateMillionths: Int32Array.of(-1) } }, 'index-out-of-range plans.rateMillionths 0'],
  [
    'a rate above the whole',
    { plans: { rateMillionths: Int32Array.of(1_000_001) } },
    'index-out-of-range plans.rateMillionths 0',
  ],
  [
    'a fixed part in fractions',
    { plans: { fixedMinor: Float64Array.of(0.5) } },
    'not-a-whole-number plans.fixedMinor 0',
  ],
  [
    'a minimum in fractions',
    { plans: { minimumMinor: Float64Array.of(0.5) } },
    'not-a-whole-number plans.minimumMinor 0',
  ],
  ['a cap in fractions', { plans: { capMinor: Float64Array.of(9.5) } }, 'not-a-whole-number plans.capMinor 0'],
  ['runs and pairs that differ', { rows: { runPair: Uint32Array.of(0) } }, 'length-mismatch rows.runPair 1'],
  ['runs that fall back', { rows: { runStart: Uint32Array.of(0, 3, 2) } }, 'not-ordered rows.runStart 2'],
  ['a run of an unknown pair', { rows: { runPair: Uint32Array.of(0, 2) } }, 'index-out-of-range rows.runPair 1'],
  ['a row column too short', { rows: { mode: Uint8Array.of(0) } }, 'length-mismatch rows.mode 1'],
  [
    'an instant in fractions',
    { rows: { occurredAt: Float64Array.of(1, 2.5) } },
    'not-a-whole-number rows.occurredAt 1',
  ],
  [
    'an amount beyond 2^53 − 1',
    { rows: { amountMinor: Float64Array.of(2 ** 53, 1) } },
    'not-a-whole-number rows.amountMinor 0',
  ],
  ['a credit of nothing', { rows: { amountMinor: Float64Array.of(0, 1) } }, 'credit-not-positive rows.amountMinor 0'],
  ['a debit above zero', { rows: { effect: Uint8Array.of(0, 2) } }, 'debit-not-negative rows.amountMinor 1'],
  ['an unknown effect', { rows: { effect: Uint8Array.of(0, 4) } }, 'index-out-of-range rows.effect 1'],
  ['an unknown mode', { rows: { mode: Uint8Array.of(0, 3) } }, 'index-out-of-range rows.mode 1'],
  [
    'a doubt in fractions',
    { settings: { uncertaintyMicros: Float64Array.of(0, 1, 0.5) } },
    'not-a-whole-number settings.uncertaintyMicros 2',
  ],
  [
    'a doubt below zero',
    { settings: { uncertaintyMicros: Float64Array.of(0, 1, -1) } },
    'index-out-of-range settings.uncertaintyMicros 2',
  ],
  ['a decision column too short', { out: { feeMinor: new Float64Array(1) } }, 'length-mismatch out.feeMinor 1'],
  ['sums of fewer groups', { totals: { sums: new Float64Array(2) } }, 'length-mismatch totals.sums 2'],
  ['no room to list the groups', { totals: { used: new Uint32Array(2) } }, 'length-mismatch totals.used 2'],
  [
    'held groups of other pairs',
    { settings: { heldGroup: Uint32Array.of(1) } },
    'length-mismatch settings.heldGroup 1',
  ],
  [
    'a held reason without totals',
    { settings: { heldGroup: Uint32Array.of(1, 11) } },
    'index-out-of-range settings.heldGroup 1',
  ],
  [
    'a route for missing plans that is no reason',
    { settings: { noFeePlanRoute: 0 } },
    'index-out-of-range settings.noFeePlanRoute 0',
  ],
];

describe('both kernels check their columns before they write anything', () => {
  it.each(cases)('%s', (_, wrong, expected) => {
    expect(complaint(wrong)).toEqual([expected, expected]);
  });
});
