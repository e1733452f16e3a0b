import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createColumnMemory } from './column-memory.ts';
import {
  arbitraryJob,
  columnsOf,
  columnsOfTotals,
  jobOf,
  type Line,
  NO_FEE_PLAN,
  type Plan,
  type Row,
} from './columns.fixture.ts';
import { EFFECT, emptyDecisions } from './columns.ts';
import { drainTotals, emptyTotals, overflowOf } from './group-totals.ts';
import { routeBatch } from './route-batch.ts';
import { routeRuns } from './route-runs.ts';
import { routeSlowly } from './route-slowly.ts';
import { lineInEffect } from './routing-index.ts';
import { createWasmKernel } from './wasm-kernel.ts';

const MAX = Number.MAX_SAFE_INTEGER;

type Drawn = { readonly lines: Line[][]; readonly plans: Plan[]; readonly rows: Row[] };
function route(lines: Line[][], plans: Plan[], rows: Row[]) {
  const { job, settings } = jobOf(lines, plans, rows);
  const answer = routeBatch(job);
  return { answer, out: job.out, totals: columnsOfTotals(job.totals), heldGroup: settings.heldGroup };
}
function slowly({ lines, plans, rows }: Drawn) {
  const { job, plans: indexed } = jobOf(lines, plans, rows);
  return { answer: routeSlowly(job, indexed), out: job.out, totals: columnsOfTotals(job.totals) };
}
/** Every run by itself, the odd ones summed apart, as by two threads. */
function shared({ lines, plans, rows }: Drawn) {
  const { job, settings } = jobOf(lines, plans, rows);
  const other = { ...job, totals: emptyTotals(settings.groups) };
  const runs = job.rows.runPair.length;
  for (let run = runs - 1; run >= 0; run--) routeRuns(run % 2 === 0 ? job : other, run, run + 1);
  drainTotals(job.totals, other.totals);
  return { answer: overflowOf(job.totals), out: job.out, totals: columnsOfTotals(job.totals) };
}

const flat: Plan = { rateMillionths: 0, fixedMinor: 0, minimumMinor: null, capMinor: null };
const cardA: Line = { from: -Infinity, route: 0, answer: 0, group: 0, plan: 0 };
const cardB: Line = { from: 100, route: 1, answer: 1, group: 1, plan: 0 };
const held = (from: number, reason: number): Line => ({
  from,
  route: -1 - reason,
  answer: -1 - reason,
  group: -1,
  plan: -1,
});
const sale: Row = { pair: 0, occurredAt: 100, amountMinor: 1000, effect: EFFECT.feeBearingCredit, mode: 0 };
const feeAt = (plan: Partial<Plan>, amountMinor: number): number | undefined =>
  route([[cardA]], [{ ...flat, ...plan }], [{ ...sale, amountMinor }]).out.feeMinor[0];

const memory = createColumnMemory(64 * 2 ** 20);
const module = createWasmKernel(memory);
/** By the module: all runs but one at once, then that one. */
function byModule({ lines, plans, rows }: Drawn) {
  const used = memory.used();
  const { job } = jobOf(lines, plans, rows, memory);
  const runs = job.rows.runPair.length;
  module.routeRuns(job, Math.min(1, runs), runs);
  module.routeRuns(job, 0, Math.min(1, runs));
  memory.release(used);
  return { answer: overflowOf(job.totals), out: job.out, totals: columnsOfTotals(job.totals) };
}

describe('routeBatch', () => {
  it('agrees with its obvious twin on every column and sum, whole, run by run and as a module', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(arbitraryJob, drawn => {
        const slow = slowly(drawn);
        for (const fast of [route(drawn.lines, drawn.plans, drawn.rows), shared(drawn), byModule(drawn)]) {
          expect(fast.answer).toEqual(slow.answer);
          expect(fast.out).toEqual(slow.out);
          if (fast.answer.kind === 'routed') expect(fast.totals).toEqual(slow.totals);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('R8: routes a row at the very instant of a change to the new card, a microsecond before to the old one', () => {
    const rows = [99, 100, 101, 0].map(occurredAt => ({ ...sale, occurredAt }));
    expect([...route([[cardA, cardB]], [flat], rows).out.line]).toEqual([0, 1, 1, 0]);
  });

  it('finds the row in effect on a line of many changes', () => {
    const line = Array.from({ length: 9 }, (_, at) => ({ ...cardA, from: at === 0 ? -Infinity : at * 10, route: at }));
    const rows = Array.from({ length: 90 }, (_, occurredAt) => ({ ...sale, occurredAt }));
    const want = rows.map(row => Math.min(8, Math.floor(row.occurredAt / 10)));
    expect([...route([line], [flat], rows).out.line]).toEqual(want);
  });

  it('answers for no row at all', () => {
    expect(route([[cardA]], [flat], []).answer).toEqual({ kind: 'routed' });
  });

  it('tells the row of a line in effect at an instant, for what the kernel does not tell', () => {
    const { timelines } = columnsOf([[cardA], [cardA, cardB]], [flat], []);
    expect([-5, 99, 100, 1_000].map(at => lineInEffect(timelines, 1, at))).toEqual([1, 1, 2, 2]);
    expect(lineInEffect(timelines, 0, 7)).toBe(0);
  });

  it('tells the reason of held rows and sums them by reason', () => {
    const { out, totals, heldGroup } = route([[held(-Infinity, 1), { ...cardA, from: 200 }]], [flat], [sale, sale]);
    expect([...out.line]).toEqual([-2, -2]);
    expect(totals.creditCount[0]).toBe(0);
    expect([totals.creditCount[heldGroup[0]! + 1], totals.creditMinor[heldGroup[0]! + 1]]).toEqual([2, 2000]);
  });

  it('R14: holds a sale with a card but without a fee plan; a positive adjustment needs none', () => {
    const rows = [sale, { ...sale, effect: EFFECT.freeCredit, amountMinor: 7 }];
    const { out, totals, heldGroup } = route([[{ ...cardA, plan: -1 }]], [flat], rows);
    expect([...out.line]).toEqual([NO_FEE_PLAN, 0]);
    expect([totals.creditMinor[0], totals.creditMinor[heldGroup[0]! - 1 - NO_FEE_PLAN]]).toEqual([7, 1000]);
  });

  it('R14: a positive adjustment pays no fee where a plan is in effect', () => {
    const { out } = route([[cardA]], [{ ...flat, fixedMinor: 5 }], [{ ...sale, effect: EFFECT.freeCredit }]);
    expect(out.feeMinor[0]).toBe(0);
  });

  it('tells where a debit would route, without a fee, and sums it apart from the credits', () => {
    const debit = { ...sale, effect: EFFECT.debit, amountMinor: -1000 };
    const { out, totals } = route([[{ ...cardA, plan: -1 }]], [], [debit]);
    expect([out.line[0], out.feeMinor[0]]).toEqual([0, 0]);
    expect([totals.creditCount[0], totals.debitCount[0], totals.debitMinor[0]]).toEqual([0, 1, 1000]);
  });

  it('writes zeros where a row is decided elsewhere', () => {
    const { job } = jobOf([[cardA]], [flat], [{ ...sale, effect: EFFECT.passedOver, amountMinor: -1 }]);
    job.out.line[0] = -77;
    expect(routeBatch(job)).toEqual({ kind: 'routed' });
    expect([
      job.out.line[0],
      columnsOfTotals(job.totals).creditCount[0],
      columnsOfTotals(job.totals).debitCount[0],
    ]).toEqual([0, 0, 0]);
  });

  it('adds to totals that earlier segments of the batch have begun', () => {
    const { job } = jobOf([[cardA]], [{ ...flat, fixedMinor: 3 }], [sale]);
    for (let segment = 0; segment < 2; segment++) routeBatch({ ...job, out: emptyDecisions(1) });
    const { creditCount, creditMinor, feeMinor } = columnsOfTotals(job.totals);
    expect([creditCount[0], creditMinor[0], feeMinor[0]]).toEqual([2, 2000, 6]);
  });
});

describe('fees', () => {
  it('H63: rounds halves to the even minor unit', () => {
    expect([50, 150, 250, 51, 149].map(amountMinor => feeAt({ rateMillionths: 10_000 }, amountMinor))).toEqual([
      0, 2, 2, 1, 1,
    ]);
  });

  it('R14: adds the fixed part, then holds the fee between minimum and cap; the amount does not cap it', () => {
    const plan = { rateMillionths: 10_000, fixedMinor: 10, minimumMinor: 12, capMinor: 40 };
    expect([1, 300, 5000].map(amountMinor => feeAt(plan, amountMinor))).toEqual([12, 13, 40]);
    expect(feeAt({ ...plan, minimumMinor: 50 }, 1)).toBe(40); // where the minimum is above the cap, the cap holds
  });

  it('is exact where amount × rate reaches 2^52 and beyond', () => {
    expect(feeAt({ rateMillionths: 1_000_000 }, MAX)).toBe(MAX);
    expect(feeAt({ rateMillionths: 500_000 }, MAX)).toBe(2 ** 52); // half of an odd number: a tie, rounded up to even
    expect(feeAt({ rateMillionths: 500_000 }, MAX - 2)).toBe(2 ** 52 - 2); // rounded down to even
    expect(feeAt({ rateMillionths: 1_000_000 }, 4_503_599_627)).toBe(4_503_599_627);
    expect(feeAt({ rateMillionths: 1_000_000 }, 4_503_599_628)).toBe(4_503_599_628);
  });

  it('is exact where a rounded product of more than 2^53 would look like a tie', () => {
    expect(feeAt({ rateMillionths: 999_927 }, 9_007_869_863)).toBe(9_007_212_289);
  });

  it('clamps a fee that would leave the exact range to its cap', () => {
    expect(feeAt({ rateMillionths: 1_000_000, fixedMinor: MAX, capMinor: MAX - 1 }, MAX)).toBe(MAX - 1);
  });
});

describe('R4: the doubt about an instant', () => {
  const doubtful = (lines: Line[], occurredAt: number, mode = 1) =>
    route([lines], [flat], [{ ...sale, occurredAt, mode }]).out.ambiguous[0];

  it('H21: flags a row whose answer changes within its uncertainty, both ends included', () => {
    // Mode 1 doubts by 2 µs; the change is at 100, whose last instant on the old card is 99.
    expect([97, 98, 99, 100, 101, 102].map(at => doubtful([cardA, cardB], at))).toEqual([0, 1, 1, 1, 1, 0]);
  });

  it('does not flag a change of anything but the card or the reason', () => {
    expect(doubtful([cardA, { ...cardB, answer: 0 }], 100)).toBe(0);
  });

  it('flags a card that is in effect only inside the window, at neither end', () => {
    expect(doubtful([cardA, cardB, { ...cardA, from: 101 }], 101)).toBe(1);
    expect(doubtful([cardA, cardB, { ...cardA, from: 101 }], 99)).toBe(1);
  });

  it('does not flag a row without doubt at the very instant of a change', () => {
    expect(doubtful([cardA, cardB], 100, 0)).toBe(0);
  });
});

describe('R5: a sum beyond 2^53 − 1', () => {
  it('is answered with its group, for the gross amounts', () => {
    const rows = [
      { ...sale, amountMinor: MAX },
      { ...sale, amountMinor: 1 },
    ];
    expect(route([[cardA, cardB]], [flat], rows.slice(0, 1)).answer).toEqual({ kind: 'routed' });
    expect(route([[cardA, cardB]], [flat], rows).answer).toEqual({ kind: 'overflow', group: 1 });
    expect(slowly({ lines: [[cardA, cardB]], plans: [flat], rows }).answer).toEqual({ kind: 'overflow', group: 1 });
  });

  it('is answered with its group, for the fees', () => {
    const plan = { ...flat, fixedMinor: 2 ** 52 };
    expect(route([[cardA]], [plan], [sale]).answer).toEqual({ kind: 'routed' });
    expect(route([[cardA]], [plan], [sale, sale]).answer).toEqual({ kind: 'overflow', group: 0 });
    expect(route([[cardA]], [{ ...flat, fixedMinor: MAX, rateMillionths: 1_000_000 }], [sale]).answer).toEqual({
      kind: 'overflow',
      group: 0,
    });
  });

  it('is answered with the lowest group of several, also for rows that are held', () => {
    const rows = [
      { ...sale, occurredAt: 100, amountMinor: MAX },
      { ...sale, occurredAt: 100, amountMinor: MAX },
      { ...sale, occurredAt: 99, amountMinor: MAX },
      { ...sale, occurredAt: 99, amountMinor: MAX },
    ];
    expect(route([[cardA, cardB]], [flat], rows).answer).toEqual({ kind: 'overflow', group: 0 });
    const { answer, heldGroup } = route([[held(-Infinity, 2)]], [flat], rows);
    expect(answer).toEqual({ kind: 'overflow', group: heldGroup[0]! + 2 });
  });
});
