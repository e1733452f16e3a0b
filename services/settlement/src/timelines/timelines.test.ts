import {
  type AcceptedRow,
  type AccountId,
  type AcquirerId,
  type BindingId,
  Bug,
  type Currency,
  createEstateHistory,
  decideCredit,
  type Estate,
  type EstateEvent,
  type EstateHistory,
  feePlanFor,
  type Instant,
  type MerchantId,
  type Mid,
  type Minor,
  routeCard,
  type Scope,
  type StoreId,
  type TerminalId,
  type Tid,
} from '@asof/domain';
import { EFFECT, emptyDecisions, emptyTotals, lineInEffect, routeBatch } from '@asof/routing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlatTimelines, heldReasonOf, heldRoute, type Pair } from './flat-timelines.ts';
import { indexPairs } from './index-pairs.ts';
import { createTimelines } from './timelines.ts';

const acquirerId = 'a1' as AcquirerId;
const merchants = ['m1', 'm2'] as MerchantId[];
const terminals = ['t1', 't2'] as TerminalId[];
const stores = ['s1', 's2', null] as (StoreId | null)[];
const currencies = ['CNY', 'USD'] as Currency[];
const shown = [
  ['M1', 'T1'],
  ['M1', 'T2'],
  ['M2', 'T1'],
] as [Mid, Tid][];
const pairs: Pair[] = shown.flatMap(([mid, tid]) => currencies.map(currency => ({ acquirerId, mid, tid, currency })));
const cardsOf = (merchantId: MerchantId) => [`${merchantId}-card1`, `${merchantId}-card2`] as AccountId[];
const LAST = 1000n;
/** All facts lie within these instants, so that they hold every boundary and the microseconds beside it. */
const instants = Array.from({ length: 15 }, (_, index) => (index - 2) as Instant);

const registered: EstateEvent[] = merchants.flatMap(merchantId =>
  cardsOf(merchantId).map(accountId => ({
    type: 'AccountRegistered' as const,
    accountId,
    merchantId,
    token: `tok-${accountId}`,
    tail: '1234',
    currencies: currencies.map(currency => ({ currency, minimumPayoutMinor: 1n as Minor })),
  })),
);

const stated = { from: '', to: null, zone: null, tzdbVersion: null };
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

/** The twin: the domain's own estate. */
function estateOf(facts: readonly EstateEvent[], knownAt = LAST): Estate {
  const history = createEstateHistory();
  applyAll(history, facts);
  return history.at(knownAt);
}

/** The same facts in columns, with more that are recorded after K. */
function timelinesOf(facts: readonly EstateEvent[], later: readonly EstateEvent[] = []) {
  const timelines = createTimelines();
  applyAll(timelines.history, [...facts, ...later]);
  return timelines;
}

function applyAll(history: EstateHistory, facts: readonly EstateEvent[]): void {
  [...registered, ...facts].forEach((fact, index) => {
    history.apply(fact, BigInt(index + 1));
  });
}

const flatOf = (facts: readonly EstateEvent[], asked: readonly Pair[] = pairs, knownAt = LAST) =>
  timelinesOf(facts).flatten(knownAt, asked);

/** What a flattened line says of one instant, in the domain's words. */
function saidByLine(flat: FlatTimelines, pair: number, at: number) {
  const { timelines } = flat;
  const line = lineInEffect(timelines, pair, at);
  const [number, answer, plan] = [timelines.route[line]!, timelines.answer[line]!, timelines.plan[line]!];
  const assignment = flat.assignmentAt(line);
  if (number < 0)
    return { held: heldReasonOf(number), answer: heldReasonOf(answer), group: timelines.group[line], assignment };
  const { group, ...route } = flat.routeAt(number);
  expect(group).toBe(timelines.group[line]);
  return {
    ...route,
    assignment,
    answer: flat.accountAt(answer),
    group: flat.groupAt(group),
    plan: plan < 0 ? null : flat.feePlanAt(plan),
  };
}

const routesOf = ({ routeCount, routeAt }: FlatTimelines) =>
  Array.from({ length: routeCount }, (_, route) => routeAt(route));
const groupsOf = ({ groupCount, groupAt }: FlatTimelines) =>
  Array.from({ length: groupCount }, (_, group) => groupAt(group));
const contentOf = (flat: FlatTimelines) => [flat.timelines, flat.plans, routesOf(flat), groupsOf(flat)];

/** The same by the domain's slow functions. */
function saidByDomain(estate: Estate, pair: Pair, occurredAt: Instant) {
  const route = routeCard(estate, { ...pair, occurredAt });
  const { assignment } = route;
  if (route.kind === 'held') return { held: route.reason, answer: route.reason, group: -1, assignment };
  const { scope, bindingId, accountId, from, to } = route;
  const { merchantId, terminalId } = route.assignment;
  const group = { merchantId, terminalId, accountId, currency: pair.currency };
  const plan = feePlanFor(estate, route.assignment, pair.currency, occurredAt);
  return { scope, bindingId, accountId, from, to, assignment, answer: accountId, group, plan };
}

describe('flattened timelines', () => {
  it('say of every pair and instant what the domain says of it, at any K', { timeout: 60_000 }, () => {
    const knownAt = fc.integer({ min: registered.length, max: 30 }).map(BigInt);
    fc.assert(
      fc.property(estateFacts, knownAt, (facts, k) => {
        const estate = estateOf(facts, k);
        const flat = flatOf(facts, pairs, k);
        for (const [index, pair] of pairs.entries())
          for (const at of instants) expect(saidByLine(flat, index, at)).toEqual(saidByDomain(estate, pair, at));
      }),
      { numRuns: 3_000 },
    );
  });

  it('let the kernel decide every sale as the domain decides it', { timeout: 60_000 }, () => {
    const doubts = fc.record({ online: fc.nat(2), offline: fc.nat(4) });
    fc.assert(
      fc.property(estateFacts, doubts, (facts, uncertainty) => {
        const estate = estateOf(facts);
        const sales = pairs.flatMap(pair => instants.map(at => saleOf(pair, at)));
        expect(decidedByKernel(facts, sales, uncertainty)).toEqual(
          sales.map(sale => withoutTerminal(decideCredit(estate, sale, uncertainty))),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('number alike whatever else the estate knows', () => {
    fc.assert(
      fc.property(estateFacts, facts => {
        const timelines = timelinesOf(facts);
        const whole = timelines.flatten(LAST, pairs);
        expect(contentOf(flatOf(facts))).toEqual(contentOf(whole));
        expect(contentOf(timelines.flatten(LAST, pairs))).toEqual(contentOf(whole));
        const alone = timelines.flatten(LAST, pairs.slice(0, 1));
        expect(routesOf(alone)).toEqual(routesOf(whole).slice(0, alone.routeCount));
        expect(groupsOf(alone)).toEqual(groupsOf(whole).slice(0, alone.groupCount));
      }),
      { numRuns: 200 },
    );
  });

  it('say the same of an estate that outgrows its columns again and again', () => {
    const facts = Array.from({ length: 300 }, (_, n): EstateEvent[] => [
      assignment(`x${n}`, `T${n}`, n % 7, null),
      plan(n % 5),
      { ...(binding(`b${n}`, n % 9, null) as object), scope: 'terminal', scopeId: `x${n}` } as EstateEvent,
      binding(`m${n}`, n % 9, (n % 9) + 2),
    ]).flat();
    const timelines = timelinesOf(facts);
    const asked = Array.from({ length: 300 }, (_, n) => ({
      acquirerId,
      mid: 'M1' as Mid,
      tid: `T${n}` as Tid,
      currency: cny,
    }));
    for (const knownAt of [0n, 63n, 64n, 65n, 128n, 129n, 500n, 777n, 1024n, 1025n, LAST + 1000n]) {
      const estate = estateOf(facts, knownAt);
      const flat = timelines.flatten(knownAt, asked);
      for (const [index, pair] of asked.entries())
        for (const at of instants.slice(0, 12)) {
          expect(saidByLine(flat, index, at)).toEqual(saidByDomain(estate, pair, at));
          expect(saidByDomain(timelines.history.at(knownAt), pair, at)).toEqual(saidByDomain(estate, pair, at));
        }
    }
  });

  it('total a terminal under one group, whichever TID and binding led there', () => {
    const flat = flatOf(
      [assignment('t1', 'T1', 0, 5), assignment('t1', 'T2', 5, null), binding('b1', 0, 6), binding('b2', 6, null)],
      pairs.slice(0, 3).filter(pair => pair.currency === 'CNY'),
    );
    expect(groupsOf(flat)).toEqual([{ merchantId: 'm1', terminalId: 't1', accountId: 'm1-card1', currency: 'CNY' }]);
    expect(routesOf(flat).map(route => route.bindingId)).toEqual(['b1', 'b1', 'b2']);
    expect(Array.from(flat.timelines.answer, flat.accountAt)).toContain('m1-card1');
  });

  it('leave out instants at which nothing changes', () => {
    const flat = flatOf([assignment('t1', 'T1', 3, null), plan(5)], [pairs[0]!]);
    expect([...flat.timelines.from]).toEqual([-Infinity, 3]);
  });

  it('of no pairs are empty', () => {
    expect([...flatOf([], []).timelines.start]).toEqual([0]);
  });

  it('name held reasons by numbers below zero, and no other number', () => {
    expect(heldReasonOf(heldRoute('NO_FEE_PLAN'))).toBe('NO_FEE_PLAN');
    expect(heldRoute('NO_ASSIGNMENT')).toBe(-1);
    expect(() => heldReasonOf(-100)).toThrow(RangeError);
  });

  it('answer for no number that they did not give out', () => {
    const flat = flatOf([]);
    for (const ask of [flat.routeAt, flat.groupAt, flat.feePlanAt]) expect(() => ask(0)).toThrow(Bug);
  });
});

const cny = currencies[0]!;
const key = { merchantId: merchants[0]!, scope: 'merchant' as const, scopeId: 'm1', currency: cny };
const span = (from: number, to: number | null) => ({ from: from as Instant, to: to as Instant | null, stated });
const assignment = (terminal: string, tid: string, from: number, to: number | null): EstateEvent => ({
  type: 'TerminalAssigned',
  ...{ terminalId: terminal as TerminalId, acquirerId, mid: 'M1' as Mid, tid: tid as Tid },
  ...{ merchantId: merchants[0]!, storeId: null, serial: null },
  ...span(from, to),
});
const binding = (id: string, from: number, to: number | null): EstateEvent => ({
  ...{
    type: 'BindingAsserted',
    bindingId: id as BindingId,
    ...key,
    accountId: 'm1-card1' as AccountId,
    kind: 'normal',
  },
  ...span(from, to),
});
const plan = (from: number): EstateEvent => ({
  ...{
    type: 'FeePlanPublished',
    ...key,
    rateMillionths: 1,
    fixedMinor: 0n as Minor,
    minimumMinor: null,
    capMinor: null,
  },
  ...{ refundFee: 'kept', from: from as Instant, stated },
});

function saleOf(pair: Pair, occurredAt: Instant): AcceptedRow {
  const mode = occurredAt % 2 === 0 ? 'online' : 'offline';
  return { ...pair, kind: 'sale', occurredAt, mode, amountMinor: BigInt(100 + occurredAt) } as AcceptedRow;
}

function decidedByKernel(
  facts: readonly EstateEvent[],
  sales: readonly AcceptedRow[],
  uncertainty: { online: number; offline: number },
) {
  const flat = flatOf(facts);
  const { index } = indexPairs(flat, pairs, Float64Array.of(uncertainty.online, uncertainty.offline));
  const out = emptyDecisions(sales.length);
  const rows = {
    runStart: Uint32Array.from([...pairs.keys(), pairs.length], pair => pair * instants.length),
    runPair: Uint32Array.from(pairs.keys()),
    occurredAt: Float64Array.from(sales, sale => sale.occurredAt),
    amountMinor: Float64Array.from(sales, sale => Number(sale.amountMinor)),
    effect: new Uint8Array(sales.length).fill(EFFECT.feeBearingCredit),
    mode: Uint8Array.from(sales, sale => (sale.mode === 'online' ? 0 : 1)),
  };
  const routed = routeBatch({ index, rows, out, totals: emptyTotals(index.settings.groups) });
  expect(routed).toEqual({ kind: 'routed' });
  return sales.map((_, index) => {
    const ambiguous = out.ambiguous[index] === 1;
    const line = out.line[index]!;
    if (line < 0) return { reason: heldReasonOf(line), ambiguous };
    const route = flat.routeAt(flat.timelines.route[line]!);
    const feeMinor = BigInt(out.feeMinor[index]!);
    return {
      accountId: route.accountId,
      bindingId: route.bindingId,
      feeMinor,
      planId: flat.feePlanAt(flat.timelines.plan[line]!).planId,
      ambiguous,
    };
  });
}

function withoutTerminal(decision: ReturnType<typeof decideCredit>) {
  if (decision.outcome === 'held') return { reason: decision.reason, ambiguous: decision.ambiguous };
  const { accountId, bindingId, feeMinor, pricedBy, ambiguous } = decision;
  return { accountId, bindingId, feeMinor, planId: pricedBy?.planId, ambiguous };
}
