import { describe, expect, it } from 'vitest';
import {
  BatchCut,
  type BatchEvent,
  BatchInstructed,
  BatchNetted,
  BatchRouted,
  MisroutesDetected,
} from '../event/batch-events.ts';
import { Envelope } from '../event/envelope.ts';
import { decodeFact, encodeFact } from '../event/registry.ts';
import type { BatchId } from '../ids.ts';
import { accept, Bug, refuse } from '../kernel.ts';
import { type BatchCommand, type PreviousBatch, settlementBatch } from './settlement-batch.ts';

const sha = 'c'.repeat(64);
const batchId = 'ACQ-000002';
const previous: PreviousBatch = { batchId: 'ACQ-000001' as BatchId, knownAt: 40n, status: 'instructed' };
const amounts = (creditsMinor: string, debitsMinor: string) => ({ creditsMinor, debitsMinor });
const cut = BatchCut.decode({
  type: 'BatchCut',
  batchId,
  acquirerId: 'ACQ',
  sequence: 2,
  previousBatchId: previous.batchId,
  cutAt: '2026-11-22T15:00:00.000000Z',
  zone: 'Asia/Shanghai',
  businessDate: '2026-11-22',
  knownAt: '50',
  read: { events: '40', streams: '12', headsSha256: sha },
  inputSheetSha256: sha,
  rows: { fresh: 5, retried: 1 },
  gross: [{ currency: 'CNY', ...amounts('10000', '1500') }],
  settings: { uncertaintyOnlineMs: 2000, uncertaintyOfflineMs: 60000 },
});
const routed = BatchRouted.decode({
  type: 'BatchRouted',
  batchId,
  decisionsSheetSha256: sha,
  digest: sha,
  engineVersion: '0.1.0',
  counts: { routed: 3, cancelled: 2, held: 1 },
  heldByReason: { NO_BINDING: 1 },
  totals: [
    {
      currency: 'CNY',
      routed: { ...amounts('8000', '500'), feesMinor: '30', netMinor: '7470' },
      cancelled: amounts('1000', '1000'),
      held: amounts('1000', '0'),
    },
  ],
});
const misroutes = MisroutesDetected.decode({
  type: 'MisroutesDetected',
  batchId,
  misrouteSheetSha256: sha,
  rows: 0,
  knownAtOld: '40',
  knownAtNew: '50',
});
const netted = BatchNetted.decode({
  type: 'BatchNetted',
  batchId,
  netSheetSha256: sha,
  totals: [
    {
      currency: 'CNY',
      carriedInMinor: '-70',
      netMinor: '7470',
      transferredMinor: '70',
      carriedOutMinor: '400',
    },
    { currency: 'USD', carriedInMinor: '9', netMinor: '0', transferredMinor: '0', carriedOutMinor: '9' },
  ],
});
const instructed = BatchInstructed.decode({
  type: 'BatchInstructed',
  batchId,
  instructionSheetSha256: sha,
  count: 2,
  totals: [{ currency: 'CNY', count: 2, amountMinor: '7000' }],
});
const cutting: BatchCommand = { type: 'CutBatch', fact: cut, previous };
const routing: BatchCommand = { type: 'RouteBatch', fact: routed };
const detecting: BatchCommand = { type: 'DetectMisroutes', fact: misroutes };
const netting: BatchCommand = { type: 'NetBatch', fact: netted };
const instructing: BatchCommand = { type: 'InstructBatch', fact: instructed };
const given = (...history: BatchEvent[]) => ({
  when: (command: BatchCommand) =>
    settlementBatch.decide(command, history.reduce(settlementBatch.evolve, settlementBatch.initial())),
});

describe('a settlement batch', () => {
  it('is cut, routed, netted and instructed, in this order', () => {
    expect(given().when(cutting)).toEqual(accept(cut));
    expect(given(cut).when(routing)).toEqual(accept(routed));
    expect(given(cut, routed).when(netting)).toEqual(accept(netted));
    expect(given(cut, routed, netted).when(instructing)).toEqual(accept(instructed));
    expect([cut, routed, netted, instructed].reduce(settlementBatch.evolve, settlementBatch.initial()).status).toBe(
      'instructed',
    );
  });
  it('leaves out no step', () => {
    for (const command of [routing, detecting]) expect(given().when(command)).toEqual(refuse('batch-not-cut'));
    for (const history of [[], [cut]]) expect(given(...history).when(netting)).toEqual(refuse('batch-not-routed'));
    for (const history of [[], [cut], [cut, routed]])
      expect(given(...history).when(instructing)).toEqual(refuse('batch-not-netted'));
  });
  it('is silent when a step is told again, at any later time', () => {
    const all = [cut, routed, misroutes, netted, instructed];
    for (const command of [cutting, routing, detecting, netting, instructing])
      expect(given(...all).when(command)).toEqual(accept());
  });
  it('R20: takes no step a second time with another outcome', () => {
    const all = [cut, routed, misroutes, netted, instructed];
    const other = 'd'.repeat(64) as typeof routed.digest;
    expect(given(...all).when({ ...cutting, fact: { ...cut, inputSheetSha256: other } })).toEqual(
      refuse('batch-cut-otherwise'),
    );
    expect(given(...all).when({ ...routing, fact: { ...routed, digest: other } })).toEqual(
      refuse('batch-routed-otherwise'),
    );
    expect(given(...all).when({ ...detecting, fact: { ...misroutes, rows: 1 } })).toEqual(
      refuse('misroutes-detected-otherwise'),
    );
    expect(given(...all).when({ ...netting, fact: { ...netted, netSheetSha256: other } })).toEqual(
      refuse('batch-netted-otherwise'),
    );
    expect(given(...all).when({ ...instructing, fact: { ...instructed, count: 3 } })).toEqual(
      refuse('batch-instructed-otherwise'),
    );
  });
  it('R20: tells its misroutes once it is cut and before it is instructed, as known at its own K', () => {
    for (const history of [[cut], [cut, routed], [cut, routed, netted]])
      expect(given(...history).when(detecting)).toEqual(accept(misroutes));
    expect(given(cut, routed, netted, instructed).when(detecting)).toEqual(refuse('batch-already-instructed'));
    expect(given(cut, misroutes).when(routing)).toEqual(accept(routed));
    expect(() => given(cut).when({ ...detecting, fact: { ...misroutes, knownAtNew: 49n } })).toThrow(
      new Bug('misroutes are told as known at the cut'),
    );
  });
  it('R16: is cut only when the acquirer’s batch before it is instructed', () => {
    for (const status of ['cut', 'routed', 'netted'] as const)
      expect(given().when({ ...cutting, previous: { ...previous, status } })).toEqual(
        refuse('previous-batch-unfinished'),
      );
  });
  it('R16: knows no less than the batch before it', () => {
    expect(given().when({ ...cutting, previous: { ...previous, knownAt: 51n } })).toEqual(
      refuse('known-at-steps-back'),
    );
    expect(given().when({ ...cutting, previous: { ...previous, knownAt: 50n } })).toEqual(accept(cut));
  });
  it('R16: names the batch before it, unless it is the acquirer’s first', () => {
    expect(() => given().when({ ...cutting, previous: null })).toThrow(new Bug('a batch names the one before it'));
    const first = { ...cut, sequence: 1, previousBatchId: null };
    expect(given().when({ type: 'CutBatch', fact: first, previous: null })).toEqual(accept(first));
    expect(() => given().when({ type: 'CutBatch', fact: { ...first, sequence: 2 }, previous: null })).toThrow(
      new Bug('only an acquirer’s first batch has none before it'),
    );
  });
});

describe('the facts of a batch', () => {
  const envelope = Envelope.decode({
    ...{ v: 1, tenant: 'default', validFrom: null, validTo: null, causationId: null, reason: null },
    ...{ actor: { kind: 'system', id: 'asof', role: 'engine' }, commandId: 'cut-2', correlationId: batchId },
  });
  it('come back from the log as they went in, amounts and positions as decimal text', () => {
    for (const event of [cut, routed, misroutes, netted, instructed]) {
      const stored = encodeFact({ envelope, event });
      expect(decodeFact(stored)).toEqual({ envelope, event });
    }
    expect(JSON.parse(encodeFact({ envelope, event: cut }).body).data).toMatchObject({
      knownAt: '50',
      cutAt: '2026-11-22T15:00:00.000000Z',
      gross: [{ currency: 'CNY', creditsMinor: '10000', debitsMinor: '1500' }],
    });
  });
});

describe('the totals of a batch tie from step to step', () => {
  const [total] = routed.totals as [(typeof routed.totals)[number]];
  const route = (fact: Partial<BatchRouted>) => () =>
    given(cut).when({ type: 'RouteBatch', fact: { ...routed, ...fact } });
  const minor = (amount: bigint) => amount as typeof total.routed.netMinor;

  it('R3: rows = routed + cancelled + held', () => {
    expect(route({ counts: { ...routed.counts, routed: 4 } })).toThrow(new Bug('every row of a batch has one outcome'));
    expect(route({ heldByReason: { NO_BINDING: 1, BINDING_HOLE: 1 } })).toThrow(
      new Bug('every held row has one reason'),
    );
  });
  it('I6: the gross of a batch is that of its routed, cancelled and held rows', () => {
    const lost = { ...total, held: { ...total.held, creditsMinor: minor(999n) } };
    const gross = new Bug('routed, cancelled and held CNY are the batch’s gross');
    expect(route({ totals: [lost] })).toThrow(gross);
    expect(route({ totals: [] })).toThrow(gross);
    expect(route({ totals: [{ ...total, cancelled: { ...total.cancelled, debitsMinor: minor(0n) } }] })).toThrow(gross);
  });
  it('R17: net is credits less debits and fees', () => {
    expect(route({ totals: [{ ...total, routed: { ...total.routed, netMinor: minor(7_471n) } }] })).toThrow(
      new Bug('net CNY is credits less debits and fees'),
    );
  });
  it('I6: what is netted is what was routed', () => {
    const [cny] = netted.totals as [(typeof netted.totals)[number]];
    const net = (totals: BatchNetted['totals']) => () =>
      given(cut, routed).when({ type: 'NetBatch', fact: { ...netted, totals } });
    expect(net([{ ...cny, netMinor: minor(7_469n) }])).toThrow(new Bug('the routed CNY is what is netted'));
    expect(net([])).toThrow(new Bug('the routed CNY is what is netted'));
  });
  it('R19: all money is paid or carried on, and every instruction is counted', () => {
    const instruct = (fact: Partial<BatchInstructed>) => () =>
      given(cut, routed, netted).when({ type: 'InstructBatch', fact: { ...instructed, ...fact } });
    const [cny] = instructed.totals as [(typeof instructed.totals)[number]];
    expect(instruct({ totals: [{ ...cny, amountMinor: minor(7_001n) }] })).toThrow(
      new Bug('all CNY is paid or carried on'),
    );
    expect(instruct({ totals: [] })).toThrow(new Bug('all CNY is paid or carried on'));
    expect(instruct({ count: 3 })).toThrow(new Bug('every instruction is counted in its currency'));
  });
});
