import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeePlan } from '../estate/estate.ts';
import type { Minor } from '../money/amount.ts';
import { feeOf, halfEven, refundFee } from './fee.ts';

const plan = (stated: Partial<Record<'fixed' | 'minimum' | 'cap', bigint>> & { rate: number }): FeePlan => ({
  planId: 'm1.merchant.m1.CNY@1',
  rateMillionths: stated.rate,
  fixedMinor: (stated.fixed ?? 0n) as Minor,
  minimumMinor: (stated.minimum ?? null) as Minor | null,
  capMinor: (stated.cap ?? null) as Minor | null,
  refundFee: 'kept',
});

describe('a fee', () => {
  it('R14: is amount × rate rounded half to even, plus the fixed part', () => {
    expect(feeOf(plan({ rate: 3_800 }), 10_000n)).toBe(38n);
    expect(feeOf(plan({ rate: 3_800, fixed: 10n }), 10_000n)).toBe(48n);
  });
  it('R14: rounds a half to the even neighbour, anything else to the nearest', () => {
    const half = plan({ rate: 500_000 });
    expect([1n, 3n, 5n, 7n].map(amount => feeOf(half, amount))).toEqual([0n, 2n, 2n, 4n]);
    const seven = plan({ rate: 7_000 });
    expect([71n, 72n, 214n, 215n].map(amount => feeOf(seven, amount))).toEqual([0n, 1n, 1n, 2n]);
  });
  it('R14: rounds before the fixed part is added, so that 0.5 + 1 is 1 and not 2', () => {
    expect(feeOf(plan({ rate: 500_000, fixed: 1n }), 1n)).toBe(1n);
  });
  it('R14: is clamped between minimum and cap, the cap winning where they cross', () => {
    const clamped = plan({ rate: 10_000, minimum: 5n, cap: 100n });
    expect([1n, 500n, 501n, 10_000n, 10_001n, 99_999n].map(amount => feeOf(clamped, amount))).toEqual([
      5n,
      5n,
      5n,
      100n,
      100n,
      100n,
    ]);
    expect(feeOf(plan({ rate: 0, minimum: 9n, cap: 4n }), 1n)).toBe(4n);
  });
  it('R14: may exceed the amount: a minimum of 0.10 on a sale of 0.01 is 0.10', () => {
    expect(feeOf(plan({ rate: 3_800, minimum: 10n }), 1n)).toBe(10n);
  });
  it('R14: is exact where floating point is not', () => {
    expect(feeOf(plan({ rate: 999_999 }), 9_007_199_254_740_991n)).toBe(9_007_190_247_541_736n);
  });
  it('H65: a fee below half a minor unit is an explicit zero, whatever the exponent', () => {
    expect(feeOf(plan({ rate: 3_800 }), 100n)).toBe(0n);
    expect(feeOf(plan({ rate: 3_800 }), 131n)).toBe(0n);
    expect(feeOf(plan({ rate: 3_800 }), 132n)).toBe(1n);
  });
  it('H63: is rounded per transaction: 500 sales of 1.30 at 0.38 % cost 0.00 in all, not 2.47', () => {
    const each = plan({ rate: 3_800 });
    const perTransaction = Array.from({ length: 500 }, () => feeOf(each, 130n)).reduce((sum, fee) => sum + fee, 0n);
    expect(perTransaction).toBe(0n);
    expect(feeOf(each, 500n * 130n)).toBe(247n);
  });
});

describe('the fee of a refund', () => {
  const of100 = { originalFeeMinor: 5n, originalAmountMinor: 100n };

  it('R15: gives back the share of what is refunded now beyond what was given back before', () => {
    expect(refundFee({ ...of100, refundedMinor: 0n, refundMinor: 30n })).toBe(-2n);
    expect(refundFee({ ...of100, refundedMinor: 30n, refundMinor: 20n })).toBe(0n);
    expect(refundFee({ ...of100, refundedMinor: 50n, refundMinor: 50n })).toBe(-3n);
  });
  it('R15: decides halves on the magnitude, so that a negative fee comes back as a positive one would', () => {
    const of = (fee: bigint) => ({ originalFeeMinor: fee, originalAmountMinor: 100n, refundedMinor: 0n });
    expect([10n, 30n, 50n].map(refundMinor => refundFee({ ...of(5n), refundMinor }))).toEqual([0n, -2n, -2n]);
    expect([10n, 30n, 50n].map(refundMinor => refundFee({ ...of(-5n), refundMinor }))).toEqual([0n, 2n, 2n]);
  });
  it('R15: a full refund in any number of parts returns the fee exactly', () => {
    const parts = fc.array(fc.bigInt({ min: 1n, max: 10_000n }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.bigInt({ min: -500n, max: 500n }), (refunds, originalFeeMinor) => {
        const originalAmountMinor = refunds.reduce((sum, part) => sum + part, 0n);
        let refundedMinor = 0n;
        let returned = 0n;
        for (const refundMinor of refunds) {
          returned += refundFee({ originalFeeMinor, originalAmountMinor, refundedMinor, refundMinor });
          refundedMinor += refundMinor;
        }
        expect(returned).toBe(-originalFeeMinor);
      }),
    );
  });
});

describe('half to even', () => {
  it('R14: agrees with the definition on every small fraction, of either sign', () => {
    for (let dividend = -60; dividend <= 60; dividend++) {
      for (let divisor = 1; divisor <= 12; divisor++) {
        const near = [Math.floor(dividend / divisor), Math.ceil(dividend / divisor)] as const;
        const [below, above] = near.map(whole => Math.abs(dividend - whole * divisor)) as [number, number];
        const even = near[0] % 2 === 0 ? near[0] : near[1];
        const want = below === above ? even : below < above ? near[0] : near[1];
        expect(halfEven(BigInt(dividend), BigInt(divisor)), `${dividend} ÷ ${divisor}`).toBe(BigInt(want));
      }
    }
  });
});
