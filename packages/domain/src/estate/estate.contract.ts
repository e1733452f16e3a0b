// What every history of the estate promises, whatever it keeps its facts in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EstateEvent } from '../event/estate-events.ts';
import type { AccountId, AcquirerId, MerchantId, Mid, TerminalId, Tid } from '../ids.ts';
import { Bug } from '../kernel.ts';
import type { EstateHistory } from './estate.ts';
import {
  asserted,
  assigned,
  at,
  CNY,
  ended,
  merchantKey,
  published,
  registered,
  terminalKey,
  USD,
  unassigned,
  voided,
} from './estate-facts.fixture.ts';
import { segmentAt } from './paint.ts';

type Given = (...facts: EstateEvent[]) => EstateHistory;

/** Positions have holes: fact n stands at 10 × (n + 1). */
const givenTo =
  (createHistory: () => EstateHistory): Given =>
  (...facts) => {
    const history = createHistory();
    facts.forEach((fact, index) => {
      history.apply(fact, BigInt(index + 1) * 10n);
    });
    return history;
  };
const [t1, t2] = ['t1', 't2'] as [TerminalId, TerminalId];
const [m1, m2] = ['m1', 'm2'] as [MerchantId, MerchantId];
const T1 = ['a1' as AcquirerId, 'M1' as Mid, 'T1' as Tid] as const;
const showing = (history: EstateHistory, knownAt: bigint) =>
  history
    .at(knownAt)
    .assignmentsShowing(...T1)
    .map(({ from, to, shows }) => `${shows.terminalId} ${from}..${to ?? ''}`);
const bindings = (history: EstateHistory, knownAt: bigint, key = merchantKey()) =>
  history
    .at(knownAt)
    .bindingLine(key)
    .map(({ from, to, shows }) => `${shows.kind} ${shows.bindingId} ${from}..${to ?? ''}`);

/** Declares the tests of a history made by `createHistory`. */
export function estateHistoryContract(createHistory: () => EstateHistory): void {
  const given = givenTo(createHistory);
  describe('what was known at K', () => {
    it('is every fact at a position ≤ K and none after', () => {
      const history = given(asserted('A', 0), asserted('B', 5));
      expect(bindings(history, 9n)).toEqual([]);
      expect(bindings(history, 10n)).toEqual(['binding A 0..']);
      expect(bindings(history, 19n)).toEqual(['binding A 0..']);
      expect(bindings(history, 20n)).toEqual(['binding A 0..5', 'binding B 5..']);
      expect(history.at(15n).knownAt).toBe(15n);
    });
    it('R7: a void is known only from its position on', () => {
      const history = given(asserted('A', 0), asserted('B', 5), voided('B'));
      expect(bindings(history, 29n)).toEqual(['binding A 0..5', 'binding B 5..']);
      expect(bindings(history, 30n)).toEqual(['binding A 0..']);
    });
    it('H9: a correction of a correction is a third layer, and each layer stays as it was known', () => {
      const history = given(asserted('A', 0), asserted('B', 3), voided('B'), asserted('C', 4));
      const read = () => [10n, 20n, 30n, 40n].map(knownAt => bindings(history, knownAt));
      const layers = [
        ['binding A 0..'],
        ['binding A 0..3', 'binding B 3..'],
        ['binding A 0..'],
        ['binding A 0..4', 'binding C 4..'],
      ];
      expect(read()).toEqual(layers);
      expect(read()).toEqual(layers);
    });
    it('grows with the facts: a view of a later K sees what was recorded since', () => {
      const history = given(asserted('A', 0));
      const view = history.at(20n);
      expect(view.bindingLine(merchantKey())).toHaveLength(1);
      history.apply(asserted('B', 5), 20n);
      expect(view.bindingLine(merchantKey())).toHaveLength(2);
    });
    it('does not accept facts out of order', () => {
      const history = given(asserted('A', 0));
      expect(() => history.apply(asserted('B', 0), 10n)).toThrow(Bug);
    });
    it('does not accept a fact that nobody foresaw', () => {
      expect(() => given({ type: 'BindingBlessed' } as never)).toThrow(Bug);
    });
  });

  describe('a binding key', () => {
    it('R6: belongs to a merchant, a scope, a scope id and a currency, each apart from the others', () => {
      const history = given(
        asserted('A', 0, null, merchantKey('m1')),
        asserted('B', 0, null, merchantKey('m1', USD)),
        asserted('C', 0, null, terminalKey('t1', 'm1')),
        asserted('D', 0, null, terminalKey('t1', 'm2')),
      );
      expect(bindings(history, 99n, merchantKey('m1'))).toEqual(['binding A 0..']);
      expect(bindings(history, 99n, merchantKey('m1', USD))).toEqual(['binding B 0..']);
      expect(bindings(history, 99n, terminalKey('t1', 'm1'))).toEqual(['binding C 0..']);
      expect(bindings(history, 99n, terminalKey('t1', 'm2'))).toEqual(['binding D 0..']);
      expect(bindings(history, 99n, terminalKey('t2', 'm1'))).toEqual([]);
    });
    it('H5: of one terminal stays as it is when the card of the whole merchant changes', () => {
      const history = given(asserted('own', 0, null, terminalKey()), asserted('A', 0), asserted('B', 5));
      expect(bindings(history, 99n, terminalKey())).toEqual(['binding own 0..']);
    });
    it('R19: is found by merchant and currency from its first fact on, also when ended or voided', () => {
      const history = given(
        asserted('A', 0),
        ended('A', 0),
        asserted('B', 0, null, terminalKey()),
        voided('B', terminalKey()),
      );
      expect(history.at(9n).bindingKeysOf(m1, CNY)).toEqual([]);
      expect(history.at(10n).bindingKeysOf(m1, CNY)).toEqual([merchantKey()]);
      expect(history.at(99n).bindingKeysOf(m1, CNY)).toEqual([merchantKey(), terminalKey()]);
      expect(history.at(99n).bindingKeysOf(m1, USD)).toEqual([]);
      expect(history.at(99n).bindingKeysOf(m2, CNY)).toEqual([]);
    });

    it('name the keys of a merchant that have any fee plan', () => {
      const history = given(published(0), published(5), published(0, 3800, terminalKey()), asserted('A', 0));
      expect(history.at(9n).feeKeysOf(m1, CNY)).toEqual([]);
      expect(history.at(20n).feeKeysOf(m1, CNY)).toEqual([merchantKey()]);
      expect(history.at(99n).feeKeysOf(m1, CNY)).toEqual([merchantKey(), terminalKey()]);
      expect(history.at(99n).feeKeysOf(m1, USD)).toEqual([]);
    });
  });

  describe('terminals', () => {
    it('R1: are found by what they show, at the K of the question', () => {
      const history = given(assigned('t1', 0), unassigned('t1', 5), assigned('t2', 7));
      expect(showing(history, 10n)).toEqual(['t1 0..']);
      expect(showing(history, 20n)).toEqual(['t1 0..5']);
      expect(showing(history, 30n)).toEqual(['t1 0..5', 't2 7..']);
      expect(history.at(30n).assignmentsOf(t2)).toHaveLength(1);
      expect(history.at(30n).assignmentsOf('t3' as TerminalId)).toEqual([]);
    });
    it('R1: are found in order of time, and not while they show something else', () => {
      const history = given(assigned('t1', 6), assigned('t2', 0, 6), assigned('t1', 8, 9, { shown: 'a1 M1 T2' }));
      expect(showing(history, 30n)).toEqual(['t2 0..6', 't1 6..8', 't1 9..']);
      expect(showing(history, 5n)).toEqual([]);
    });
    it('H32: a TID that another device carries later names another terminal, and a new serial is the same terminal', () => {
      const history = given(
        assigned('t1', 0, null, { serial: 'S1' }),
        assigned('t1', 3, null, { serial: 'S2' }),
        unassigned('t1', 6),
        assigned('t2', 6, null, { serial: 'S1' }),
      );
      expect(showing(history, 40n)).toEqual(['t1 0..3', 't1 3..6', 't2 6..']);
    });
  });

  describe('accounts and fee plans', () => {
    it('are known from their position on', () => {
      const history = given(registered('c2'), registered('c1'), registered('c3', 'm2', [CNY, USD]), published(0));
      const ids = (knownAt: bigint, merchant: MerchantId) =>
        history
          .at(knownAt)
          .accountsOf(merchant)
          .map(account => account.accountId);
      expect([ids(10n, m1), ids(20n, m1), ids(20n, m2), ids(30n, m2)]).toEqual([['c2'], ['c1', 'c2'], [], ['c3']]);
      expect(history.at(29n).account('c3' as AccountId)).toBeNull();
      expect(history.at(30n).account('c3' as AccountId)).toEqual({
        accountId: 'c3',
        merchantId: 'm2',
        token: 'tok_c3',
        tail: '1234',
        minimumPayoutMinor: new Map([
          [CNY, 1n],
          [USD, 1n],
        ]),
      });
      expect(history.at(39n).feeLine(merchantKey())).toEqual([]);
      expect(history.at(40n).feeLine(merchantKey())).toMatchObject([
        { from: 0, to: null, shows: { rateMillionths: 3800 } },
      ]);
    });
  });

  describe('what facts between two K touched', () => {
    const history = given(
      assigned('t1', 0),
      asserted('A', 0),
      registered('c1'),
      unassigned('t1', 5),
      published(0),
      voided('A'),
      assigned('t2', 0, null, { shown: 'a1 M1 T2' }),
    );
    it('R20: is each terminal and each binding key once, after the first K and up to the second', () => {
      expect(history.touched(0n, 99n)).toEqual({ terminals: [t1, t2], bindingKeys: [merchantKey()] });
      expect(history.touched(10n, 40n)).toEqual({ terminals: [t1], bindingKeys: [merchantKey()] });
      expect(history.touched(20n, 30n)).toEqual({ terminals: [], bindingKeys: [] });
      expect(history.touched(60n, 70n)).toEqual({ terminals: [t2], bindingKeys: [] });
    });
  });

  describe('I2: at every instant and K', () => {
    const spot = fc.record({ from: fc.integer({ min: 0, max: 9 }), to: fc.option(fc.integer({ min: 1, max: 10 })) });
    const fact: fc.Arbitrary<EstateEvent> = fc.oneof(
      fc.tuple(fc.constantFrom('A', 'B', 'C'), spot).map(([id, { from, to }]) => asserted(id, from, to)),
      fc.tuple(fc.constantFrom('A', 'B', 'C'), spot).map(([id, { from, to }]) => ended(id, from, to)),
      fc.constantFrom('A', 'B', 'C').map(id => voided(id)),
      fc
        .tuple(fc.constantFrom('m1', 'm2'), spot)
        .map(([merchant, { from, to }]) => assigned('t1', from, to, { merchant })),
      spot.map(({ from, to }) => unassigned('t1', from, to)),
    );
    it('a terminal shows at most one merchant, and a key at most one card, the same one for every view', () => {
      fc.assert(
        fc.property(fc.array(fact, { maxLength: 12 }), fc.nat(10), (facts, instant) => {
          const history = given(...facts);
          for (let knownAt = 0n; knownAt <= 130n; knownAt += 10n) {
            const estate = history.at(knownAt);
            const lines = [estate.assignmentsOf(t1), estate.bindingLine(merchantKey())];
            for (const line of lines) {
              const hits = line.filter(each => each.from <= instant && (each.to === null || instant < each.to));
              expect(hits.length).toBeLessThanOrEqual(1);
              expect(segmentAt<unknown>(line, at(instant))).toBe(hits[0] ?? null);
            }
            const before = given(...facts.slice(0, Number(knownAt / 10n))).at(knownAt);
            expect(lines).toEqual([before.assignmentsOf(t1), before.bindingLine(merchantKey())]);
          }
        }),
      );
    });
  });
}
