import { describe, expect, it } from 'vitest';
import { originalAmong } from './original.ts';
import { accepted, type Said } from './story.fixture.ts';

const refund = accepted({ kind: 'refund', rrn: 'D1', of: 'R1', amount: 500n, at: 50 }, 9n, 2);
const candidate = (said: Partial<Said>, position = 1n, line = 2) =>
  accepted({ rrn: 'R1', amount: 1_000n, at: 40, ...said }, position, line);

describe('the original of a debit', () => {
  it('R10: is the sale or completion with the RRN that it names', () => {
    const [sale, completion] = [candidate({}), candidate({ kind: 'completion' })];
    expect(originalAmong(refund, [candidate({ rrn: 'R2' }), sale])).toBe(sale);
    expect(originalAmong(refund, [completion])).toBe(completion);
  });
  it('R10: is none of the other kinds: a void of a refund has none', () => {
    for (const kind of ['refund', 'void', 'reversal', 'adjustment'] as const)
      expect(originalAmong(refund, [candidate({ kind })])).toBeNull();
  });
  it('R10: has the same acquirer, MID and currency; its TID may differ', () => {
    for (const other of [{ acquirer: 'ACQ2' }, { mid: 'M2' }, { currency: 'USD' }])
      expect(originalAmong(refund, [candidate(other)])).toBeNull();
    const sale = candidate({ tid: 'T2' });
    expect(originalAmong(refund, [sale])).toBe(sale);
  });
  it('R10: happened no later than the debit, the same instant included', () => {
    const sale = candidate({ at: 50 });
    expect(originalAmong(refund, [sale])).toBe(sale);
    expect(originalAmong(refund, [candidate({ at: 51 })])).toBeNull();
  });
  it('R10: is the latest of several, and of equal instants the last accepted, by position and then by line', () => {
    const [early, late] = [candidate({ at: 40 }, 8n), candidate({ at: 41 }, 1n)];
    expect(originalAmong(refund, [late, early])).toBe(late);
    const [first, second, third] = [candidate({}, 1n, 9), candidate({}, 2n, 3), candidate({}, 2n, 4)];
    expect(originalAmong(refund, [third, first, second])).toBe(third);
    expect(originalAmong(refund, [second, first])).toBe(second);
  });
});
