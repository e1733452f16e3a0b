import { describe, expect, it } from 'vitest';
import { at } from '../estate/estate-facts.fixture.ts';
import type { AcquirerId } from '../ids.ts';
import { batchIdOf, type Cut, defaultCutAt, isFresh } from './membership.ts';
import { ACQ, accepted } from './story.fixture.ts';

const cut = (cutAt: number, knownAt: bigint, acquirerId = ACQ): Cut => ({ acquirerId, cutAt: at(cutAt), knownAt });
/** Received at 100, accepted at position 5. */
const row = accepted({ rrn: 'R1', amount: 1n, at: 10, received: 100 }, 5n, 2);

describe('the rows of a batch', () => {
  it('R16: were received up to the cut and accepted up to K', () => {
    expect(isFresh(row, cut(100, 5n), [])).toBe(true);
    expect(isFresh(row, cut(99, 5n), [])).toBe(false);
    expect(isFresh(row, cut(100, 4n), [])).toBe(false);
  });
  it('R16: are of one acquirer', () => {
    expect(isFresh(row, cut(100, 5n, 'ACQ2' as AcquirerId), [])).toBe(false);
    expect(isFresh(row, cut(200, 9n), [cut(200, 9n, 'ACQ2' as AcquirerId)])).toBe(true);
  });
  it('R16: are in no earlier batch, which took a row only if it knew it and its cut was late enough', () => {
    expect(isFresh(row, cut(200, 9n), [cut(100, 5n)])).toBe(false);
    expect(isFresh(row, cut(200, 9n), [cut(99, 5n)])).toBe(true);
    expect(isFresh(row, cut(200, 9n), [cut(100, 4n)])).toBe(true);
    expect(isFresh(row, cut(200, 9n), [cut(99, 9n), cut(100, 4n), cut(150, 6n)])).toBe(false);
  });
  it('R16, H18: do not depend on when they happened: an offline sale of 3 days ago joins the batch of its arrival', () => {
    expect(isFresh({ ...row, occurredAt: at(1) }, cut(100, 5n), [cut(99, 5n)])).toBe(true);
  });
});

describe('a cut', () => {
  it('R16: is by default at the latest receivedAt, never before the one before it', () => {
    expect(defaultCutAt(at(100), null)).toBe(100);
    expect(defaultCutAt(at(100), at(90))).toBe(100);
    expect(defaultCutAt(at(100), at(110))).toBe(110);
  });
  it('R16: makes the batch with the acquirer’s next number', () => {
    expect(batchIdOf(ACQ, 1)).toBe('ACQ-000001');
    expect(batchIdOf(ACQ, 1_234_567)).toBe('ACQ-1234567');
  });
});
