// What the accepted rows of a file come to, block by block: counts and sums by kind and currency, in numbers that are handed on before they could become
// inexact, rows by pair, and the latest receipt by acquirer. Rows are added piece by piece, while the cache still holds them: most as the thread
// that scanned them has told them, the others one by one.
import { type AcquirerId, CURRENCIES, type Currency, type Instant, TRANSACTION_KINDS } from '@asof/domain';
import { countRange, type RowRange } from './block-segments.ts';
import { createFileTotals, type FileTotals } from './file-totals.ts';
import { FATE } from './judge.ts';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';
import type { GroupTally, PieceTally } from './scan-piece.ts';

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
  /** They only grow in number. */
  readonly pairs: readonly Pair[];
  /** By row. */
  readonly fates: Uint8Array;
};

export type RowSums = {
  /**
   * Adds the rows that are accepted. One that is not decided yet is to be added again when it is. `tally`: what they come to, where all are
   * accepted and it is known.
   */
  add(range: RowRange, tally: PieceTally | null): void;
  /** What was added since the last call. */
  take(): BlockSums;
  /** Of all that was taken. */
  totals(): ReturnType<FileTotals['sums']>;
};

const PLACES = CURRENCIES.length;
const EXACT_MAX = Number.MAX_SAFE_INTEGER;
/** Of an acquirer that has no row. */
const NO_ROW = -1;

/** Sums of a file of which no row was added. */
export function createRowSums(rows: RowsToSum): RowSums {
  const totals = createFileTotals();
  const numbers = numberPairs(rows.pairs);
  const sums = new Float64Array(TRANSACTION_KINDS.length * PLACES);
  const counts = new Uint32Array(sums.length);
  const handOn = (place: number) => {
    totals.add(Math.floor(place / PLACES), CURRENCIES[place % PLACES]!, sums[place]!, counts[place]!);
    sums[place] = 0;
    counts[place] = 0;
  };
  const block = { accepted: 0, duplicates: 0, rowsOfPair: new Uint32Array(), latest: new Float64Array() };
  const makeRoom = () => {
    const { currencyOf, acquirerIds } = numbers.learn();
    if (block.rowsOfPair.length < currencyOf.length) block.rowsOfPair = longer(block.rowsOfPair, currencyOf.length, 0);
    if (block.latest.length < acquirerIds.length) block.latest = longer(block.latest, acquirerIds.length, NO_ROW);
  };
  /** Of rows that are all accepted. */
  const addTally = ({ acquirerId, currency, latestReceivedAt, sums, counts }: GroupTally) => {
    const number = numbers.numberOf(acquirerId);
    block.latest[number] = Math.max(block.latest[number]!, latestReceivedAt);
    for (const [kind, count] of counts.entries()) if (count > 0) totals.add(kind, currency, sums[kind]!, count);
  };
  return {
    add(range, tally) {
      makeRoom();
      if (tally !== null) {
        block.accepted += range.to - range.from;
        countRange(rows.block.pair, range, block.rowsOfPair);
        for (const each of tally) addTally(each);
      } else sumRange(rows, range, { ...numbers.columns(), block, sums, counts, handOn });
    },
    take() {
      makeRoom();
      for (let place = 0; place < sums.length; place++) if (counts[place]! > 0) handOn(place);
      const { accepted, duplicates, rowsOfPair, latest } = block;
      const seen = numbers
        .columns()
        .acquirerIds.map((acquirerId, number) => [acquirerId, latest[number]! as Instant] as const);
      const latestReceivedAt = new Map(seen.filter(([, at]) => at !== NO_ROW));
      const taken = { accepted, duplicates, rowsOfPair: rowsOfPair.slice(0, rows.pairs.length), latestReceivedAt };
      block.accepted = block.duplicates = 0;
      rowsOfPair.fill(0);
      latest.fill(NO_ROW);
      return taken;
    },
    totals: totals.sums,
  };
}

type RowTally = PairNumbers & {
  readonly block: { accepted: number; duplicates: number; rowsOfPair: Uint32Array; latest: Float64Array };
  /** By kind and currency. */
  readonly sums: Float64Array;
  readonly counts: Uint32Array;
  readonly handOn: (place: number) => void;
};

function sumRange({ block: rows, fates }: RowsToSum, { from, to }: RowRange, tally: RowTally): void {
  const { pair, kind, amountMinor, receivedAt } = rows;
  const { currencyOf, acquirerOf, block, sums, counts } = tally;
  const { rowsOfPair, latest } = block;
  let [accepted, duplicates] = [0, 0];
  for (let row = from; row < to; row++) {
    const number = pair[row]!;
    const acquirer = acquirerOf[number]!;
    if (latest[acquirer] === NO_ROW) latest[acquirer] = 0;
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
  block.accepted += accepted;
  block.duplicates += duplicates;
}

type PairNumbers = {
  /** By number of pair: its currency and its acquirer as numbers. There may be room for more pairs. */
  readonly currencyOf: Uint16Array;
  readonly acquirerOf: Uint32Array;
  readonly acquirerIds: readonly AcquirerId[];
};

function numberPairs(pairs: readonly Pair[]) {
  const currencies = new Map<Currency, number>(CURRENCIES.map((currency, number) => [currency, number]));
  const acquirers = new Map<AcquirerId, number>();
  const numbers = { currencyOf: new Uint16Array(), acquirerOf: new Uint32Array(), acquirerIds: [] as AcquirerId[] };
  let known = 0;
  return {
    columns: (): PairNumbers => numbers,
    /** Of an acquirer that has a pair. */
    numberOf: (acquirerId: AcquirerId): number => acquirers.get(acquirerId)!,
    /** Takes the pairs that are new. */
    learn(): PairNumbers {
      if (pairs.length > numbers.currencyOf.length) {
        numbers.currencyOf = longer(numbers.currencyOf, pairs.length * 2, 0);
        numbers.acquirerOf = longer(numbers.acquirerOf, pairs.length * 2, 0);
      }
      for (; known < pairs.length; known++) {
        const { acquirerId, currency } = pairs[known]!;
        const number = acquirers.get(acquirerId) ?? numbers.acquirerIds.push(acquirerId) - 1;
        acquirers.set(acquirerId, number);
        numbers.acquirerOf[known] = number;
        numbers.currencyOf[known] = currencies.get(currency)!;
      }
      return numbers;
    },
  };
}

type NumberColumn = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The column with room for more, which holds that number. */
function longer<C extends NumberColumn>(column: C, length: number, number: number): C {
  const all = new (column.constructor as new (length: number) => C)(length).fill(number) as C;
  all.set(column);
  return all;
}
