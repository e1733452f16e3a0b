// The same facts make the same batches, whoever makes them, however often they are interrupted, and however their rows were filed.
import type { BatchId } from '@asof/domain';
import { type EventLog, EventLogFailure } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentFailure, type ContentStore } from '../content-store/content-store.ts';
import { inlineDigest } from '../decision/digest.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import { createBatches } from './batches.ts';
import { at, type Bench, createBench, type RowSaid, RUN } from './bench.fixture.ts';
import { createLedger } from './ledger.ts';
import { type Asserted, begin, happen, happening } from './random-world.fixture.ts';
import { collect, expectLikeTwin, frozenSide } from './twin.fixture.ts';

const newLog = () => memoryEventLog({ clock: () => at(1_000_000) });

/** Everything that a run leaves: events by stream, type and content, and every stored byte by its name. */
async function traces({ log, store }: Pick<Bench, 'log' | 'store'>) {
  const events = (await collect(log.readAll('start'))).map(({ id, stream, type, body, position }) => {
    return { id, stream, type, body, position };
  });
  const contents = await Promise.all((['segments', 'decisions', 'sheets'] as const).map(kind => store.list(kind)));
  return { events, contents };
}

/** A day with debits, held rows and two acquirers, then a correction, a rejected row and a cancelled payout: all sheets are written. */
async function prepare(bench: Bench): Promise<void> {
  await bench.configure('B');
  await begin(bench);
  const sale = { tid: 't1', rrn: 'S', at: 10, amount: 10_000 } as const;
  await bench.receive(sale, { ...sale, rrn: 'X', tid: 'nobody' }, { ...sale, rrn: 'Y', tid: 'nobody' });
  await bench.batches.run(RUN);
  const [payout] = await collect(bench.batches.payouts('A-000001' as BatchId));
  await bench.cancel(payout!);
  const [held] = await collect(bench.batches.held('A-000001' as BatchId));
  await bench.reject(held!.transactionId);
  await bench.assert('retro', 'b', { from: 5, to: 30 });
  await bench.receive(
    { ...sale, kind: 'refund', rrn: 'D', ref: 'S', at: 20, amount: 300 },
    { ...sale, kind: 'refund', rrn: 'E', at: 20, amount: 30_000, tid: 't2' },
    { ...sale, rrn: 'S2', at: 31, stan: '000777' },
    { ...sale, acquirer: 'B', rrn: 'Z' },
  );
}

describe('batches', () => {
  it('I3: made again from the same log are byte for byte the same, and I15: making them again tells and stores nothing', async () => {
    const bench = await createBench(newLog());
    await prepare(bench);
    await bench.batches.run(RUN);
    const before = await traces(bench);
    const again = createBatches({
      log: bench.log,
      store: bench.store,
      ledger: createLedger(bench.log),
      openDigest: inlineDigest(memoryScratch),
    });
    expect(await again.run(RUN)).toEqual([]);
    expect(await again.summaries()).toEqual(await bench.batches.summaries());
    expect(await traces(bench)).toEqual(before);
  });

  it('I4: what a batch decided does not change by anything that happens later', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 12, maxLength: 24 }), async events => {
        const bench = await createBench(newLog());
        await begin(bench);
        const asserted: Asserted = [];
        const frozen = new Map<BatchId, unknown>();
        for (const event of events) {
          await happen(bench, asserted, event);
          for (const record of bench.ledger.batches.all()) {
            const said = await frozenSide(bench, record);
            if (frozen.has(record.cut.batchId)) expect(said).toEqual(frozen.get(record.cut.batchId));
            frozen.set(record.cut.batchId, said);
          }
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('have one digest, whatever K, order of import and segments the rows came by', async () => {
    const rows: RowSaid[] = Array.from({ length: 12 }, (_, index) => ({
      ...{ tid: `t${(index % 4) + 1}`, rrn: `R${index}`, stan: `${100_000 + index}`, at: index, amount: 100 + index },
      ...(index > 8 && { kind: 'refund' as const, ref: `R${index - 8}`, amount: 10 }),
    }));
    const digests = await Promise.all(
      [[rows], [rows.slice(0, 5), rows.slice(5)], rows.toReversed().map(row => [row])].map(async files => {
        const bench = await createBench(newLog());
        await begin(bench);
        for (const [index, file] of files.entries()) {
          await bench.register(`other-${index}`);
          await bench.receive(...file);
        }
        const [summary] = await bench.batches.run({ ...RUN, cutAt: at(50) });
        expect(summary!.rows).toBe(12);
        return summary!.digest;
      }),
    );
    expect(new Set(digests).size).toBe(1);
  });
});

describe('an interrupted run', () => {
  type Fault = { at: number; kind: 'before' | 'after' };

  /** Fails once, at the n-th call that writes, before it happened or after: as a kill would have left it. */
  function faulty<Args extends unknown[], T>(
    count: { calls: number },
    fault: Fault | null,
    call: (...args: Args) => Promise<T>,
  ) {
    return async (...args: Args): Promise<T> => {
      count.calls++;
      const isHit = fault !== null && count.calls === fault.at;
      if (isHit && fault.kind === 'before') throw new EventLogFailure('log-unavailable', 'no', { retryable: true });
      const result = await call(...args);
      if (isHit) throw new ContentFailure('content-unavailable', 'no answer', { retryable: true });
      return result;
    };
  }

  /** Runs the prepared world with a fault, then again without, over what the first one left. */
  async function runWith(fault: Fault | null) {
    const bench = await createBench(newLog());
    await prepare(bench);
    const count = { calls: 0 };
    const log: EventLog = { ...bench.log, append: faulty(count, fault, bench.log.append) };
    const store: ContentStore = { ...bench.store, put: faulty(count, fault, bench.store.put) };
    const run = createBatches({ log, store, ledger: createLedger(log), openDigest: inlineDigest(memoryScratch) }).run(
      RUN,
    );
    if (fault !== null) await expect(run).rejects.toMatchObject({ retryable: true });
    else await run;
    await bench.batches.run(RUN);
    await expectLikeTwin(bench);
    return { traces: await traces(bench), calls: count.calls };
  }

  it('leaves at every write a state from which the next run finishes the same: nothing lost, nothing twice', async () => {
    const undisturbed = await runWith(null);
    const types = undisturbed.traces.events.map(({ type }) => type);
    expect(types.filter(type => type === 'BatchInstructed')).toHaveLength(3);
    expect(types.filter(type => type === 'MisroutesDetected')).toHaveLength(1);
    expect(undisturbed.calls).toBeGreaterThan(20);
    for (let call = 1; call <= undisturbed.calls; call++) {
      for (const kind of ['before', 'after'] as const)
        expect((await runWith({ at: call, kind })).traces).toEqual(undisturbed.traces);
    }
  }, 60_000);
});
