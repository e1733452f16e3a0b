import type { BatchId } from '@asof/domain';
import { AcquirerId } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContentStore } from '../content-store/content-store.ts';
import { inlineDigest } from '../decision/digest.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import type { SegmentContent } from '../segment/segment.ts';
import { encodeSegment, readSegment } from '../segment/segment-codec.ts';
import { createBatches } from './batches.ts';
import { at, type Bench, createBench, RUN } from './bench.fixture.ts';
import { decodeInputSheet } from './input-sheet.ts';
import { collect, expectLikeTwin, newest } from './twin.fixture.ts';

const A = AcquirerId.parse('A');
const MAX = Number.MAX_SAFE_INTEGER;
/** Acquirers of the bench let a row occur 1,000 seconds after it was received: a millisecond beyond that, seen from 30. */
const TOO_LATE = 1_000_031;

describe('a cut', () => {
  let bench: Bench;
  const world = async (log?: EventLog) => {
    bench = await createBench(log);
    await bench.assign('t');
    await bench.register('a');
    await bench.assert('one', 'a');
    await bench.plan();
  };
  beforeEach(() => world());
  afterEach(() => expectLikeTwin(bench));
  const cutAt = (milliseconds: number) => ({ ...RUN, cutAt: at(milliseconds) });
  const taken = async (batchId: string) =>
    (await collect(bench.batches.decisions(batchId as BatchId))).map(({ rrn }) => rrn).sort();
  const failure = (code: string, message: RegExp | string, retryable = false) =>
    expect.objectContaining({ name: 'BatchFailure', code, retryable, message: expect.stringMatching(message) });

  it('R16: takes what was received up to its instant, and the next one the rest, each row once', async () => {
    await bench.receive(
      { rrn: 'R1', at: 10, amount: 1 },
      { rrn: 'R2', at: 5, received: 20, amount: 1 },
      { rrn: 'R3', at: 30, amount: 1 },
    );
    await bench.batches.run(cutAt(20));
    await bench.receive({ rrn: 'R4', at: 15, amount: 1 });
    await bench.batches.run(cutAt(20));
    await bench.batches.run(RUN);
    expect(await taken('A-000001')).toEqual(['R1', 'R2']);
    expect(await taken('A-000002')).toEqual(['R4']);
    expect(await taken('A-000003')).toEqual(['R3']);
  });

  it('R16: its instant is by default the latest arrival of its acquirer, never before its last one', async () => {
    await bench.receive({ at: 10, received: 25, amount: 1 });
    await bench.receive({ at: 12, amount: 1 });
    const cuts = async () => (await bench.batches.run(RUN)).map(summary => summary.cutAt);
    expect(await cuts()).toEqual([at(25)]);
    await bench.receive({ at: 13, amount: 1 });
    await bench.batches.run(cutAt(60));
    await bench.receive({ at: 14, amount: 1 });
    expect(await cuts()).toEqual([at(60)]);
  });

  it('R16: is refused by default where a clock is given that it would run ahead of, and names the row', async () => {
    const now = { ...RUN, now: at(30) };
    await bench.receive({ rrn: 'R1', at: 10, amount: 1 });
    await bench.receive({ rrn: 'R2', at: 20, amount: 1 }, { rrn: 'R3', at: 5, received: TOO_LATE, amount: 1 });
    for (const refused of [bench.batches.run(now), bench.batches.cut(now)])
      await expect(refused).rejects.toEqual(
        failure(
          'cut-in-future',
          /^acquirer A: line 3 of rows\.csv \([0-9a-f]{12}\) was received at 1970-01-01T00:16:40\.031000Z/,
        ),
      );
    expect(await bench.batches.summaries()).toEqual([]);
    const [batch] = await bench.batches.run({ ...now, cutAt: at(30) });
    expect(batch).toMatchObject({ cutAt: at(30), rows: 2 });
    // One that is not ahead by more than a row may occur after it was received is taken.
    const [next] = await bench.batches.run({ ...RUN, now: at(31) });
    expect(next).toMatchObject({ cutAt: at(TOO_LATE), rows: 1 });
  });

  it('R16: repeats and finishes what was cut ahead of the clock, and then is refused for that batch', async () => {
    const now = { ...RUN, now: at(30) };
    await bench.receive({ rrn: 'R1', at: 10, amount: 1 });
    await bench.batches.cut(cutAt(TOO_LATE));
    expect(await bench.batches.cut(now)).toMatchObject([{ batchId: 'A-000001', status: 'cut' }]);
    expect(await bench.batches.run(now)).toMatchObject([{ batchId: 'A-000001', status: 'instructed' }]);
    expect(await bench.batches.run(now)).toEqual([]);
    await bench.receive({ rrn: 'R2', at: 20, amount: 1 });
    await expect(bench.batches.run(now)).rejects.toEqual(
      failure('cut-in-future', /its batch A-000001 was cut at 1970-01-01T00:16:40\.031000Z/),
    );
    expect(await bench.batches.run({ ...now, cutAt: at(30) })).toMatchObject([{ cutAt: at(30), rows: 1 }]);
  });

  it('R16: is made for every acquirer with an accepted row, also without new ones', async () => {
    await bench.configure('B');
    await bench.receive({ at: 10, amount: 1 }, { acquirer: 'B', at: 10, amount: 1 });
    await bench.batches.run(RUN);
    await bench.receive({ at: 20, amount: 1 });
    const summaries = await bench.batches.run(RUN);
    expect(summaries).toMatchObject([
      { batchId: 'A-000002', rows: 1 },
      { batchId: 'B-000002', rows: 1, retried: 1, heldByReason: { NO_ASSIGNMENT: 1 } },
    ]);
    await bench.batches.cut(RUN);
    expect(bench.ledger.batches.all().map(({ cut }) => [cut.batchId, cut.rows.fresh])).toEqual([
      ...[['A-000001', 1] as const, ['B-000001', 1] as const, ['A-000002', 1] as const],
      ...[['B-000002', 0] as const, ['A-000003', 0] as const, ['B-000003', 0] as const],
    ]);
    await bench.batches.run(RUN);
  });

  it('H12: gives the batch the business date of its acquirer’s zone, and the date moves no money', async () => {
    await bench.assert('midnight', 'a', { from: 1000 });
    await bench.receive({ rrn: 'R', at: 10, amount: 1 });
    const [summary] = await bench.batches.run({ ...RUN, cutAt: at(Date.UTC(2026, 10, 21, 16, 30)) });
    expect(summary).toMatchObject({ businessDate: '2026-11-22' });
    expect((await newest(bench)).decided['R']).toMatchObject({ bindingId: 'one' });
  });

  it('records what it read: K, the census of the log, segments and rows', async () => {
    const [row] = await bench.receive({ at: 10, amount: 700 }, { tid: 'nobody', at: 99, amount: 1 });
    const head = await bench.log.head();
    await bench.batches.run(cutAt(50));
    const [record] = bench.ledger.batches.all();
    const { knownAt, read, rows, gross, settings, inputSheetSha256 } = record!.cut;
    expect({ knownAt, read }).toEqual({ knownAt: head, read: await bench.log.census(head!) });
    expect(rows).toEqual({ fresh: 1, retried: 0 });
    expect(gross).toEqual([{ currency: 'CNY', creditsMinor: 700n, debitsMinor: 0n }]);
    expect(settings).toEqual({ uncertaintyOnlineMs: 2, uncertaintyOfflineMs: 5 });
    const [segment] = bench.ledger.intake.segmentsOf(A);
    expect(decodeInputSheet(await bench.store.read('sheets', inputSheetSha256))).toEqual({
      batchId: 'A-000001',
      parts: [
        {
          ...{ segmentSha256: segment!.sha256, position: row!.position, segmentRows: 2 },
          ...{ fresh: expect.any(Uint32Array), retried: new Uint32Array(0) },
        },
      ],
    });
  });

  it('I10: refuses when the log holds something up to K that was not read, and leaves no trace', async () => {
    const whole = memoryEventLog({ clock: () => at(1) });
    let missing = 0n;
    const census: EventLog['census'] = async upTo => {
      const read = await whole.census(upTo);
      return { ...read, events: read.events + missing };
    };
    await world({ ...whole, census });
    await bench.receive({ at: 10, amount: 1 });
    missing = 1n;
    const head = await whole.head();
    const refusal = failure('read-incomplete', /^acquirer A: .* they differ in streams that were never read$/, true);
    await expect(bench.batches.run(RUN)).rejects.toEqual(refusal);
    await expect(bench.batches.cut(RUN)).rejects.toEqual(refusal);
    expect([await whole.head(), await bench.store.list('sheets')]).toEqual([head, []]);
    missing = 0n;
    expect(await bench.batches.run(RUN)).toMatchObject([{ batchId: 'A-000001', routed: 1 }]);
  });

  it.each([
    ['gross credits', 'gross credits, CNY', [MAX, 1]],
    ['gross debits', 'gross debits, CNY', [-MAX, -1]],
  ] as const)('R5: is refused whole when a sum is beyond 2^53 − 1 (%s), and names it', async (_, group, amounts) => {
    await bench.receive(...amounts.map(amount => ({ kind: 'adjustment', at: 10, amount }) as const));
    const head = await bench.log.head();
    await expect(bench.batches.cut(RUN)).rejects.toEqual(failure('amount-overflow', `acquirer A: ${group}: the sum`));
    await expect(bench.batches.run(RUN)).rejects.toEqual(failure('amount-overflow', group));
    expect([await bench.log.head(), await bench.store.list('sheets')]).toEqual([head, []]);
  });

  it('R5: names the group whose fees are beyond it, or whose carry is', async () => {
    await bench.plan({ fixed: BigInt(MAX) });
    await bench.receive({ at: 10, amount: 1 }, { at: 11, amount: 1 });
    await expect(bench.batches.run(RUN)).rejects.toEqual(
      failure('amount-overflow', 'terminal t, merchant m, account a, CNY'),
    );
    await world();
    await bench.register('big', { minimum: BigInt(MAX) });
    await bench.assert('saving', 'big');
    for (const received of [20, 30]) {
      await bench.receive({ at: 10, received, amount: MAX - 1 });
      if (received === 20) await bench.batches.run(RUN);
    }
    const carried = failure('amount-overflow', 'merchant m, account big, CNY: net');
    await expect(bench.batches.run(RUN)).rejects.toEqual(carried);
  });

  it('refuses an acquirer of which nothing was received, and a batch that is not there', async () => {
    await expect(bench.batches.run({ ...RUN, acquirerId: A })).rejects.toEqual(
      failure('nothing-received', 'acquirer A'),
    );
    await bench.receive({ at: 10, amount: 1 });
    await expect(collect(bench.batches.decisions('A-000009' as BatchId))).rejects.toEqual(
      failure('batch-unknown', 'A-000009'),
    );
  });

  it('is told once: again it is a repetition, and another is refused while the batch is unfinished', async () => {
    await bench.receive({ at: 10, amount: 1 });
    const [first] = await bench.batches.cut(RUN);
    expect(first).toMatchObject({ batchId: 'A-000001', status: 'cut', digest: null, rows: 1, routed: null });
    expect(await bench.batches.cut(RUN)).toEqual([first]);
    const unfinished = failure('previous-batch-unfinished', 'A-000001 is cut: run it first');
    await expect(bench.batches.cut(cutAt(99))).rejects.toEqual(unfinished);
    await bench.receive({ at: 20, amount: 1 });
    await expect(bench.batches.cut(RUN)).rejects.toEqual(unfinished);
    const summaries = await bench.batches.run(RUN);
    expect(summaries.map(({ batchId, status, rows }) => [batchId, status, rows])).toEqual([
      ['A-000001', 'instructed', 1],
      ['A-000002', 'instructed', 1],
    ]);
  });

  it('shows nothing of steps that its batch has not taken', async () => {
    await bench.receive({ tid: 'nobody', at: 10, amount: 1 });
    await bench.batches.cut(RUN);
    const { decided, held, totals, subBatches, transfers, payouts, misroutes } = await newest(bench);
    expect([decided, held, totals, subBatches, transfers, payouts, misroutes]).toEqual([{}, [], [], [], [], [], []]);
    await bench.batches.run(RUN);
  });

  it('H59: a run with nothing new is a repetition: no batch, no payout', async () => {
    await bench.receive({ at: 10, amount: 1 });
    await bench.batches.run(RUN);
    const head = await bench.log.head();
    expect(await bench.batches.run(RUN)).toEqual([]);
    expect(await bench.log.head()).toBe(head);
    expect(await bench.batches.run(cutAt(99))).toMatchObject([{ batchId: 'A-000002', rows: 0 }]);
  });

  it('leaves what is received after K to the next cut, while a batch is being finished', async () => {
    await bench.receive({ rrn: 'R1', at: 10, amount: 1 });
    await bench.batches.cut(RUN);
    await bench.receive({ rrn: 'R2', at: 5, amount: 1 });
    await bench.assert('two', 'a', { from: 0 });
    await bench.batches.run(RUN);
    expect([await taken('A-000001'), await taken('A-000002')]).toEqual([['R1'], ['R2']]);
    const [first] = await collect(bench.batches.decisions('A-000001' as BatchId));
    expect(first).toMatchObject({ bindingId: 'one' });
  });

  it('stops between steps when it is told to, and goes on from there', async () => {
    await bench.receive({ at: 10, amount: 1 });
    const controller = new AbortController();
    const steps: string[] = [];
    const onProgress = ({ step }: { readonly step: string }) => {
      steps.push(step);
      if (step === 'route') controller.abort();
    };
    const stopped = bench.batches.run({ ...RUN, signal: controller.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const [finished] = await bench.batches.run({ ...RUN, onProgress });
    expect(finished).toMatchObject({ batchId: 'A-000001', status: 'instructed', routed: 1 });
    expect(steps).toEqual(['cut', 'route', 'net', 'instruct']);
  });

  it('of damaged segments says that they are damaged, whichever byte it is, and tells nothing', async () => {
    await bench.receive({ rrn: 'R1', at: 10, amount: 1 }, { rrn: 'R2', at: 12, amount: 2, mid: 'other' });
    await bench.receive({ rrn: 'R3', at: 14, amount: 1, kind: 'refund', ref: 'R1' });
    const damaged = { name: 'ContentFailure', code: 'content-corrupt' };
    for (const [name, bytes] of bench.contents)
      for (let place = name.length % 5; place < bytes.length; place += 5) {
        bytes[place]! ^= 0x21;
        await expect(bench.batches.run(RUN), `${name} at ${place}`).rejects.toMatchObject(damaged);
        bytes[place]! ^= 0x21;
      }
    expect(await bench.batches.summaries()).toEqual([]);
  });

  it('of rows that no intake wrote is refused, whatever the segment is called', async () => {
    await bench.receive({ rrn: 'R1', at: 10, amount: 1 }, { rrn: 'R2', at: 12, amount: 2 });
    const [sha256] = await bench.store.list('segments');
    const {
      sha256: _,
      rows: _rows,
      pairs: _pairs,
      numberAt: _at,
      ...segment
    } = await readSegment(bench.store, sha256!);
    const wrong: readonly [Partial<SegmentContent>, string][] = [
      [{ amountMinor: Float64Array.of(1, 0.5) }, 'not-a-whole-number'],
      [{ amountMinor: Float64Array.of(0, 1) }, 'credit-not-positive'],
      [{ amountMinor: Float64Array.of(1, NaN) }, 'not-a-whole-number'],
      [{ occurredAt: Float64Array.of(10, 2 ** 54) }, 'not-a-whole-number'],
      [{ mode: Uint8Array.of(0, 2) }, 'index-out-of-range'],
    ];
    for (const [columns, code] of wrong) {
      const bytes = Buffer.concat(encodeSegment({ ...segment, ...columns }));
      const open: ContentStore['open'] = async () => ({
        bytes: bytes.length,
        readInto: async (buffer, offset) => buffer.set(bytes.subarray(offset, offset + buffer.length)),
        close: async () => undefined,
      });
      const store = { ...bench.store, open };
      const batches = createBatches({ ...bench, store, openDigest: inlineDigest(memoryScratch) });
      await expect(batches.run(RUN), code).rejects.toMatchObject({ name: 'RoutingInputError', code });
    }
  });
});
