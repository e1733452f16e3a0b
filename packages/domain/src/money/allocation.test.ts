import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bug } from '../kernel.ts';
import { type Allocated, allocate, type Share } from './allocation.ts';

const share = (id: string, weight: bigint): Share => ({ id, weight });
const text = (parts: readonly Allocated[]) => parts.map(({ id, amountMinor }) => `${id} ${amountMinor}`).join(', ');
const share3 = (a: bigint, b: bigint, c: bigint) => [share('a', a), share('b', b), share('c', c)];
const shares = fc.uniqueArray(
  fc.record({ id: fc.stringMatching(/^[0-9a-zA-Z]{1,4}$/), weight: fc.bigInt({ min: 0n, max: 10n ** 15n }) }),
  {
    selector: each => each.id,
    minLength: 1,
    maxLength: 12,
  },
);
const total = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('H63: a fee on a total', () => {
  it('goes by largest remainder, equal remainders to the smaller transaction id', () => {
    expect(text(allocate(100n, share3(1n, 1n, 1n)))).toBe('a 34, b 33, c 33');
    expect(text(allocate(101n, [share('c', 1n), share('b', 1n), share('a', 1n)]))).toBe('c 33, b 34, a 34');
    expect(text(allocate(10n, share3(6n, 3n, 2n)))).toBe('a 5, b 3, c 2');
  });
  it('compares ids as bytes, not as words', () => {
    expect(text(allocate(1n, [share('a', 1n), share('B', 1n)]))).toBe('a 0, B 1');
  });
});

describe('H64: a minimum or cap split over two cards', () => {
  it('goes pro rata to gross and ties out', () => {
    expect(text(allocate(2500n, [share('card-A', 1_234_567n), share('card-B', 7_654_321n)]))).toBe(
      'card-A 347, card-B 2153',
    );
  });
  it('adds up exactly, each part within one unit of its exact part, whatever the weights', () => {
    fc.assert(
      fc.property(total, shares, (totalMinor, list) => {
        const weights = list.reduce((sum, each) => sum + each.weight, 0n);
        fc.pre(weights > 0n);
        const parts = allocate(totalMinor, list);
        expect(parts.reduce((sum, part) => sum + part.amountMinor, 0n)).toBe(totalMinor);
        parts.forEach(({ amountMinor }, index) => {
          const distance = amountMinor * weights - totalMinor * list[index]!.weight;
          expect(distance < weights && distance > -weights).toBe(true);
        });
      }),
    );
  });
  it('never gives a unit to a smaller fraction before a larger one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), shares, (totalMinor, list) => {
        const weights = list.reduce((sum, each) => sum + each.weight, 0n);
        fc.pre(weights > 0n);
        const parts = allocate(totalMinor, list).map(({ id, amountMinor }, index) => {
          const product = totalMinor * list[index]!.weight;
          return { id, fraction: product % weights, extra: amountMinor > product / weights };
        });
        const givers = parts.filter(part => part.extra);
        const others = parts.filter(part => !part.extra);
        for (const given of givers)
          for (const other of others)
            expect(given.fraction > other.fraction || (given.fraction === other.fraction && given.id < other.id)).toBe(
              true,
            );
      }),
    );
  });
  it('does not depend on the order of the shares', () => {
    const shuffled = shares.chain(list =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(total, shuffled, (totalMinor, [list, other]) => {
        fc.pre(list.some(each => each.weight > 0n));
        const sorted = (parts: readonly Allocated[]) => text(parts.toSorted((l, r) => (l.id < r.id ? -1 : 1)));
        expect(sorted(allocate(totalMinor, list))).toBe(sorted(allocate(totalMinor, other)));
      }),
    );
  });
  it('is split as its magnitude when it is given back', () => {
    expect(text(allocate(-100n, share3(1n, 1n, 1n)))).toBe('a -34, b -33, c -33');
  });
});

describe('H65: less than one unit each', () => {
  it('leaves explicit parts of nothing', () => {
    expect(text(allocate(1n, share3(1n, 5n, 1n)))).toBe('a 0, b 1, c 0');
    expect(text(allocate(0n, share3(0n, 0n, 0n)))).toBe('a 0, b 0, c 0');
    expect(allocate(0n, [])).toEqual([]);
  });
});

describe('what cannot be allocated', () => {
  it('is a bug of the caller', () => {
    expect(() => allocate(1n, [])).toThrow(Bug);
    expect(() => allocate(1n, share3(0n, 0n, 0n))).toThrow(Bug);
    expect(() => allocate(1n, share3(2n, -1n, 0n))).toThrow(Bug);
    expect(() => allocate(1n, [share('a', 1n), share('a', 1n)])).toThrow(Bug);
    expect(() => allocate(2n ** 53n, share3(1n, 1n, 1n))).toThrow(Bug);
  });
});
