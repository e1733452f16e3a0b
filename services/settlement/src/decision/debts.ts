// What debits without an original leave on the debts of merchants, summed by terminal (R17): few, and of no group of the timelines.
import type { Currency, MerchantId, TerminalId } from '@asof/domain';
import type { DebtSum } from './totals.ts';

export type DebtCollector = {
  /** `amountMinor` without its sign. */
  readonly add: (of: DebtOf, amountMinor: number) => void;
  readonly sums: Iterable<DebtSum>;
};

type DebtOf = { readonly merchantId: MerchantId; readonly terminalId: TerminalId; readonly currency: Currency };

export function collectDebts(): DebtCollector {
  const sums = new Map<string, DebtSum>();
  return {
    add(of, amountMinor) {
      const name = `${of.merchantId}|${of.terminalId}|${of.currency}`;
      const { count, debitsMinor } = sums.get(name) ?? { count: 0, debitsMinor: 0n };
      sums.set(name, { ...of, count: count + 1, debitsMinor: debitsMinor + BigInt(amountMinor) });
    },
    sums: { [Symbol.iterator]: () => sums.values() },
  };
}
