// A file that does not end where it ended at first is no day of a bank: whoever imports it is told, and nothing is recorded.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '@asof/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileSource, fileSource, type OpenSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';
import { createBench } from './intake-bench.fixture.ts';
import { createPieceReader } from './piece-reader.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'asof-file-'));
  path = join(directory, 'day.csv');
});
afterEach(() => rmSync(directory, { recursive: true }));

const rows = Array.from({ length: 500 }, (_, n) => lineOf(goodRow(n)));
const MANYFOLD = 200;

/** Imports the file, to which `change` is done when the first of it was read. */
async function importChanged(change: () => void) {
  const bench = createBench();
  let changed = false;
  const onProgress = () => {
    if (!changed) change();
    changed = true;
  };
  const outcome = bench.importFile(fileOf([]), { source: await fileSource(path), onProgress });
  return { bench, outcome };
}

describe('a file of the machine', () => {
  it('is read whole', async () => {
    const file = fileOf(rows);
    writeFileSync(path, file);
    const event = await createBench().imported(file, { source: await fileSource(path) });
    expect(event).toEqual(await createBench().imported(file));
  });

  it.each([1, MANYFOLD])(
    'to which %i times as much is written while it is read is refused, and nothing is recorded',
    async times => {
      writeFileSync(path, fileOf(rows));
      const more = `${rows.join('\n')}\n`.repeat(times);
      const { bench, outcome } = await importChanged(() => appendFileSync(path, more));
      await expect(outcome).rejects.toMatchObject({
        name: 'FileChanged',
        code: 'file-changed',
        message: expect.stringMatching(/day\.csv had \d+ bytes .* has more now/),
      });
      expect(await bench.log.head()).toBeNull();
    },
  );

  it('that is cut short while it is read is refused, and nothing is recorded', async () => {
    writeFileSync(path, fileOf(rows));
    const source = await fileSource(path);
    truncateSync(path, 4000);
    const bench = createBench();
    await expect(bench.importFile(fileOf([]), { source })).rejects.toMatchObject({
      name: 'FileChanged',
      message: expect.stringMatching(/has fewer now/),
    });
    expect(await bench.log.head()).toBeNull();
  });
});

describe('a pipe', () => {
  const reason = new Error('stopped by a person');
  beforeEach(() => execFileSync('mkfifo', [path]));

  it('for which nobody writes can be left', async () => {
    const stop = new AbortController();
    const bench = createBench();
    const outcome = bench.importFile([], { source: await fileSource(path), signal: stop.signal });
    setTimeout(() => stop.abort(reason), 20);
    await expect(outcome).rejects.toBe(reason);
    expect(await bench.log.head()).toBeNull();
  });

  it('whose writer has come to a halt can be left', async () => {
    const stop = new AbortController();
    const bench = createBench();
    const onProgress = () => setTimeout(() => stop.abort(reason), 20);
    const outcome = bench.importFile([], { source: await fileSource(path), signal: stop.signal, onProgress });
    outcome.catch(() => undefined); // told below
    const writer = await open(path, 'w');
    await writer.write(fileOf(rows));
    await expect(outcome).rejects.toBe(reason);
    await writer.close();
    expect(await bench.log.head()).toBeNull();
  });

  it('that failed is told of at once, also while its writer holds it open', async () => {
    const damaged = new Error('the log is damaged');
    const bench = createBench();
    const log: EventLog = {
      ...bench.log,
      async *readAll() {
        await new Promise(resolve => setTimeout(resolve, 20));
        yield* [];
        throw damaged;
      },
    };
    const outcome = bench.importFile([], { source: await fileSource(path), log });
    outcome.catch(() => undefined); // told below
    const writer = await open(path, 'w');
    await expect(outcome).rejects.toBe(damaged);
    await writer.close();
  });

  it('that is left while it is being opened is closed when it is open', async () => {
    const opening = Promise.withResolvers<OpenSource>();
    const said: string[] = [];
    const source: FileSource = { name: 'day.csv', bytes: null, open: () => opening.promise };
    const reader = createPieceReader({ source, hash: null });
    const filled = reader.fill(new Uint8Array(10));
    await reader.close();
    const read = async () => said.push('read');
    opening.resolve({ read, close: async () => void said.push('closed') });
    await expect(filled).rejects.toThrow('nobody reads the file any more');
    expect(said).toEqual(['closed']);
  });

  it('gives what its writer wrote, in portions of any size', async () => {
    const file = fileOf(Array.from({ length: 20_000 }, (_, n) => lineOf(goodRow(n))));
    const outcome = createBench().imported(file, { source: await fileSource(path) });
    const writer = await open(path, 'w');
    await writer.writeFile(file);
    await writer.close();
    expect(await outcome).toEqual({ ...(await createBench().imported(file)), fileName: 'day.csv' });
  });
});
