// Sums per group: 32 bytes each, so that whoever adds a row or a run meets one line of the cache; and which groups have any, so that
// a small batch pays nothing for the groups of others.
import type { ColumnMemory } from './column-memory.ts';

/**
 * Added to, so that several calls may sum one batch; debits without their sign; held rows in groups of their own. A count goes up to
 * 2^31 − 1 rows between two clearings.
 */
export type GroupTotals = {
  /** SUM_FLOATS a group, in order of SUM; the last of them is two counts. */
  readonly sums: Float64Array;
  /** The same bytes as numbers of 32 bits: the counts stand at COUNT. */
  readonly counts: Uint32Array;
  /**
   * The list of groups: how many numbers follow, then these. Every group that has rows is among them, some twice. It ends, `ENDED`, with
   * more than a quarter of the groups: to go past all of them costs less then.
   */
  readonly used: Uint32Array;
};

/** By index among a group's numbers of 64 bits. The module in assembly/ knows the same places by their bytes. */
const CREDIT_MINOR = 0;
const FEE_MINOR = 1;
const DEBIT_MINOR = 2;
export const SUM = { creditMinor: CREDIT_MINOR, feeMinor: FEE_MINOR, debitMinor: DEBIT_MINOR } as const;
export const SUM_SHIFT = 2;
/** By index among a group's numbers of 32 bits. */
const CREDIT_COUNT = 6;
const DEBIT_COUNT = 7;
export const COUNT = { credits: CREDIT_COUNT, debits: DEBIT_COUNT } as const;
export const COUNT_SHIFT = 3;
const SUM_FLOATS = 1 << SUM_SHIFT;
const ENDED = 0xffff_ffff;

/** `overflow`: a sum of this group, the lowest such, is beyond 2^53 − 1 and no longer exact; the batch is to be refused whole (R5). */
export type Routed = { readonly kind: 'routed' } | { readonly kind: 'overflow'; readonly group: number };

/** What one group sums. */
export type GroupSums = {
  readonly creditCount: number;
  readonly creditMinor: number;
  readonly feeMinor: number;
  readonly debitCount: number;
  readonly debitMinor: number;
};

/** The largest sum that is exact: 2^53 − 1. */
export const EXACT_MAX = Number.MAX_SAFE_INTEGER;

/** Totals of that many groups, all zero; in the memory, where one is given. 33 bytes a group. */
export function emptyTotals(groups: number, memory?: ColumnMemory): GroupTotals {
  const sums = memory?.float64(groups * SUM_FLOATS) ?? new Float64Array(groups * SUM_FLOATS);
  return totalsOver(sums, memory?.uint32(usedRoom(groups)) ?? new Uint32Array(usedRoom(groups)));
}

/** Totals over columns that lie ready. */
export function totalsOver(sums: Float64Array, used: Uint32Array): GroupTotals {
  return { sums, counts: new Uint32Array(sums.buffer, sums.byteOffset, 2 * sums.length), used };
}

/** How many groups there is room for. */
export function groupsIn({ sums }: GroupTotals): number {
  return sums.length >> SUM_SHIFT;
}

/** The length of `used`. */
export function usedRoom(groups: number): number {
  return 1 + (groups >> 2);
}

/** Whether so many groups more may be listed. Where not the list ends. */
export function maySoManyBeListed({ used }: GroupTotals, groups: number): boolean {
  if (used[0]! + groups < used.length) return true;
  used[0] = ENDED;
  return false;
}

/** Lists a group: before or after it gets rows, as long as there is room. */
export function listGroup({ used }: GroupTotals, group: number): void {
  const at = used[0]! + 1;
  used[at] = group;
  used[0] = at;
}

/** What the group sums, as an object: for whoever reads few groups, or tells them. */
export function sumsOf({ sums, counts }: GroupTotals, group: number): GroupSums {
  const [sum, count] = [group << SUM_SHIFT, group << COUNT_SHIFT];
  return {
    creditCount: counts[count + COUNT.credits]!,
    creditMinor: sums[sum + SUM.creditMinor]!,
    feeMinor: sums[sum + SUM.feeMinor]!,
    debitCount: counts[count + COUNT.debits]!,
    debitMinor: sums[sum + SUM.debitMinor]!,
  };
}

/** The groups that may have rows, in no order, some of them twice. */
export function groupsUsed(totals: GroupTotals): Uint32Array {
  const { used } = totals;
  if (used[0] !== ENDED) return used.subarray(1, 1 + used[0]!);
  const all = new Uint32Array(groupsIn(totals));
  for (let group = 0; group < all.length; group++) all[group] = group;
  return all;
}

/** Leaves zeros; the faster where the memory is given in which they lie. Linear in the groups that have rows. */
export function clearTotals(totals: GroupTotals, memory?: ColumnMemory): void {
  const { sums, used } = totals;
  if (used[0] === ENDED && memory !== undefined) memory.clear(sums);
  else if (used[0] === ENDED) sums.fill(0);
  else for (let at = 1; at <= used[0]!; at++) clearGroup(sums, used[at]!);
  used[0] = 0;
}

/** Adds one row of a listed group, a debit (1, else 0) without its sign and with no fee; whether the sums are exact. */
export function addRow(totals: GroupTotals, group: number, isDebit: number, amount: number, fee: number): boolean {
  const { sums, counts } = totals;
  const sum = group << SUM_SHIFT;
  const moved = sums[sum + DEBIT_MINOR * isDebit]! + Math.abs(amount);
  const fees = sums[sum + FEE_MINOR]! + fee;
  sums[sum + DEBIT_MINOR * isDebit] = moved;
  sums[sum + FEE_MINOR] = fees;
  counts[(group << COUNT_SHIFT) + CREDIT_COUNT + isDebit]! += 1;
  return moved <= EXACT_MAX && fees <= EXACT_MAX;
}

/**
 * Adds sums that another thread made of other rows of the same batch, and leaves zeros behind: exact, because sums never fall, in any order.
 * Linear in the groups that have rows there. Answers whether all sums are exact.
 */
export function drainTotals(into: GroupTotals, from: GroupTotals): boolean {
  if (isListEnded(from)) {
    endList(into, from);
    return moveGroups(into, from, 0, groupsIn(from));
  }
  const list = from.used.subarray(1, 1 + from.used[0]!);
  from.used[0] = 0;
  if (maySoManyBeListed(into, list.length)) for (const group of list) listGroup(into, group);
  let isExact = true;
  for (const group of list) isExact = moveSums(into, group, from, group << SUM_SHIFT) && isExact;
  return isExact;
}

/** Whether it is no longer listed which groups have rows: who takes the sums over goes past all groups, and may share that with others. */
export function isListEnded({ used }: GroupTotals): boolean {
  return used[0] === ENDED;
}

/** The list ends where sums whose list has ended go over; there it begins anew. */
export function endList(into: GroupTotals, from: GroupTotals): void {
  into.used[0] = ENDED;
  from.used[0] = 0;
}

/** The part of `drainTotals` that several threads may share: groups `fromGroup` .. `toGroup` - 1. */
export function moveGroups(into: Sums, from: Sums, fromGroup: number, toGroup: number): boolean {
  let isExact = true;
  for (let group = fromGroup; group < toGroup; group++)
    isExact = moveSums(into, group, from, group << SUM_SHIFT) && isExact;
  return isExact;
}

/** Columns in which sums lie as a group's, and the same bytes as numbers of 32 bits. */
type Sums = Pick<GroupTotals, 'sums' | 'counts'>;

/** Adds the sums that begin at number `at` to those of a listed group, and leaves zeros there; whether the group's are exact. */
export function moveSums(into: Sums, group: number, from: Sums, at: number): boolean {
  const { sums: more, counts: moreCounts } = from;
  const { sums, counts } = into;
  const credits = moreCounts[2 * at + CREDIT_COUNT]!;
  const debits = moreCounts[2 * at + DEBIT_COUNT]!;
  if ((credits | debits) === 0) return true;
  const sum = group << SUM_SHIFT;
  const count = group << COUNT_SHIFT;
  counts[count + CREDIT_COUNT]! += credits;
  counts[count + DEBIT_COUNT]! += debits;
  const creditMinor = sums[sum + CREDIT_MINOR]! + more[at + CREDIT_MINOR]!;
  const feeMinor = sums[sum + FEE_MINOR]! + more[at + FEE_MINOR]!;
  const debitMinor = sums[sum + DEBIT_MINOR]! + more[at + DEBIT_MINOR]!;
  sums[sum + CREDIT_MINOR] = creditMinor;
  sums[sum + FEE_MINOR] = feeMinor;
  sums[sum + DEBIT_MINOR] = debitMinor;
  more[at] = more[at + 1] = more[at + 2] = more[at + 3] = 0;
  return creditMinor <= EXACT_MAX && feeMinor <= EXACT_MAX && debitMinor <= EXACT_MAX;
}

/** R5, asked when all rows are summed. No amount summed is below zero, so a sum that was ever inexact is beyond the range at the end. */
export function overflowOf(totals: GroupTotals): Routed {
  const { sums } = totals;
  const groups = groupsUsed(totals);
  let lowest = Infinity;
  for (let at = 0; at < groups.length; at++) {
    const sum = groups[at]! << SUM_SHIFT;
    if (Math.max(sums[sum + CREDIT_MINOR]!, sums[sum + FEE_MINOR]!, sums[sum + DEBIT_MINOR]!) > EXACT_MAX)
      lowest = Math.min(lowest, groups[at]!);
  }
  return lowest === Infinity ? { kind: 'routed' } : { kind: 'overflow', group: lowest };
}

function clearGroup(sums: Float64Array, group: number): void {
  const sum = group << SUM_SHIFT;
  sums[sum] = sums[sum + 1] = sums[sum + 2] = sums[sum + 3] = 0;
}
