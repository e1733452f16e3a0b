// A file that does not end where it ended at first is no day of a bank: whoever imports it is told, and nothing is recorded.
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';
import { createBench } from './intake-bench.fixture.ts';

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
