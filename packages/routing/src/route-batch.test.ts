import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryJob, columnsOf, type Line, type Plan, type Row } from './columns.fixture.ts';
import { EFFECT, emptyDecisions, emptyTotals } from './columns.ts';
import { lineInEffect, routeBatch } from './route-batch.ts';
import { routeSlowly } from './route-slowly.ts';

const NO_FEE_PLAN = -9;
const MAX = Number.MAX_SAFE_INTEGER;

function run(kernel: typeof routeBatch, lines: Line[][], plans: Plan[], rows: Row[]) {
  const columns = columnsOf(lines, plans, rows);
  const out = emptyDecisions(rows.length);
  const totals = emptyTotals(columns.groups);
  const answer = kernel(columns.timelines, columns.plans, columns.rows, NO_FEE_PLAN, out, totals);
  return { answer, out, totals };
}
const route = (lines: Line[][], plans: Plan[], rows: Row[]) => run(routeBatch, lines, plans, rows);

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

describe('routeBatch', () => {
  it('agrees with its obvious twin on every column and sum', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(arbitraryJob, ({ lines, plans, rows }) => {
        const fast = run(routeBatch, lines, plans, rows);
        const slow = run(routeSlowly, lines, plans, rows);
        expect(fast.answer).toEqual(slow.answer);
        if (fast.answer.kind === 'overflow') return;
        expect(fast.out).toEqual(slow.out);
        expect(fast.totals).toEqual(slow.totals);
      }),
      { numRuns: 20_000 },
    );
  });

  it('R8: routes a row at the very instant of a change to the new card, a microsecond before to the old one', () => {
    const rows = [99, 100, 101, 0].map(occurredAt => ({ ...sale, occurredAt }));
    expect([...route([[cardA, cardB]], [flat], rows).out.route]).toEqual([0, 1, 1, 0]);
  });

  it('finds the row in effect on a line of many changes', () => {
    const line = Array.from({ length: 9 }, (_, at) => ({ ...cardA, from: at === 0 ? -Infinity : at * 10, route: at }));
    const rows = Array.from({ length: 90 }, (_, occurredAt) => ({ ...sale, occurredAt }));
    const want = rows.map(row => Math.min(8, Math.floor(row.occurredAt / 10)));
    expect([...route([line], [flat], rows).out.route]).toEqual(want);
  });

  it('answers for no row at all', () => {
    expect(route([[cardA]], [flat], []).answer).toEqual({ kind: 'routed' });
  });

  it('tells the row of a line in effect at an instant, for what the kernel does not tell', () => {
    const { timelines } = columnsOf([[cardA], [cardA, cardB]], [flat], []);
    expect([-5, 99, 100, 1_000].map(at => lineInEffect(timelines, 1, at))).toEqual([1, 1, 2, 2]);
    expect(lineInEffect(timelines, 0, 7)).toBe(0);
  });

  it('tells the reason of held rows and sums nothing for them', () => {
    const { out, totals } = route([[held(-Infinity, 1), { ...cardA, from: 200 }]], [flat], [sale, sale]);
    expect([...out.route]).toEqual([-2, -2]);
    expect([...out.plan]).toEqual([-1, -1]);
    expect([...totals.count]).toEqual([0]);
  });

  it('R14: holds a sale with a card but without a fee plan; a positive adjustment needs none', () => {
    const rows = [sale, { ...sale, effect: EFFECT.freeCredit, amountMinor: 7 }];
    const { out, totals } = route([[{ ...cardA, plan: -1 }]], [flat], rows);
    expect([...out.route]).toEqual([NO_FEE_PLAN, 0]);
    expect([...totals.grossMinor]).toEqual([7]);
  });

  it('R14: a positive adjustment pays no fee where a plan is in effect', () => {
    const { out } = route([[cardA]], [{ ...flat, fixedMinor: 5 }], [{ ...sale, effect: EFFECT.freeCredit }]);
    expect([out.feeMinor[0], out.plan[0]]).toEqual([0, -1]);
  });

  it('tells where a debit would route and sums nothing for it', () => {
    const { out, totals } = route(
      [[cardA]],
      [{ ...flat, fixedMinor: 5 }],
      [{ ...sale, effect: EFFECT.routeOnly, amountMinor: -1000 }],
    );
    expect([out.route[0], out.feeMinor[0], out.plan[0]]).toEqual([0, 0, -1]);
    expect([...totals.count]).toEqual([0]);
  });

  it('adds to totals that earlier segments of the batch have begun', () => {
    const { timelines, plans, rows, groups } = columnsOf([[cardA]], [{ ...flat, fixedMinor: 3 }], [sale]);
    const totals = emptyTotals(groups);
    for (let segment = 0; segment < 2; segment++)
      routeBatch(timelines, plans, rows, NO_FEE_PLAN, emptyDecisions(1), totals);
    expect([totals.count[0], totals.grossMinor[0], totals.feeMinor[0]]).toEqual([2, 2000, 6]);
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
    expect(run(routeSlowly, [[cardA, cardB]], [flat], rows).answer).toEqual({ kind: 'overflow', group: 1 });
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

  it('is answered for a single fee beyond it, even where negative fees would bring the sum back', () => {
    const plans = [
      { ...flat, fixedMinor: -5 },
      { ...flat, fixedMinor: MAX, rateMillionths: 3_000 },
    ];
    const line = [cardA, { ...cardA, from: 100, plan: 1 }];
    const rows = [
      { ...sale, occurredAt: 99 },
      { ...sale, occurredAt: 100 },
    ];
    expect(route([line], plans, rows).answer).toEqual({ kind: 'overflow', group: 0 });
  });
});
