// Binding facts as lines of their file: assert, end, void under one key. Hands out binding ids and never gives a key the same account
// twice in a row.
import type { DemoMerchant } from './estate.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Random } from './random.ts';
import { statedTimes } from './world.ts';

export type BindingKey = {
  readonly merchant: DemoMerchant;
  readonly scope: 'terminal' | 'store' | 'merchant';
  readonly scopeId: string;
  readonly currency: string;
};
export type Assertion = { readonly from: number; readonly to: number | null; readonly recordedAt: number };

export type BindingLines = {
  readonly journal: Journal;
  /** Returns the new binding's id. */
  assert(key: BindingKey, assertion: Assertion): string;
  /** Recorded when it happens. */
  end(key: BindingKey, binding: string, at: number, leaves: 'hole' | 'wider'): void;
  void(key: BindingKey, binding: string, recordedAt: number): void;
};

export function createBindingLines(random: Random): BindingLines {
  const journal = createJournal('action,binding,merchant,scope,scope_id,currency,account,from,to,leaves,zone');
  const cells = (key: BindingKey): string[] => [key.merchant.merchantId, key.scope, key.scopeId, key.currency];
  let bindings = 0;
  let lastAccount = 0;
  return {
    journal,
    assert(key, { from, to, recordedAt }) {
      const { accounts, acquirer } = key.merchant;
      const binding = `B${String(++bindings).padStart(7, '0')}`;
      lastAccount = (lastAccount + random.between(1, accounts.length - 1)) % accounts.length;
      const time = statedTimes(acquirer, from, to);
      const place = [...cells(key), accounts[lastAccount]!];
      journal.add(recordedAt, ['assert', binding, ...place, time.from, time.to, '', time.zone]);
      return binding;
    },
    end(key, binding, at, leaves) {
      const time = statedTimes(key.merchant.acquirer, at, null);
      journal.add(at, ['end', binding, ...cells(key), '', time.from, time.to, leaves, time.zone]);
    },
    void(key, binding, recordedAt) {
      journal.add(recordedAt, ['void', binding, ...cells(key), '', '', '', '', '']);
    },
  };
}
