// Counts and sums of a block's rows by kind and currency, in numbers, handed on before they could become inexact.
import { CURRENCIES, type Currency, TRANSACTION_KINDS } from '@asof/domain';
import type { FileTotals } from './file-totals.ts';

export type BlockSums = {
  add(kindCode: number, pair: number, amountMinor: number): void;
  /** Hands on what is left. */
  close(): void;
};

/** Sums for rows of those pairs. */
export function createBlockSums(pairs: readonly { readonly currency: Currency }[], totals: FileTotals): BlockSums {
  const numbers = new Map(CURRENCIES.map((currency, number) => [currency, number]));
  const currencyOf = Uint16Array.from(pairs, ({ currency }) => numbers.get(currency)!);
  const sums = new Float64Array(TRANSACTION_KINDS.length * CURRENCIES.length);
  const counts = new Uint32Array(sums.length);
  const handOn = (place: number) => {
    const [kindCode, number] = [Math.floor(place / CURRENCIES.length), place % CURRENCIES.length];
    totals.add(kindCode, CURRENCIES[number]!, sums[place]!, counts[place]!);
    sums[place] = 0;
    counts[place] = 0;
  };
  return {
    add(kindCode, pair, amountMinor) {
      const place = kindCode * CURRENCIES.length + currencyOf[pair]!;
      if (!Number.isSafeInteger(sums[place]! + amountMinor)) handOn(place);
      sums[place]! += amountMinor;
      counts[place]!++;
    },
    close() {
      for (let place = 0; place < sums.length; place++) if (counts[place]! > 0) handOn(place);
    },
  };
}
