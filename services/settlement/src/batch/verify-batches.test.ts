import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BatchId, type BatchRouted, CommandId, decodeFact, encodeFact, type Sha256 } from '@asof/domain';
import { type EventLog, EventLogFailure, eventIdOf } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTENT_KINDS } from '../content-store/content-store.ts';
import { openDirectoryContentStore } from '../content-store/directory.ts';
import { inlineDigest, type OpenDigest } from '../decision/digest.ts';
import { threadedDigest } from '../decision/digest-threads.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import { createBatches } from './batches.ts';
import { at, type Bench, createBench, RUN } from './bench.fixture.ts';
import { createLedger } from './ledger.ts';
import { begin } from './random-world.fixture.ts';
import { createSources } from './sources.ts';
import { collect } from './twin.fixture.ts';
import { type BatchFinding, verifyBatches } from './verify-batches.ts';

const sale = { tid: 't1', rrn: 'S', at: 10, amount: 10_000 } as const;

describe('the check of past batches', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench(memoryEventLog({ clock: () => at(1) }));
    await begin(bench);
    await bench.receive(sale, { ...sale, rrn: 'H', tid: 'nobody' });
    await bench.batches.run(RUN);
    await bench.assert('retro', 'b', { from: 5, to: 30 });
    await bench.receive({ ...sale, kind: 'refund', rrn: 'D', ref: 'S', at: 20, amount: 300 });
    await bench.batches.run(RUN);
  });
  const verify = async (log: EventLog = bench.log) => {
    const { store } = bench;
    const ledger = createLedger(log);
    const options = { signal: RUN.signal, onProgress: () => undefined };
    return verifyBatches(
      { store, ledger, sourcesOf: createSources({ store, ledger, openDigest: inlineDigest(memoryScratch) }) },
      options,
    );
  };
  const where = (findings: readonly BatchFinding[]) => findings.map(finding => finding.where);

  it('finds nothing in a whole ledger, and reads every content that counts', async () => {
    await bench.store.put('sheets', [new TextEncoder().encode('left behind by an interrupted job')]);
    expect(await verify()).toEqual({ rows: 4, contents: bench.contents.size - 1, findings: [] });
  });

  describe('of a batch that threads digest', () => {
    let directory: string;
    let decided: readonly Sha256[];
    const inline = inlineDigest(memoryScratch);
    const threaded = () => threadedDigest(directory, inline, { rowsMin: 0, threads: 1 });
    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
      const store = await openDirectoryContentStore(directory);
      await bench.receive({ ...sale, rrn: 'T', at: 40 });
      for (const kind of CONTENT_KINDS)
        for (const sha256 of await bench.store.list(kind))
          await store.put(kind, [await bench.store.read(kind, sha256)]);
      const before = await store.list('decisions');
      const { log } = bench;
      await createBatches({ log, store, ledger: createLedger(log), openDigest: threaded() }).run(RUN);
      decided = (await store.list('decisions')).filter(sha256 => !before.includes(sha256));
    });
    afterEach(() => rmSync(directory, { recursive: true }));
    const checked = async (openDigest: OpenDigest) => {
      const store = await openDirectoryContentStore(directory);
      const ledger = createLedger(bench.log);
      const options = { signal: RUN.signal, onProgress: () => undefined };
      return verifyBatches({ store, ledger, sourcesOf: createSources({ store, ledger, openDigest }) }, options);
    };

    it('finds nothing in what was read from decision files, whoever digests it again', async () => {
      expect(decided).toHaveLength(2);
      for (const openDigest of [inline, threaded()])
        expect(await checked(openDigest)).toMatchObject({ rows: 6, findings: [] });
    });

    it('does not take decisions from the files that it checks', async () => {
      for (const sha256 of decided) writeFileSync(join(directory, 'decisions', sha256), 'damaged');
      const { findings } = await checked(threaded());
      expect(where(findings).sort()).toEqual(decided.map(sha256 => `decisions/${sha256}`));
    });
  });

  it('finds a flipped byte anywhere in a segment, a decision column or a sheet, and names the file', async () => {
    for (const [name, bytes] of bench.contents) {
      for (const place of [0, bytes.length >> 1, bytes.length - 1]) {
        bytes[place]! ^= 0x20;
        expect(where((await verify()).findings), `${name} at ${place}`).toContain(name);
        bytes[place]! ^= 0x20;
      }
    }
    expect((await verify()).findings).toEqual([]);
  });

  it('finds a content that is gone', async () => {
    for (const name of [...bench.contents.keys()]) {
      const bytes = bench.contents.get(name)!;
      bench.contents.delete(name);
      const { findings } = await verify();
      expect(findings.find(finding => finding.where === name || finding.what.includes(name))).toBeDefined();
      bench.contents.set(name, bytes);
    }
  });

  it('checks what stands before an event that cannot be read, and says what it could not check', async () => {
    const { cut, routed } = bench.ledger.batches.all()[1]!;
    const nameless = `sheets/${routed!.decisionsSheetSha256}`;
    bench.contents.get(nameless)![0]! ^= 1;
    const damage = new EventLogFailure('log-corrupt', 'the event is not what was written', { retryable: false });
    expect(await verify(unreadableAfter(bench.log, cut.knownAt, damage))).toEqual({
      rows: 2,
      contents: bench.contents.size - 1,
      findings: [
        { check: 'content', where: nameless, what: expect.stringContaining('restore it from a backup') },
        { check: 'batch', where: `after position ${cut.knownAt}`, what: expect.stringContaining(damage.message) },
      ],
    });
  });

  it('says nothing of a ledger whose log is only not to be had now', async () => {
    const passing = new EventLogFailure('log-unavailable', 'the disk fails', { retryable: true });
    await expect(verify(unreadableAfter(bench.log, 3n, passing))).rejects.toBe(passing);
  });

  it('finds a batch that tells another story than the log makes of it', async () => {
    await bench.receive({ ...sale, rrn: 'T', at: 40 });
    await bench.batches.cut(RUN);
    const routed = bench.ledger.batches.all()[1]!.routed!;
    const told: BatchRouted = {
      ...{ ...routed, batchId: 'A-000003' as BatchId, digest: 'f'.repeat(64) as Sha256 },
      ...{ counts: { routed: 0, cancelled: 0, held: 2 }, heldByReason: { NO_BINDING: 2 }, totals: [] },
    };
    await bench.log.append('batch-A-000003', 0n as never, [await factOf(bench, told)]);
    const { findings } = await verify();
    expect(findings).toContainEqual({
      ...{ check: 'batch', where: 'A-000003' },
      what: expect.stringContaining('the routing differs from what the log tells'),
    });
    const finishing = createBatches({
      log: bench.log,
      store: bench.store,
      ledger: createLedger(bench.log),
      openDigest: inlineDigest(memoryScratch),
    }).run(RUN);
    await expect(finishing).rejects.toMatchObject({ name: 'BatchFailure', code: 'batch-routed-otherwise' });
  });

  it('says of a batch that stands on damaged contents that it cannot be made again', async () => {
    const [name] = [...bench.contents.keys()].filter(content => content.startsWith('decisions/'));
    bench.contents.get(name!)![100]! ^= 1;
    const { findings } = await verify();
    expect(findings.find(({ where: batch }) => batch === 'A-000002')?.what).toMatch(
      /^cannot be made again: .*decisions\//,
    );
  });

  it('stops when it is told to', async () => {
    const ledger = createLedger(bench.log);
    const stopped = verifyBatches(
      {
        store: bench.store,
        ledger,
        sourcesOf: createSources({ store: bench.store, ledger, openDigest: inlineDigest(memoryScratch) }),
      },
      { signal: AbortSignal.abort(), onProgress: () => undefined },
    );
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** The stored form of the newest event of the batch’s stream, with another event in it. */
async function factOf({ log }: Bench, event: BatchRouted) {
  const [last] = (await collect(log.readStream(`batch-${event.batchId}`))).slice(-1);
  const { envelope } = decodeFact(last!);
  const commandId = CommandId.parse('forged');
  return { id: eventIdOf(commandId, 0), ...encodeFact({ envelope: { ...envelope, commandId }, event }) };
}

/** As the log, of which nothing can be read after the position. */
function unreadableAfter(log: EventLog, position: bigint, failure: EventLogFailure): EventLog {
  return {
    ...log,
    async *readPages(after, options) {
      for await (const page of log.readPages(after, options)) {
        const before = page.filter(recorded => recorded.position <= position);
        yield before;
        if (before.length < page.length) throw failure;
      }
    },
  };
}
