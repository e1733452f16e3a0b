import { describe, expect, it } from 'vitest';
import type { ScopeKey } from '../estate/estate.ts';
import {
  assigned,
  at,
  CNY,
  ended,
  merchantKey,
  terminalKey,
  USD,
  unassigned,
  voided,
} from '../estate/estate-facts.fixture.ts';
import { createEstateHistory } from '../estate/estate-history.ts';
import type { EstateEvent } from '../event/estate-events.ts';
import type { MerchantId, Mid, Tid } from '../ids.ts';
import { Bug } from '../kernel.ts';
import { routeCard } from './route-card.ts';
import { ACQ, account, bound } from './story.fixture.ts';

const storeKey: ScopeKey = { merchantId: 'm1' as MerchantId, scope: 'store', scopeId: 's1', currency: CNY };
const t1 = assigned('t1', 0, null, { shown: 'ACQ M1 T1', store: 's1' });
const accounts = ['A', 'B', 'C'].map(id => account(id));
/** Facts at positions 1, 2, 3 …: asks for the card of (ACQ, M1, T1) at an instant, as known at K. */
const given = (...events: readonly EstateEvent[]) => {
  const history = createEstateHistory();
  for (const [index, event] of [...accounts, ...events].entries()) history.apply(event, BigInt(index + 1));
  const last = BigInt(accounts.length + events.length);
  return (occurredAt: number, { knownAt = last, currency = CNY, tid = 'T1' } = {}) =>
    routeCard(history.at(knownAt), {
      acquirerId: ACQ,
      mid: 'M1' as Mid,
      tid: tid as Tid,
      currency,
      occurredAt: at(occurredAt),
    });
};
const cardAt = (ask: ReturnType<typeof given>, ...instants: readonly number[]) =>
  instants.map(instant => {
    const route = ask(instant);
    return route.kind === 'routed' ? route.accountId : route.reason;
  });

describe('the card of a row', () => {
  it('R1: is that of the terminal which showed its acquirer, MID and TID when it happened', () => {
    const ask = given(
      assigned('t1', 10, 20, { shown: 'ACQ M1 T1' }),
      bound('A', 0, null, terminalKey('t1')),
      assigned('t2', 20, null, { shown: 'ACQ M1 T1' }),
      bound('B', 0, null, terminalKey('t2')),
    );
    expect(cardAt(ask, 9, 10, 19, 20)).toEqual(['NO_ASSIGNMENT', 'A', 'A', 'B']);
    expect(ask(15, { tid: 'T2' })).toMatchObject({ kind: 'held', reason: 'NO_ASSIGNMENT', assignment: null });
  });
  it('R1: is no card while the terminal is unassigned', () => {
    const ask = given(t1, bound('A', 0), unassigned('t1', 10, 20));
    expect(cardAt(ask, 9, 10, 19, 20)).toEqual(['A', 'NO_ASSIGNMENT', 'NO_ASSIGNMENT', 'A']);
  });
  it('R8: is sought at the terminal, then at the store, then at the merchant', () => {
    const ask = given(t1, bound('A', 30), bound('B', 20, null, storeKey), bound('C', 10, 40, terminalKey()));
    expect(cardAt(ask, 9, 10, 39, 40)).toEqual(['NO_BINDING', 'C', 'C', 'B']);
    expect(ask(15)).toMatchObject({ scope: 'terminal', bindingId: 'bC', from: 10, to: 40 });
    expect(ask(45)).toMatchObject({ scope: 'store', bindingId: 'bB', from: 20, to: null });
  });
  it('R8: of a terminal without a store is not sought at any store', () => {
    const ask = given(assigned('t1', 0, null, { shown: 'ACQ M1 T1' }), bound('B', 0, null, storeKey), bound('A', 10));
    expect(cardAt(ask, 9, 10)).toEqual(['NO_BINDING', 'A']);
  });
  it('R8, H15: a terminal card ended on Mar 1 leaves a hole: the sale of Mar 2 is held, not paid to the merchant’s card', () => {
    const ask = given(
      t1,
      bound('A', 101),
      bound('B', 201, null, terminalKey()),
      ended('bB', 301, null, 'hole', terminalKey()),
    );
    expect(cardAt(ask, 302, 300, 200)).toEqual(['BINDING_HOLE', 'B', 'A']);
    expect(ask(302)).toMatchObject({ scope: 'terminal', bindingId: 'bB', from: 301, to: null });
  });
  it('R8: the same end with `leaves: wider` lets the merchant’s card speak', () => {
    const ask = given(
      t1,
      bound('A', 101),
      bound('B', 201, null, terminalKey()),
      ended('bB', 301, null, 'wider', terminalKey()),
    );
    expect(cardAt(ask, 302, 300)).toEqual(['A', 'B']);
  });
  it('R8: after the last scope there is none, never the last known card', () => {
    expect(cardAt(given(t1, bound('A', 0, 10)), 9, 10)).toEqual(['A', 'NO_BINDING']);
  });
  it('R6: exists per currency, without wildcard and without exchange', () => {
    const ask = given(t1, bound('A', 0));
    expect(ask(5, { currency: USD })).toMatchObject({ kind: 'held', reason: 'NO_BINDING' });
  });
  it('R6, H31: stays with the merchant that owned the terminal: a late sale from before a move goes to the old merchant’s card', () => {
    const ask = given(
      assigned('t1', 0, 100, { shown: 'ACQ M1 T1' }),
      bound('A', 0, null, terminalKey('t1', 'm1')),
      assigned('t1', 100, null, { shown: 'ACQ M1 T1', merchant: 'm2' }),
      account('N', 'm2'),
      bound('N', 150, null, merchantKey('m2')),
    );
    expect(cardAt(ask, 99, 100, 150)).toEqual(['A', 'NO_BINDING', 'N']);
    expect(ask(99)).toMatchObject({ assignment: { merchantId: 'm1' } });
  });
  it('R6: a store’s card speaks only for terminals that stood in the store when the row happened', () => {
    const moved = assigned('t1', 100, null, { shown: 'ACQ M1 T1', store: 's2' });
    expect(cardAt(given(t1, moved, bound('B', 0, null, storeKey)), 99, 100)).toEqual(['B', 'NO_BINDING']);
  });
  it('R7: is what was known at K: events after it are not seen', () => {
    const ask = given(t1, bound('A', 0), bound('B', 10), voided('bB'));
    expect([5n, 6n, 7n].map(knownAt => ask(10, { knownAt }))).toMatchObject([
      { accountId: 'A' },
      { accountId: 'B' },
      { accountId: 'A' },
    ]);
    expect(ask(10, { knownAt: 4n })).toMatchObject({ reason: 'NO_BINDING' });
    expect(ask(10, { knownAt: 3n })).toMatchObject({ reason: 'NO_ASSIGNMENT' });
  });
  it('R9, H16: a sale before the first binding is held until a seed binding covers its instant, never by one that starts later', () => {
    expect(cardAt(given(t1, bound('A', 100)), 50)).toEqual(['NO_BINDING']);
    expect(cardAt(given(t1, bound('A', 100), { ...bound('B', 0, 100), kind: 'seed' }), 50, 100)).toEqual(['B', 'A']);
  });
  it('H1, H2: at the very instant of a change it is the new one, one microsecond before it the old one', () => {
    expect(cardAt(given(t1, bound('A', 0), bound('B', 100)), 99, 100)).toEqual(['A', 'B']);
  });
  it('I5: is never another merchant’s account', () => {
    const ask = given(t1, account('N', 'm2'), bound('N', 0));
    expect(() => ask(5)).toThrow(new Bug('binding bN leads to an account of its merchant'));
  });
});
