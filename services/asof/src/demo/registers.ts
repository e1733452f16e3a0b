// Terminals, accounts and fee plans of the demo as lines of their files.
import type { DemoEstate, DemoMerchant, DemoTerminal } from './estate.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Random } from './random.ts';
import { DAY_SECONDS, statedTimes } from './world.ts';

export function terminalsFile({ terminals }: DemoEstate): Journal {
  const journal = createJournal('action,terminal,acquirer,mid,tid,merchant,store,serial,from,to,zone');
  for (const terminal of terminals) {
    for (const { merchant, storeId, tid, serial, from, recordedAt } of terminal.stays) {
      const time = statedTimes(merchant.acquirer, from, null);
      const place = [merchant.acquirer.acquirerId, merchant.mid, tid, merchant.merchantId, storeId ?? '', serial];
      journal.add(recordedAt, ['assign', terminal.terminalId, ...place, time.from, time.to, time.zone]);
    }
    if (terminal.retiredAt !== null) addRetirement(journal, terminal, terminal.retiredAt);
  }
  return journal;
}

function addRetirement(journal: Journal, { terminalId, stays }: DemoTerminal, at: number): void {
  const time = statedTimes(stays[0].merchant.acquirer, at, null);
  journal.add(at, ['unassign', terminalId, '', '', '', '', '', '', time.from, time.to, time.zone]);
}

export function accountsFile(random: Random, { merchants }: DemoEstate): Journal {
  const journal = createJournal('account,merchant,token,tail,currencies,minimum_payout');
  for (const merchant of merchants) {
    const { currency, guestCurrency } = merchant.acquirer;
    const currencies = merchant.guest === 'bound' ? `${currency};${guestCurrency}` : currency;
    for (const account of merchant.accounts) {
      const minimum = random.chance(0.2) ? `${currency}=${MINIMUM_PAYOUT[currency]}` : '';
      const tail = String(random.below(10_000)).padStart(4, '0');
      journal.add(merchant.since, [account, merchant.merchantId, tokenOf(random), tail, currencies, minimum]);
    }
  }
  return journal;
}

const MINIMUM_PAYOUT: Readonly<Record<string, string>> = { CNY: '50.00', JPY: '3000', GBP: '10.00' };
const TOKEN_LETTERS = [...'bcdfghjkmnpqrstvwxz'];

/** Letters only, so that no token looks like the card number it stands for. */
function tokenOf(random: Random): string {
  return `tok_${Array.from({ length: 16 }, () => random.pick(TOKEN_LETTERS)).join('')}`;
}

type Tariff = {
  readonly rates: readonly string[];
  readonly fixed: string;
  readonly minimum: string;
  readonly cap: string;
};
const TARIFFS: Readonly<Record<string, Tariff>> = {
  CNY: { rates: ['0.0038', '0.0055', '0.0060'], fixed: '', minimum: '0.01', cap: '25.00' },
  JPY: { rates: ['0.0248', '0.0325'], fixed: '4', minimum: '10', cap: '5000' },
  GBP: { rates: ['0.0099', '0.0125', '0.0175'], fixed: '0.05', minimum: '0.10', cap: '40.00' },
};

export function feesFile(random: Random, { merchants, terminals }: DemoEstate): Journal {
  const journal = createJournal('merchant,scope,scope_id,currency,rate,fixed,minimum,cap,refund_fee,from,zone');
  for (const merchant of merchants) {
    if (merchant.trait === 'no-fees') continue;
    const { currency, guestCurrency } = merchant.acquirer;
    const key = [merchant.merchantId, 'merchant', merchant.merchantId];
    const refundFee = random.chance(0.25) ? 'returned' : 'kept';
    addPlans(random, journal, merchant, [...key, currency], refundFee);
    if (merchant.guest !== 'none') addPlans(random, journal, merchant, [...key, guestCurrency], refundFee);
  }
  for (const { terminalId, ownFees, stays } of terminals) {
    const { merchant } = stays[0];
    const key = [merchant.merchantId, 'terminal', terminalId, merchant.acquirer.currency];
    if (ownFees) addPlans(random, journal, merchant, key, 'kept');
  }
  return journal;
}

/** A plan from the first day, and perhaps later ones; a few start on the settled days. */
function addPlans(
  random: Random,
  journal: Journal,
  merchant: DemoMerchant,
  key: readonly string[],
  refundFee: 'kept' | 'returned',
): void {
  const tariff = TARIFFS[key[3]!]!;
  const changes = random.chance(0.4) ? random.between(1, 2) : 0;
  const days = Math.floor((merchant.window.lastDay - merchant.since) / DAY_SECONDS);
  const starts = Array.from({ length: changes }, () => (random.chance(0.05) ? days : random.between(1, days - 1)));
  for (const day of new Set([0, ...starts.toSorted((left, right) => left - right)])) {
    const from = merchant.since + day * DAY_SECONDS;
    const time = statedTimes(merchant.acquirer, from, null);
    const fixed = random.chance(0.3) ? tariff.fixed : '';
    const limits = [random.chance(0.5) ? tariff.minimum : '', random.chance(0.5) ? tariff.cap : ''];
    const fields = [...key, random.pick(tariff.rates), fixed, ...limits, refundFee, time.from, time.zone];
    journal.add(from - DAY_SECONDS, fields);
  }
}
