// What is left of an import that does not come to its end, and in what order its blocks are written.
import type { Sha256 } from '@asof/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { ContentFailure, type ContentStore } from '../content-store/content-store.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { BLOCK_LIMITS } from './file-intake.ts';
import { bytesSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';
import { type Bench, createBench } from './intake-bench.fixture.ts';

const lines = (count: number) => Array.from({ length: count }, (_, n) => lineOf(goodRow(n)));

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});

describe('the blocks of a file', () => {
  it('are written while the one before is made durable, and only that one', async () => {
    const contents = memoryContentStore();
    const said: string[] = [];
    let makeDurable = (): void => undefined;
    const secondIsRead = new Promise<void>(resolve => (makeDurable = resolve));
    let puts = 0;
    const slow: ContentStore = {
      ...contents,
      async put(...put) {
        const turn = ++puts;
        const sha256 = await contents.put(...put);
        said.push(`read ${turn}`);
        if (turn === 2) setTimeout(makeDurable, 20);
        if (turn === 1) await secondIsRead;
        said.push(`durable ${turn}`);
        return sha256;
      },
    };
    const rows = lines(30).map(line => line.replace(/acq\d/, 'acq0'));
    const event = await createBench(slow).imported(rows, { limits: { ...BLOCK_LIMITS, rows: 10 } });
    expect(event.segments).toHaveLength(3);
    expect(said).toEqual(['read 1', 'read 2', 'durable 2', 'durable 1', 'read 3', 'durable 3']);
  });
});

it('is rejected when nothing is being written any more', async () => {
  const said: string[] = [];
  const full = new ContentFailure('content-full', 'the disk is full', { retryable: true });
  const contents = memoryContentStore();
  let puts = 0;
  const failing: ContentStore = {
    ...contents,
    async put(...put) {
      const turn = ++puts;
      const sha256 = await contents.put(...put);
      await new Promise(resolve => setTimeout(resolve, turn === 1 ? 20 : 60));
      said.push(`written ${turn}`);
      if (turn === 1) throw full;
      return sha256;
    },
  };
  const rows = lines(20).map(line => line.replace(/acq\d/, 'acq0'));
  const importing = createBench(failing).importFile(rows, { limits: { ...BLOCK_LIMITS, rows: 10 } });
  await expect(importing).rejects.toBe(full);
  expect(said).toEqual(['written 1', 'written 2']);
});

describe('an import that is interrupted', () => {
  it('records nothing, and the next one gives what an undisturbed one gives', async () => {
    const file = fileOf([...lines(30), 'x']);
    const expected = await createBench().imported(file);
    const abort = new AbortController();
    const reason = new Error('stopped by a person');
    const source = bytesSource('day.csv', file, 1000);
    const onProgress = () => abort.abort(reason);
    await expect(bench.importFile(file, { source, signal: abort.signal, onProgress })).rejects.toBe(reason);
    expect(await bench.log.head()).toBeNull();
    expect(await bench.imported(file)).toEqual(expected);
  });

  it('by a full disk at any write, finishes when it runs again', async () => {
    const file = fileOf([...lines(30), 'x']);
    const expected = await createBench().imported(file);
    const limits = { ...BLOCK_LIMITS, rows: 10 };
    const parted = await createBench().imported(file, { limits });
    const writes = parted.segments.length + parted.quarantineSheets.length;
    expect(writes).toBeGreaterThan(expected.segments.length);
    for (let failing = 1; failing <= writes; failing++) {
      const contents = memoryContentStore();
      let write = 0;
      const full = async () => {
        throw new ContentFailure('content-full', 'the disk is full', { retryable: true });
      };
      const ledger = createBench({
        ...contents,
        put: (...put) => (++write === failing ? full() : contents.put(...put)),
      });
      await expect(ledger.importFile(file, { limits })).rejects.toMatchObject({ code: 'content-full' });
      expect(await ledger.log.head()).toBeNull();
      expect(await ledger.imported(file, { limits })).toEqual(parted);
    }
  });

  it('by a damaged segment of an earlier file, says which content is damaged', async () => {
    const stored = new Map<string, Uint8Array>();
    const ledger = createBench(memoryContentStore(stored));
    const { segments } = await ledger.imported(lines(1));
    const name: Sha256 = segments[0]!.sha256;
    stored.get(`segments/${name}`)![0]! ^= 1;
    const again = ledger.importFile(lines(2));
    await expect(again).rejects.toMatchObject({ code: 'content-corrupt', message: expect.stringContaining(name) });
  });
});
