// Count and amount of the accepted rows of a file, per kind and currency. Sums are exact whatever their order; one beyond 2^53 − 1
// minor units refuses the file (R5).
import {
  type Currency,
  isAmountMinor,
  type Minor,
  TRANSACTION_KINDS,
  type TransactionKind,
  type TransactionsReceived,
} from '@asof/domain';

export type FileTotal = TransactionsReceived['totals'][number];
export type TotalTooLarge = { readonly kind: TransactionKind; readonly currency: Currency };

export type FileTotals = {
  /** One row or several, of that sum. `amountMinor` signed by effect, as columns hold it. */
  add(kindCode: number, currency: Currency, amountMinor: number, count?: number): void;
  /** Ordered by kind, then currency; or the first total that no longer fits. */
  sums(): readonly FileTotal[] | TotalTooLarge;
};

type Sum = { count: number; exact: bigint; pending: number };

export function createFileTotals(): FileTotals {
  const byKind = TRANSACTION_KINDS.map(() => new Map<Currency, Sum>());
  return {
    add(kindCode, currency, amountMinor, count = 1) {
      const sums = byKind[kindCode]!;
      const sum = sums.get(currency) ?? { count: 0, exact: 0n, pending: 0 };
      if (sum.count === 0) sums.set(currency, sum);
      sum.count += count;
      const pending = sum.pending + amountMinor;
      if (Number.isSafeInteger(pending)) sum.pending = pending;
      else {
        sum.exact += BigInt(sum.pending);
        sum.pending = amountMinor;
      }
    },
    sums() {
      const totals: FileTotal[] = [];
      for (const [code, kind] of TRANSACTION_KINDS.entries()) {
        const sums = [...byKind[code]!].sort(([left], [right]) => (left < right ? -1 : 1));
        for (const [currency, { count, exact, pending }] of sums) {
          const signed = exact + BigInt(pending);
          const amountMinor = kind === 'adjustment' || signed > 0n ? signed : -signed;
          if (!isAmountMinor(amountMinor)) return { kind, currency };
          totals.push({ kind, currency, count, amountMinor: amountMinor as Minor });
        }
      }
      return totals;
    },
  };
}
