import { describe, expect, it } from 'vitest';
import { createColumnMemory } from './column-memory.ts';
import {
  addRow,
  clearTotals,
  drainTotals,
  emptyTotals,
  type GroupTotals,
  groupsUsed,
  listGroup,
  maySoManyBeListed,
  overflowOf,
  sumsOf,
} from './group-totals.ts';

const NOTHING = { creditCount: 0, creditMinor: 0, feeMinor: 0, debitCount: 0, debitMinor: 0 };
const MAX = Number.MAX_SAFE_INTEGER;

/** Adds as the kernels do: listed first. */
function add(totals: GroupTotals, group: number, credits: number): boolean {
  if (maySoManyBeListed(totals, 1)) listGroup(totals, group);
  return addRow(totals, group, 0, credits, 3);
}

describe('sums of groups', () => {
  it('keep credits, debits, fees and counts apart, and groups too', () => {
    const totals = emptyTotals(8);
    add(totals, 1, 500);
    addRow(totals, 1, 0, 70, 5);
    addRow(totals, 1, 1, -40, 0);
    expect(sumsOf(totals, 1)).toEqual({
      creditCount: 2,
      creditMinor: 570,
      feeMinor: 8,
      debitCount: 1,
      debitMinor: 40,
    });
    expect([sumsOf(totals, 0), sumsOf(totals, 2)]).toEqual([NOTHING, NOTHING]);
  });

  it('tell when a sum is no longer exact, and which group is the lowest such', () => {
    const totals = emptyTotals(40);
    expect([add(totals, 7, MAX), add(totals, 3, MAX)]).toEqual([true, true]);
    expect([add(totals, 7, 1), addRow(totals, 3, 1, -MAX, 0), addRow(totals, 3, 0, 1, 0)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(overflowOf(totals)).toEqual({ kind: 'overflow', group: 3 });
  });
});

describe('the list of groups', () => {
  it('has every group that has rows, until a quarter of all is listed; then it ends, and any group may have rows', () => {
    const totals = emptyTotals(16);
    for (const group of [9, 2, 9, 5]) add(totals, group, 1);
    expect([...groupsUsed(totals)]).toEqual([9, 2, 9, 5]);
    add(totals, 11, 1);
    expect([...groupsUsed(totals)]).toEqual([...Array(16).keys()]);
    expect(overflowOf(totals)).toEqual({ kind: 'routed' });
  });

  it.each([3, 9])('lets %i groups be cleared and none forgotten', count => {
    const memory = createColumnMemory(2 ** 16);
    for (const place of [undefined, memory]) {
      const totals = emptyTotals(16, place);
      for (let group = 0; group < count; group++) add(totals, group, 100);
      clearTotals(totals, place);
      expect([totals.sums.every(sum => sum === 0), [...groupsUsed(totals)]]).toEqual([true, []]);
    }
  });

  it.each([
    ['both go on', [1, 2], [2, 3]],
    ['the one ends with the other', [1, 2, 3], [4, 5]],
    ['one has ended', [1, 2], [1, 2, 3, 4, 5, 6]],
    ['the other has', [1, 2, 3, 4, 5, 6], [2]],
  ])('goes over with sums of another thread, zeros are left: %s', (_, ours, theirs) => {
    const [into, from] = [emptyTotals(16), emptyTotals(16)];
    for (const group of ours) add(into, group, 10);
    for (const group of theirs) add(from, group, 5);
    expect(drainTotals(into, from)).toBe(true);
    for (let group = 0; group < 16; group++) {
      const wanted = (ours.includes(group) ? 10 : 0) + (theirs.includes(group) ? 5 : 0);
      expect([sumsOf(into, group).creditMinor, groupsUsed(into).includes(group) || wanted === 0]).toEqual([
        wanted,
        true,
      ]);
    }
    expect([from.sums.every(sum => sum === 0), [...groupsUsed(from)]]).toEqual([true, []]);
    add(from, 1, MAX);
    expect(drainTotals(into, from)).toBe(false);
  });
});
