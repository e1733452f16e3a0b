import { describe, expect, it } from 'vitest';
import type { Account } from '../estate/estate.ts';
import { asserted, CNY, ended, merchantKey, minor, terminalKey, USD, voided } from '../estate/estate-facts.fixture.ts';
import type { BindingFact } from '../estate/fold.ts';
import type { BindingAsserted, BindingEnded, BindingVoided } from '../event/estate-events.ts';
import type { AccountId, MerchantId } from '../ids.ts';
import { Bug } from '../kernel.ts';
import { type AssertBinding, type BindingCommand, binding } from './binding.ts';

const card = (merchant = 'm1', currency = CNY): Account => ({
  accountId: 'card-A' as AccountId,
  merchantId: merchant as MerchantId,
  token: 'tok_1',
  tail: '1234',
  minimumPayoutMinor: new Map([[currency, minor(1n)]]),
});
const assert = (fact: BindingAsserted, over: Partial<AssertBinding> = {}): AssertBinding => {
  const lookedUp = { source: 'command', account: card(), idUsedElsewhere: false, scopeSeen: true } as const;
  return { ...fact, ...lookedUp, ...over, type: 'AssertBinding' };
};
const end = (fact: BindingEnded) => ({ ...fact, type: 'EndBinding' }) as const;
const voidIt = (fact: BindingVoided) => ({ ...fact, type: 'VoidBinding' }) as const;
const given = (...facts: BindingFact[]) => ({
  when: (command: BindingCommand) => binding.decide(command, facts.reduce(binding.evolve, binding.initial())),
});
const accepted = (...events: BindingFact[]) => ({ kind: 'accepted', events, warnings: [] });
const warned = (warning: string, ...events: BindingFact[]) => ({ kind: 'accepted', events, warnings: [warning] });
const refused = (refusal: string) => ({ kind: 'refused', refusal });

describe('asserting a binding', () => {
  it('records what was asserted, without what was looked up for it', () => {
    expect(given().when(assert(asserted('A', 0)))).toEqual(accepted(asserted('A', 0)));
  });
  it('H7: may be back-dated before one that is in effect', () => {
    expect(given(asserted('A', 5)).when(assert(asserted('B', 0, 3)))).toEqual(accepted(asserted('B', 0, 3)));
  });
  it('H3: a second one with the same validFrom is refused', () => {
    expect(given(asserted('A', 5)).when(assert(asserted('B', 5)))).toEqual(refused('same-valid-from'));
  });
  it('H3: a second one with the same validFrom, forced by an import, is recorded with a warning', () => {
    const forced = assert(asserted('B', 5), { source: 'import' });
    expect(given(asserted('A', 5)).when(forced)).toEqual(warned('same-valid-from', asserted('B', 5)));
  });
  it('H3: may have the validFrom of one that was voided', () => {
    expect(given(asserted('A', 5), voided('A')).when(assert(asserted('B', 5)))).toEqual(accepted(asserted('B', 5)));
  });
  it('is silent when the same is asserted again, by whatever door and in whatever words', () => {
    const stated = { from: '1970-01-01', to: null, zone: 'UTC', tzdbVersion: '2026b' };
    const again = assert({ ...asserted('A', 0), kind: 'import', stated });
    expect(given(asserted('A', 0), asserted('B', 3)).when(again)).toEqual(accepted());
  });
  it('refuses a binding id that means something else already', () => {
    expect(given(asserted('A', 0)).when(assert(asserted('A', 1)))).toEqual(refused('binding-id-taken'));
    const elsewhere = assert(asserted('A', 0), { idUsedElsewhere: true });
    expect(given().when(elsewhere)).toEqual(refused('binding-id-taken'));
  });
  it('R7: a void is final: the same id is not asserted again', () => {
    expect(given(asserted('A', 0), voided('A')).when(assert(asserted('A', 0)))).toEqual(
      refused('binding-already-voided'),
    );
  });
  it.each<[string, Partial<AssertBinding>]>([
    ['account-unknown', { account: null }],
    ['account-of-another-merchant', { account: card('m2') }],
    ['currency-not-on-account', { account: card('m1', USD) }],
    ['scope-id-not-merchant', { scopeId: 'm2' }],
    ['looks-like-card-number', { accountId: '4111111111111111' as AccountId }],
  ])('is refused: %s', (refusal, over) => {
    expect(given().when(assert(asserted('A', 0), over))).toEqual(refused(refusal));
  });
  it('refuses an empty interval', () => {
    expect(given().when(assert(asserted('A', 5, 5)))).toEqual(refused('empty-interval'));
  });
  it('warns of a terminal or store that was never seen at the merchant', () => {
    const fact = asserted('A', 0, null, terminalKey());
    expect(given().when(assert(fact, { scopeSeen: false }))).toEqual(warned('scope-never-seen', fact));
  });
});

describe('ending a binding', () => {
  it('records the end', () => {
    expect(given(asserted('A', 0)).when(end(ended('A', 5)))).toEqual(accepted(ended('A', 5)));
  });
  it('H15: may come before any successor is known', () => {
    const wider = ended('A', 5, null, 'wider');
    expect(given(asserted('A', 0)).when(end(wider))).toEqual(accepted(wider));
  });
  it('is silent when the same end is sent again', () => {
    expect(given(asserted('A', 0), ended('A', 5), asserted('B', 7)).when(end(ended('A', 5)))).toEqual(accepted());
  });
  it('warns when it ends nothing, and records it: a void may bring back what it ends', () => {
    const facts = [asserted('A', 0), asserted('B', 0)];
    expect(given(...facts).when(end(ended('A', 5)))).toEqual(warned('ends-nothing', ended('A', 5)));
    expect(given(asserted('A', 0, 5)).when(end(ended('A', 5)))).toEqual(warned('ends-nothing', ended('A', 5)));
  });
  it('warns of a second end over the hole of the first', () => {
    const wider = ended('A', 5, null, 'wider');
    expect(given(asserted('A', 0), ended('A', 5)).when(end(wider))).toEqual(warned('ends-nothing', wider));
  });
  it('is refused for a binding that the key does not know, that was voided, or over an empty interval', () => {
    expect(given(asserted('A', 0)).when(end(ended('B', 5)))).toEqual(refused('binding-unknown'));
    expect(given(asserted('A', 0), voided('A')).when(end(ended('A', 5)))).toEqual(refused('binding-already-voided'));
    expect(given(asserted('A', 0)).when(end(ended('A', 5, 5)))).toEqual(refused('empty-interval'));
  });
});

describe('voiding a binding', () => {
  it('records the void, also of a binding that was ended', () => {
    expect(given(asserted('A', 0), ended('A', 5)).when(voidIt(voided('A')))).toEqual(accepted(voided('A')));
  });
  it('is silent when the binding is void already', () => {
    expect(given(asserted('A', 0), voided('A')).when(voidIt(voided('A')))).toEqual(accepted());
  });
  it('is refused for a binding that the key does not know', () => {
    expect(given(asserted('A', 0)).when(voidIt(voided('B')))).toEqual(refused('binding-unknown'));
  });
});

describe('a command that nobody foresaw', () => {
  it('stops the decider', () => {
    expect(() => given().when({ ...merchantKey(), type: 'BlessBinding' } as never)).toThrow(Bug);
  });
});
