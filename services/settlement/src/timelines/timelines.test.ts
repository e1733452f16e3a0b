import {
  type AcceptedRow,
  type AccountId,
  type BindingId,
  Bug,
  createEstateHistory,
  decideCredit,
  type Estate,
  type EstateEvent,
  type EstateHistory,
  feePlanFor,
  type Instant,
  type Mid,
  type Minor,
  routeCard,
  type TerminalId,
  type Tid,
} from '@asof/domain';
import { createColumnMemory, EFFECT, emptyDecisions, emptyTotals, lineInEffect, routeBatch } from '@asof/routing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tightRuns } from './binding-runs.ts';
import { emptyFactColumns, type FactColumns } from './fact-columns.ts';
import { type FlatTimelines, heldReasonOf, heldRoute, type Pair } from './flat-timelines.ts';
import { indexPairs } from './index-pairs.ts';
import { OWN_ENTRIES_MAX } from './pair-block.ts';
import {
  acquirerId,
  anyFacts,
  currencies,
  instants,
  LAST,
  merchants,
  pairs,
  registered,
  stated,
} from './random-estate.fixture.ts';
import { createTimelines } from './timelines.ts';

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

function layTight({ keys, runs, ...columns }: FactColumns): void {
  const tight = tightRuns({ ...columns, keys, runs });
  keys.data = tight.keys;
  runs.words = tight.runs.slice();
  runs.data = new Float64Array(runs.words.buffer);
  runs.length = runs.data.length;
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
  const { scope, bindingId, accountId } = route;
  const { merchantId, terminalId } = route.assignment;
  const group = { merchantId, terminalId, accountId, currency: pair.currency };
  const plan = feePlanFor(estate, route.assignment, pair.currency, occurredAt);
  return { scope, bindingId, accountId, assignment, answer: accountId, group, plan };
}

describe('flattened timelines', () => {
  it('say of every pair and instant what the domain says of it, at any K', { timeout: 60_000 }, () => {
    const knownAt = fc.integer({ min: registered.length, max: 30 }).map(BigInt);
    const inAnyOrder = fc.oneof(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: 3 }));
    fc.assert(
      fc.property(anyFacts, knownAt, inAnyOrder, (facts, k, asked) => {
        const estate = estateOf(facts, k);
        const flat = flatOf(facts, asked, k);
        for (const [index, pair] of asked.entries())
          for (const at of instants) expect(saidByLine(flat, index, at)).toEqual(saidByDomain(estate, pair, at));
      }),
      { numRuns: 3_000 },
    );
  });

  it('let the kernel decide every sale as the domain decides it', { timeout: 60_000 }, () => {
    const doubts = fc.record({ online: fc.nat(2), offline: fc.nat(4) });
    fc.assert(
      fc.property(anyFacts, doubts, (facts, uncertainty) => {
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
      fc.property(anyFacts, facts => {
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

  it('say the same of a terminal with as many bindings and plans of its own as a block has room for, and more', () => {
    for (const [bindings, plans] of [
      [OWN_ENTRIES_MAX, OWN_ENTRIES_MAX],
      [OWN_ENTRIES_MAX + 1, 2],
      [2, OWN_ENTRIES_MAX + 1],
    ] as const) {
      const facts = [
        assignment('t1', 'T1', 0, null),
        ...Array.from({ length: bindings }, (_, n) => ownOf('t1', binding(`b${n}`, 2 * n, null))),
        ...Array.from({ length: plans }, (_, n) => ownOf('t1', plan(3 * n))),
      ];
      const knownAt = LAST + 1_000n;
      const [estate, flat] = [estateOf(facts, knownAt), flatOf(facts, pairs.slice(0, 3), knownAt)];
      for (const [index, pair] of pairs.slice(0, 3).entries())
        for (let at = 0; at < 100; at++)
          expect(saidByLine(flat, index, at)).toEqual(saidByDomain(estate, pair, at as Instant));
    }
  });

  it('say the same when their runs were made tight in the midst, as a snapshot keeps them', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(60), (facts, first) => {
        const columns = emptyFactColumns();
        const timelines = createTimelines(columns);
        [...registered, ...facts].forEach((fact, index) => {
          if (index === first) layTight(columns);
          timelines.history.apply(fact, BigInt(index + 1));
        });
        const [flat, whole] = [timelines.flatten(LAST, pairs), flatOf(facts)];
        expect(flat.timelines).toEqual(whole.timelines);
        expect(routesOf(flat)).toEqual(routesOf(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('say the same in a memory that others wrote to before, and lie in it', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const memory = createColumnMemory(2 ** 24);
        const used = memory.used();
        memory.uint8(2 ** 20).fill(0xff);
        memory.release(used);
        const many = Array.from({ length: 40 }, () => pairs).flat();
        const timelines = timelinesOf(facts);
        const flat = timelines.flatten(LAST, many, memory);
        expect(contentOf(flat)).toEqual(contentOf(timelinesOf(facts).flatten(LAST, many)));
        expect(Object.values(flat.timelines).every(memory.holds)).toBe(true);
        expect(memory.holds(indexPairs(flat, Float64Array.of(0, 0), memory).index.answers)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('show a pair that nobody knew when it was asked for before', () => {
    const timelines = timelinesOf([]);
    const lines = () => timelines.flatten(LAST, [pairs[0]!, pairs[0]!]).timelines.from.length;
    expect(lines()).toBe(2);
    timelines.history.apply(assignment('t1', 'T1', 0, null), 20n);
    expect(lines()).toBe(4);
  });

  it('outgrow the room that they expected in the memory, too', () => {
    const many = Array.from({ length: 300 }, (_, n) => [plan(n), binding(`b${n}`, n, null)]).flat();
    const facts = [assignment('t1', 'T1', 0, null), ...many];
    const flat = timelinesOf(facts).flatten(LAST + 1_000n, [pairs[0]!], createColumnMemory(2 ** 24));
    expect(flat.timelines.from.length).toBe(301);
    expect(contentOf(flat)).toEqual(contentOf(flatOf(facts, [pairs[0]!], LAST + 1_000n)));
  });

  it('number anew after a call that met a contradiction', () => {
    const unregistered = { ...binding('b2', 0, null), accountId: 'm1-card9' } as EstateEvent;
    const facts = ['t1', 't2', 't3'].flatMap(terminal => [
      assignment(terminal, terminal.toUpperCase(), 0, null),
      ownOf(terminal, terminal === 't2' ? unregistered : binding(`b-${terminal}`, 0, null)),
      ownOf(terminal, plan(0)),
    ]);
    const asked = (...tids: string[]) =>
      tids.map(tid => ({ acquirerId, mid: 'M1' as Mid, tid: tid as Tid, currency: cny }));
    const timelines = timelinesOf(facts);
    expect(() => timelines.flatten(LAST, asked('T1', 'T2'))).toThrow(Bug);
    const flat = timelines.flatten(LAST, asked('T3', 'T1'));
    expect(contentOf(flat)).toEqual(contentOf(flatOf(facts, asked('T3', 'T1'))));
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
const ownOf = (terminal: string, fact: EstateEvent) =>
  ({ ...fact, scope: 'terminal', scopeId: terminal }) as EstateEvent;
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
  const { index } = indexPairs(flat, Float64Array.of(uncertainty.online, uncertainty.offline));
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
