// Random estates for tests: odd ones, in which everything overlays everything, and plain ones, as most terminals of a real estate are.
import type {
  AccountId,
  AcquirerId,
  BindingId,
  Currency,
  EstateEvent,
  Instant,
  MerchantId,
  Mid,
  Minor,
  Scope,
  StoreId,
  TerminalId,
  Tid,
} from '@asof/domain';
import fc from 'fast-check';
import type { Pair } from './flat-timelines.ts';

export const acquirerId = 'a1' as AcquirerId;
export const merchants = ['m1', 'm2'] as MerchantId[];
const terminals = ['t1', 't2'] as TerminalId[];
const stores = ['s1', 's2', null] as (StoreId | null)[];
export const currencies = ['CNY', 'USD'] as Currency[];
const shown = [
  ['M1', 'T1'],
  ['M1', 'T2'],
  ['M2', 'T1'],
] as [Mid, Tid][];
export const pairs: Pair[] = shown.flatMap(([mid, tid]) =>
  currencies.map(currency => ({ acquirerId, mid, tid, currency })),
);
const cardsOf = (merchantId: MerchantId) => [`${merchantId}-card1`, `${merchantId}-card2`] as AccountId[];
export const LAST = 1000n;
/** All facts lie within these instants, so that they hold every boundary and the microseconds beside it. */
export const instants = Array.from({ length: 15 }, (_, index) => (index - 2) as Instant);

export const registered: EstateEvent[] = merchants.flatMap(merchantId =>
  cardsOf(merchantId).map(accountId => ({
    type: 'AccountRegistered' as const,
    accountId,
    merchantId,
    token: `tok-${accountId}`,
    tail: '1234',
    currencies: currencies.map(currency => ({ currency, minimumPayoutMinor: 1n as Minor })),
  })),
);

export const stated = { from: '', to: null, zone: null, tzdbVersion: null };
const interval = fc
  .record({ from: fc.integer({ min: 0, max: 10 }), length: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2 }) })
  .map(({ from, length }) => ({
    from: from as Instant,
    to: length === null ? null : ((from + length) as Instant),
    stated,
  }));
const scopeKey = fc
  .record({
    merchantId: fc.constantFrom(...merchants),
    scope: fc.constantFrom<Scope>('terminal', 'store', 'merchant'),
    of: fc.nat(1),
    currency: fc.constantFrom(...currencies, currencies[0]!),
  })
  .map(({ merchantId, scope, of, currency }) => {
    const scopeId = scope === 'merchant' ? merchantId : scope === 'store' ? stores[of]! : terminals[of]!;
    return { merchantId, scope, scopeId, currency };
  });

const assigned: fc.Arbitrary<EstateEvent> = fc
  .record({
    terminalId: fc.constantFrom(...terminals),
    shown: fc.constantFrom(...shown),
    merchantId: fc.constantFrom(...merchants),
    storeId: fc.constantFrom(...stores),
    serial: fc.constantFrom('old device', 'new device'),
    interval,
  })
  .map(({ shown: [mid, tid], interval: span, ...rest }) => ({
    type: 'TerminalAssigned',
    acquirerId,
    mid,
    tid,
    ...rest,
    ...span,
  }));
const unassigned: fc.Arbitrary<EstateEvent> = fc
  .record({ terminalId: fc.constantFrom(...terminals), interval })
  .map(({ terminalId, interval: span }) => ({ type: 'TerminalUnassigned', terminalId, ...span }));
const published: fc.Arbitrary<EstateEvent> = fc
  .record({
    key: scopeKey,
    interval,
    rateMillionths: fc.integer({ min: 1, max: 500_000 }),
    capMinor: fc.option(fc.constant(9n as Minor)),
  })
  .map(({ key, interval: { from }, rateMillionths, capMinor }) => ({
    type: 'FeePlanPublished',
    ...key,
    ...{ rateMillionths, capMinor, fixedMinor: 1n as Minor, minimumMinor: 2n as Minor, refundFee: 'kept' },
    ...{ from, stated },
  }));
/** An assertion, and what may become of it later under the same key: an end that leaves a hole or wider scopes, a void. */
const bound = (bindingId: BindingId): fc.Arbitrary<EstateEvent[]> =>
  fc
    .record({
      key: scopeKey,
      card: fc.nat(1),
      interval,
      end: fc.option(fc.record({ leaves: fc.constantFrom('hole' as const, 'wider' as const), interval })),
      isVoided: fc.integer({ min: 0, max: 5 }).map(draw => draw === 0),
    })
    .map(({ key, card, interval: span, end, isVoided }) => {
      const accountId = cardsOf(key.merchantId)[card]!;
      const facts: EstateEvent[] = [{ type: 'BindingAsserted', bindingId, ...key, accountId, kind: 'normal', ...span }];
      if (end !== null) facts.push({ type: 'BindingEnded', bindingId, ...key, leaves: end.leaves, ...end.interval });
      if (isVoided) facts.push({ type: 'BindingVoided', bindingId, ...key });
      return facts;
    });

/** Facts in some order; those about one binding keep theirs. */
const estateFacts: fc.Arbitrary<EstateEvent[]> = fc
  .record({
    terminal: fc.array(fc.oneof({ weight: 4, arbitrary: assigned }, { weight: 1, arbitrary: unassigned }), {
      minLength: 1,
      maxLength: 6,
    }),
    plans: fc.array(published, { maxLength: 4 }),
    bindings: fc.tuple(...['b1', 'b2', 'b3', 'b4', 'b5', 'b6'].map(id => bound(id as BindingId))),
    order: fc.array(fc.nat(100), { minLength: 30, maxLength: 30 }),
  })
  .map(({ terminal, plans, bindings, order }) => {
    const chains = [...terminal.map(fact => [fact]), ...plans.map(fact => [fact]), ...bindings];
    return chains
      .flatMap((chain, index) =>
        chain.map((fact, place) => ({ fact, turn: (order[index % 30]! + 1) * 10 + place * 7 })),
      )
      .sort((left, right) => left.turn - right.turn)
      .map(({ fact }) => fact);
  });

/** Most terminals of a real estate: assigned once, bindings without end, none ended or voided; bindings and plans of every scope. */
const plainKey = scopeKey.map(key => ({
  ...key,
  merchantId: merchants[0]!,
  ...(key.scope === 'merchant' && { scopeId: 'm1' }),
}));
const plainAssigned = (number: number) =>
  assigned.map(fact => ({ ...fact, ...shownAt(number), terminalId: terminals[number]!, merchantId: merchants[0]! }));
const shownAt = (number: number) => ({ mid: shown[number]![0], tid: shown[number]![1] });
const plainFact = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(published, plainKey).map(([fact, key]) => ({ ...fact, ...key }) as EstateEvent) },
  {
    weight: 4,
    arbitrary: fc.record({ key: plainKey, card: fc.nat(1), interval, id: fc.uuid() }).map(
      ({ key, card, interval: { from }, id }): EstateEvent => ({
        ...{ type: 'BindingAsserted', bindingId: id as BindingId, ...key, accountId: cardsOf(key.merchantId)[card]! },
        ...{ kind: 'normal', from, to: null, stated },
      }),
    ),
  },
);
const plainFacts: fc.Arbitrary<EstateEvent[]> = fc
  .record({
    first: plainAssigned(0),
    second: plainAssigned(1),
    facts: fc.array(plainFact, { minLength: 2, maxLength: 16 }),
  })
  .map(
    ({ first, second, facts }) =>
      [...facts.slice(0, 1), first, ...facts.slice(1, 6), second, ...facts.slice(6)] as EstateEvent[],
  );
export const anyFacts = fc.oneof(estateFacts, plainFacts);
