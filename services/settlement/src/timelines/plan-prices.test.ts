import type { Minor } from '@asof/domain';
import { describe, expect, it } from 'vitest';
import { growingFloats, growingIntegers } from './growing-column.ts';
import { pricesAt, putPrices } from './plan-prices.ts';

describe('the prices of plans', () => {
  it('are what they were, however large and with any bound missing', () => {
    const plans = { words: growingIntegers(), wide: growingFloats() };
    const amounts = [0, 1, 2 ** 31 - 1, 2 ** 31, Number.MAX_SAFE_INTEGER];
    const all = amounts.flatMap(fixedMinor =>
      [-Infinity, ...amounts].flatMap(minimumMinor =>
        [Infinity, ...amounts].map(capMinor => ({ rateMillionths: 3800, fixedMinor, minimumMinor, capMinor })),
      ),
    );
    const minor = (amount: number) => (Number.isFinite(amount) ? (BigInt(amount) as Minor) : null);
    const numbers = all.map(({ rateMillionths, fixedMinor, minimumMinor, capMinor }) =>
      putPrices(plans, {
        rateMillionths,
        fixedMinor: minor(fixedMinor)!,
        minimumMinor: minor(minimumMinor),
        capMinor: minor(capMinor),
      }),
    );
    expect(numbers).toEqual([...all.keys()]);
    expect(numbers.map(plan => pricesAt(plans, plan))).toEqual(all);
  });
});
