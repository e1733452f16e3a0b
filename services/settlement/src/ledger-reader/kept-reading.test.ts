import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Currency, Mid, Tid } from '@asof/domain';
import type { EventLog, Position, Recorded } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { afterAll, describe, expect, it } from 'vitest';
import { createBatches } from '../batch/batches.ts';
import { at, type Bench, createBench, RUN } from '../batch/bench.fixture.ts';
import { createLedger, type Ledger } from '../batch/ledger.ts';
import { type FilePort, nodeFiles, type OpenFile } from '../content-store/files.ts';
import { inlineDigest } from '../decision/digest.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import { SealFailure, sealed } from '../timelines/sealed-file.ts';
import { decodeSnapshot, decodeSnapshotHead, SNAPSHOT_LAYOUT } from './reading-snapshot.ts';
import { directorySnapshotStore, type SnapshotStore } from './snapshot-store.ts';

/** A log that counts the events that it gives to who reads all of it. */
function countingLog() {
  const log = memoryEventLog({ clock: () => at(1_000_000) });
  const read = { events: 0 };
  const counting: EventLog = {
    ...log,
    async *readPages(after, options) {
      for await (const page of log.readPages(after, options)) {
        read.events += page.length;
        yield page;
      }
    },
  };
  return { log: counting, read };
}

const joined = (chunks: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(chunks));
function openBytes(bytes: Uint8Array): OpenFile {
  return {
    bytes: bytes.length,
    async readInto(buffer, offset) {
      const part = bytes.subarray(offset, offset + buffer.length);
      buffer.set(part);
      return part.length;
    },
    close: async () => undefined,
  };
}
function memoryStore() {
  const kept: { bytes: Uint8Array | null } = { bytes: null };
  const store: SnapshotStore = {
    open: async () => (kept.bytes === null ? null : openBytes(kept.bytes)),
    write: async chunks => {
      kept.bytes = joined(chunks);
    },
  };
  return { kept, store };
}

/** A settled day: two terminals, a moved one, a void, a hole, a batch and a person's word. */
async function settledDay(log: EventLog): Promise<Bench> {
  const bench = await createBench(log);
  for (const account of ['a', 'b']) await bench.register(account);
  await bench.assign('t1');
  await bench.assign('t2', { tid: 't1', from: 500, store: 's' });
  await bench.plan({ rateMillionths: 10_000 });
  await bench.assert('all', 'a');
  await bench.assert('own', 'b', { scope: 'terminal', id: 't1', from: 100 });
  await bench.end('own', { scope: 'terminal', id: 't1', from: 200 });
  await bench.assert('wrong', 'b', { from: 300 });
  await bench.void('wrong');
  const [row] = await bench.receive({ tid: 't1', at: 150, amount: 1000 }, { tid: 't1', at: 250, amount: 5 });
  await bench.batches.run(RUN);
  await bench.reject(row!.transactionId);
  return bench;
}

const PAIR = { acquirerId: 'A' as never, mid: 'M' as Mid, tid: 't1' as Tid, currency: 'CNY' as Currency };
/** Everything that a ledger answers, at every position. */
async function answersOf(ledger: Ledger) {
  const head = ledger.reader.position()!;
  const flats = [];
  for (let k = 0n; k <= head; k++) {
    const flat = ledger.timelines.flatten(k, [PAIR]);
    const routes = Array.from({ length: flat.routeCount }, (_, route) => flat.routeAt(route));
    const estate = ledger.timelines.history.at(k);
    const shown = estate.assignmentsShowing(PAIR.acquirerId, PAIR.mid, PAIR.tid);
    flats.push([flat.timelines, routes, shown, estate.accountsOf('m' as never)]);
  }
  const batches = ledger.batches.all().map(({ cut, routed }) => [cut, routed]);
  return { head, flats, batches, proof: await ledger.reader.proveComplete(head) };
}

async function started(log: EventLog, store: SnapshotStore, keepAfterEvents = 1) {
  const reports: string[] = [];
  const ledger = createLedger(log, { store, report: line => reports.push(line), keepAfterEvents });
  await ledger.reader.catchUp();
  return { ledger, reports };
}

describe('a reader with a snapshot', () => {
  it('answers as one that read the log from its start, and reads only what came since', async () => {
    const { log, read } = countingLog();
    const bench = await settledDay(log);
    const { kept, store } = memoryStore();
    await started(log, store);
    expect(kept.bytes).not.toBeNull();
    for (const later of [0, 1]) {
      if (later === 1) await bench.assert('later', 'b', { scope: 'terminal', id: 't2', from: 600 });
      const whole = createLedger(log);
      await whole.reader.catchUp();
      read.events = 0;
      const { ledger, reports } = await started(log, store, 1000);
      expect(read.events).toBe(later);
      expect(await answersOf(ledger)).toEqual(await answersOf(whole));
      expect(reports).toEqual([]);
    }
  });

  it('takes in what came since without copying a column', async () => {
    const { log } = countingLog();
    await settledDay(log);
    const { kept, store } = memoryStore();
    await started(log, store);
    const { timelines } = (await decodeSnapshot(openBytes(kept.bytes!))).readings;
    const columns = [timelines.facts, timelines.heap, timelines.keys, timelines.terminals.records];
    for (const { data, length } of columns) expect(data.length).toBeGreaterThan(length);
  });

  it('settles on as if it had never stopped', async () => {
    const { log } = countingLog();
    const bench = await settledDay(log);
    const { store } = memoryStore();
    await started(log, store);
    const { ledger } = await started(log, store);
    await bench.receive({ tid: 't1', at: 700, amount: 900 });
    await createBatches({ log, store: bench.store, ledger, openDigest: inlineDigest(memoryScratch) }).run(RUN);
    const whole = createLedger(log);
    await whole.reader.catchUp();
    expect(await answersOf(ledger)).toEqual(await answersOf(whole));
    expect(ledger.batches.all()).toHaveLength(2);
  });

  it('writes one only after many events', async () => {
    const { log } = countingLog();
    await settledDay(log);
    const { kept, store } = memoryStore();
    await started(log, store, 1000);
    expect(kept.bytes).toBeNull();
  });

  it('writes the next one after a sixteenth of what the last one held', async () => {
    const { log } = countingLog();
    const bench = await settledDay(log);
    const { kept, store } = memoryStore();
    await started(log, store);
    const { beginning } = await decodeSnapshotHead(openBytes(kept.bytes!));
    const events = Number(beginning.mark.census.events);
    expect(events).toBeGreaterThan(16);
    for (let more = 1; more <= Math.ceil(events / 16); more++) {
      const before = kept.bytes;
      await bench.assert(`later-${more}`, more % 2 === 0 ? 'a' : 'b', {
        scope: 'terminal',
        id: 't2',
        from: 600 + more,
      });
      await started(log, store);
      expect(kept.bytes === before, `${more} more than ${events}`).toBe(more < events / 16);
    }
  });

  it('goes on in streams that it saw before, and misses an event that is kept from it', async () => {
    const { log } = countingLog();
    const bench = await settledDay(log);
    const { kept, store } = memoryStore();
    await started(log, store);
    await bench.assert('later', 'b', { scope: 'terminal', id: 't2', from: 600 });
    await bench.assert('own-again', 'b', { scope: 'terminal', id: 't1', from: 700 });
    await bench.assert('own-once-more', 'a', { scope: 'terminal', id: 't1', from: 800 });
    const head = (await log.head())!;
    const without = (missing: Position): EventLog => ({
      ...log,
      async *readPages(after, options) {
        for await (const page of log.readPages(after, options))
          yield page.filter(({ position }) => position !== missing);
      },
    });
    const before = kept.bytes;
    const first = started(without((head - 1n) as Position), store);
    await expect(first).rejects.toMatchObject({ code: 'stream-gap', stream: 'binding-m.terminal.t1.CNY' });
    const { ledger, reports } = await started(without((head - 2n) as Position), store);
    const refused = await ledger.reader.proveComplete(head);
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'read-incomplete', stream: null } });
    expect(reports).toEqual(['the snapshot of the timelines is not written: the log holds events that were not read']);
    expect(kept.bytes).toBe(before);
  });

  it('I10: proves a K before its snapshot by the proof that the snapshot was made with', async () => {
    const { log } = countingLog();
    await settledDay(log);
    const { store } = memoryStore();
    await started(log, store);
    const { ledger } = await started(log, store);
    for (let k = 1n; k <= (await log.head())!; k++)
      expect(await ledger.reader.proveComplete(k as Position)).toEqual({
        kind: 'complete',
        read: await log.census(k as Position),
      });
  });

  it('I10: counts only what came since its last proof', async () => {
    const { log } = countingLog();
    const bench = await settledDay(log);
    const { store } = memoryStore();
    await started(log, store);
    const marks: (Position | undefined)[] = [];
    const watched: EventLog = {
      ...log,
      census: (upTo, since) => {
        marks.push(since?.position);
        return log.census(upTo, since);
      },
    };
    const before = (await log.head())!;
    const { ledger } = await started(watched, store, 1000);
    await bench.assert('later', 'b', { scope: 'terminal', id: 't2', from: 600 });
    await ledger.reader.catchUp();
    const head = ledger.reader.position()!;
    for (const _ of [1, 2]) expect(await ledger.reader.proveComplete(head)).toMatchObject({ kind: 'complete' });
    expect(marks).toEqual([before, head]);
  });

  it('I10: still proves what it saw against what the log holds', async () => {
    const { log } = countingLog();
    await settledDay(log);
    const { store } = memoryStore();
    await started(log, store);
    const forgetful: EventLog = { ...log, census: async k => ({ ...(await log.census(k)), events: 1n }) };
    const { ledger } = await started(forgetful, store);
    const proof = await ledger.reader.proveComplete(ledger.reader.position()!);
    expect(proof).toMatchObject({ kind: 'refused', refusal: { code: 'read-incomplete', stream: null } });
  });
});

describe('a snapshot that is not to be trusted', () => {
  const expectRebuilt = async (log: EventLog, store: SnapshotStore, why: RegExp) => {
    const whole = createLedger(log);
    await whole.reader.catchUp();
    const { ledger, reports } = await started(log, store, 1000);
    expect(reports).toEqual([expect.stringMatching(why)]);
    expect(await answersOf(ledger)).toEqual(await answersOf(whole));
  };
  const keptOf = async (log: EventLog) => {
    await settledDay(log);
    const { kept, store } = memoryStore();
    await started(log, store);
    return { kept, store };
  };

  it('is one with any byte changed, or cut short', async () => {
    const { log } = countingLog();
    const { kept, store } = await keptOf(log);
    const whole = kept.bytes!;
    const said = /^the snapshot of the timelines is not used: .*; reading the log instead$/;
    for (const place of [0, 9, 13, 17, 47, 48, 90, Math.floor(whole.length / 2), whole.length - 1]) {
      kept.bytes = whole.slice();
      kept.bytes[place]! ^= 1;
      await expectRebuilt(log, store, said);
    }
    for (let place = 0; place < whole.length; place++) {
      kept.bytes = whole.slice();
      kept.bytes[place]! ^= 1 << (place % 8);
      await expect(decodeSnapshot(openBytes(kept.bytes)), `byte ${place}`).rejects.toBeInstanceOf(SealFailure);
    }
    for (const bytes of [whole.slice(0, -1), whole.slice(0, 50), Uint8Array.of(...whole, 0)]) {
      kept.bytes = bytes;
      await expectRebuilt(log, store, /are not those that were sealed/);
    }
    kept.bytes = whole.slice(0, 5);
    await expectRebuilt(log, store, /does not begin with asofkept/);
  });

  it('is one of another log, also of one that is a part of it', async () => {
    const { store } = await keptOf(countingLog().log);
    const other = countingLog().log;
    await (await createBench(other)).register('c');
    await expectRebuilt(other, store, /made of another log, or of more of it than is there/);
    const longer = countingLog().log;
    await (await createBench(longer)).register('c');
    await settledDay(longer).catch(() => undefined);
    await expectRebuilt(longer, store, /made of another log/);
  });

  it('is one of another version, another layout or another kind', async () => {
    const { log } = countingLog();
    const { kept, store } = await keptOf(log);
    kept.bytes![8] = 9;
    await expectRebuilt(log, store, /it has version 9, this program reads version 2/);
    const meta = { kind: 'timelines', layout: 9, position: '1', chainHash: '0'.repeat(64) };
    kept.bytes = joined(sealed(meta, {}));
    await expectRebuilt(log, store, /its layout is 9/);
    kept.bytes = joined(sealed({ kind: 'cake' }, {}));
    await expectRebuilt(log, store, /no snapshot of timelines/);
    kept.bytes = joined(sealed({ ...meta, layout: SNAPSHOT_LAYOUT }, {}));
    await expectRebuilt(log, store, /it does not tell what of the log it knows/);
    const census = { events: '1', streams: '1', headsSha256: '0'.repeat(64) };
    kept.bytes = joined(sealed({ ...meta, layout: SNAPSHOT_LAYOUT, census, others: [] }, {}));
    await expectRebuilt(log, store, /it has no column facts with entries of 8 bytes/);
  });

  it('is one that saw other events than the log gives', async () => {
    const { log } = countingLog();
    const { store } = await keptOf(log);
    const isBatch = ({ stream }: Recorded) => stream.startsWith('batch-');
    const lossy: EventLog = {
      ...log,
      async *readStream(stream) {
        for await (const recorded of log.readStream(stream)) if (!isBatch(recorded)) yield recorded;
      },
    };
    await expectRebuilt(lossy, store, /it tells other events than the log/);
  });

  it('is one that cannot be read; and what cannot be written is done without', async () => {
    const { log } = countingLog();
    await settledDay(log);
    const broken = async () => {
      throw Object.assign(new Error('EIO: broken'), { code: 'EIO', syscall: 'read' });
    };
    await expectRebuilt(log, { open: broken, write: broken }, /EIO: broken/);
    const { reports } = await started(log, { open: async () => null, write: broken });
    expect(reports).toEqual([
      expect.stringMatching(/^the snapshot of the timelines could not be written \(EIO: broken\)/),
    ]);
  });

  it('stops nothing else: a bug stays a bug, and a log that is away may come back', async () => {
    const { log } = countingLog();
    const { store } = await keptOf(log);
    const bug = { ...store, open: async () => Promise.reject(new TypeError('bug')) };
    await expect(createLedger(log, { store: bug, report: () => {} }).reader.catchUp()).rejects.toThrow(TypeError);
    let isAway = true;
    const away: EventLog = {
      ...log,
      chainHashAt: async (position: Position) => {
        if (isAway) throw new Error('away');
        return log.chainHashAt(position);
      },
    };
    const ledger = createLedger(away, { store, report: () => {} });
    await expect(ledger.reader.catchUp()).rejects.toThrow('away');
    isAway = false;
    await ledger.reader.catchUp();
    expect(ledger.batches.all()).toHaveLength(1);
  });
});

describe('the file of a snapshot', () => {
  const directories: string[] = [];
  afterAll(() => Promise.all(directories.map(directory => rm(directory, { recursive: true }))));
  const newDirectory = async () => {
    directories.push(await mkdtemp(join(tmpdir(), 'asof-snapshot-')));
    return directories.at(-1)!;
  };
  const bytes = (...values: readonly number[]) => [Uint8Array.from(values)];

  it('is none at first, then the last that was written whole', async () => {
    const directory = join(await newDirectory(), 'models');
    const store = directorySnapshotStore(directory);
    expect(await store.open()).toBeNull();
    await store.write(bytes(1, 2));
    await store.write(bytes(3));
    expect([...(await readFile(join(directory, 'timelines.cols')))]).toEqual([3]);
    expect(await readdir(directory)).toEqual(['timelines.cols']);
  });

  it('stays the old one when the disk takes no more', async () => {
    const directory = await newDirectory();
    await directorySnapshotStore(directory).write(bytes(1));
    const write: FilePort['write'] = async (path, chunks) => {
      await nodeFiles.write(path, [...chunks].slice(0, 0));
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    };
    const full = directorySnapshotStore(directory, { ...nodeFiles, write });
    await expect(full.write(bytes(2))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(directory)).toEqual(['timelines.cols']);
    expect([...(await readFile(join(directory, 'timelines.cols')))]).toEqual([1]);
  });

  it('that cannot be opened says so', async () => {
    const failing = directorySnapshotStore(await newDirectory(), {
      ...nodeFiles,
      open: async () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' })),
    });
    await expect(failing.open()).rejects.toMatchObject({ code: 'EACCES' });
  });
});
