// What the accepted rows of a block come to, told in one walk over them: counts and sums by kind and currency, in numbers that are handed on
// before they could become inexact, rows by pair, and the latest receipt by acquirer.
import { type AcquirerId, CURRENCIES, type Currency, type Instant, TRANSACTION_KINDS } from '@asof/domain';
import type { RowRange } from './block-segments.ts';
import type { FileTotals } from './file-totals.ts';
import { FATE } from './judge.ts';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';

export type BlockSums = {
  readonly accepted: number;
  readonly duplicates: number;
  /** Accepted rows by number of pair. */
  readonly rowsOfPair: Uint32Array;
  /** Of every acquirer that has a row of any fate; 0 where none is accepted. */
  readonly latestReceivedAt: ReadonlyMap<AcquirerId, Instant>;
};

export type RowsToSum = {
  readonly block: Pick<RowBlock, 'pair' | 'kind' | 'amountMinor' | 'receivedAt'>;
  readonly pairs: readonly Pair[];
  readonly ranges: readonly RowRange[];
  /** By row. */
  readonly fates: Uint8Array;
};

const PLACES = CURRENCIES.length;
const EXACT_MAX = Number.MAX_SAFE_INTEGER;

/** Adds the accepted rows to the totals. */
export function sumBlock(rows: RowsToSum, totals: FileTotals): BlockSums {
  const { pairs, ranges } = rows;
  const { currencyOf, acquirerOf, acquirerIds } = numbered(pairs);
  const sums = new Float64Array(TRANSACTION_KINDS.length * PLACES);
  const counts = new Uint32Array(sums.length);
  const handOn = (place: number) => {
    totals.add(Math.floor(place / PLACES), CURRENCIES[place % PLACES]!, sums[place]!, counts[place]!);
    sums[place] = 0;
    counts[place] = 0;
  };
  const rowsOfPair = new Uint32Array(pairs.length);
  const isSeen = new Uint8Array(acquirerIds.length);
  const latest = new Float64Array(acquirerIds.length);
  const count = { accepted: 0, duplicates: 0 };
  const tally = { currencyOf, acquirerOf, rowsOfPair, isSeen, latest, sums, counts, count, handOn };
  for (const range of ranges) sumRange(rows, range, tally);
  for (let place = 0; place < sums.length; place++) if (counts[place]! > 0) handOn(place);
  const latestReceivedAt = new Map<AcquirerId, Instant>();
  for (const [number, acquirerId] of acquirerIds.entries())
    if (isSeen[number] === 1) latestReceivedAt.set(acquirerId, latest[number] as Instant);
  return { ...count, rowsOfPair, latestReceivedAt };
}

type Tally = Pick<BlockSums, 'rowsOfPair'> &
  Omit<ReturnType<typeof numbered>, 'acquirerIds'> & {
    readonly count: { accepted: number; duplicates: number };
    /** By number of the acquirer. */
    readonly isSeen: Uint8Array;
    readonly latest: Float64Array;
    /** By kind and currency. */
    readonly sums: Float64Array;
    readonly counts: Uint32Array;
    readonly handOn: (place: number) => void;
  };

/** A function of its own: a loop of a million rows in one that is called for each block is compiled in its midst, and slower. */
function sumRange({ block, fates }: RowsToSum, { from, to }: RowRange, tally: Tally): void {
  const { pair, kind, amountMinor, receivedAt } = block;
  const { currencyOf, acquirerOf, rowsOfPair, isSeen, latest, sums, counts } = tally;
  let [accepted, duplicates] = [0, 0];
  for (let row = from; row < to; row++) {
    const number = pair[row]!;
    const acquirer = acquirerOf[number]!;
    isSeen[acquirer] = 1;
    if (fates[row] !== FATE.accepted) {
      if (fates[row] === FATE.duplicate) duplicates++;
      continue;
    }
    accepted++;
    rowsOfPair[number]!++;
    if (receivedAt[row]! > latest[acquirer]!) latest[acquirer] = receivedAt[row]!;
    const place = kind[row]! * PLACES + currencyOf[number]!;
    const amount = amountMinor[row]!;
    const sum = sums[place]! + amount;
    if (sum > EXACT_MAX || sum < -EXACT_MAX) tally.handOn(place);
    sums[place]! += amount;
    counts[place]!++;
  }
  tally.count.accepted += accepted;
  tally.count.duplicates += duplicates;
}

/** Currencies and acquirers of pairs as numbers. */
function numbered(pairs: readonly Pair[]) {
  const currencies = new Map<Currency, number>(CURRENCIES.map((currency, number) => [currency, number]));
  const acquirers = new Map<AcquirerId, number>();
  const currencyOf = new Uint16Array(pairs.length);
  const acquirerOf = new Uint32Array(pairs.length);
  for (let number = 0; number < pairs.length; number++) {
    const { acquirerId, currency } = pairs[number]!;
    const known = acquirers.get(acquirerId) ?? acquirers.size;
    if (known === acquirers.size) acquirers.set(acquirerId, known);
    acquirerOf[number] = known;
    currencyOf[number] = currencies.get(currency)!;
  }
  return { currencyOf, acquirerOf, acquirerIds: [...acquirers.keys()] };
}
