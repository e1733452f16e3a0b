import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { beginFile, beginLargeFile } from './begun-file.ts';
import { bytesSource, fileSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';
import { createBench } from './intake-bench.fixture.ts';
import { scanLimitsFor } from './scan-file.ts';

const IMPORTED = /^(?:import|export) (?!type )[^;]*? from '([^']+)';/gms;

/** Everything that the module needs to run, files by path and packages by name. */
function needs(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name] of readFileSync(path, 'utf8').matchAll(IMPORTED)) {
    if (name!.startsWith('.')) needs(join(dirname(path), name!), found);
    else found.add(name!);
  }
  return found;
}

it('is begun with next to nothing of the program', () => {
  const needed = [...needs(fileURLToPath(new URL('begun-file.ts', import.meta.url)))];
  const packages = needed.filter(name => !name.startsWith('/') && !name.startsWith('node:')).sort();
  expect(packages).toEqual(['@asof/domain/card-number', '@asof/domain/currency-exponents', '@asof/domain/kernel']);
  expect(needed.length).toBeLessThan(45);
});

it('comes in as a file that was not begun before, and tells who attends from then on', async () => {
  const file = fileOf(Array.from({ length: 500 }, (_, n) => lineOf(goodRow(n))));
  const source = bytesSource('day.csv', file, 1000);
  const begun = beginFile(source, { ...scanLimitsFor(null, 0), pieceBytes: 4000, inputs: 4 });
  const opened = await begun.open();
  if (opened.kind === 'refused') throw new Error(opened.message);
  await opened.scan.begun;
  const read = begun.reader.bytes;
  expect(read).toBeGreaterThan(4000);
  const told: number[] = [];
  const onProgress = ({ bytes }: { readonly bytes: number }) => told.push(bytes);
  const event = await createBench().imported(file, { source, begun, onProgress });
  expect(event).toEqual(await createBench().imported(file));
  expect(told[0]).toBeGreaterThan(read);
  expect(told.at(-1)).toBe(file.length);
});

it('ends with the signal of who attends', async () => {
  const file = fileOf(Array.from({ length: 500 }, (_, n) => lineOf(goodRow(n))));
  const source = bytesSource('day.csv', file, 1000);
  const begun = beginFile(source, { ...scanLimitsFor(null, 0), pieceBytes: 4000, inputs: 4 });
  await begun.open();
  const reason = new Error('stopped by a person');
  const importing = createBench().importFile(file, { source, begun, signal: AbortSignal.abort(reason) });
  await expect(importing).rejects.toBe(reason);
});

it('leaves a pipe to who imports it, because it can be read once only', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-pipe-'));
  try {
    const path = join(directory, 'day.csv');
    execFileSync('mkfifo', [path]);
    expect(await beginLargeFile(path)).toBeNull();
    const file = fileOf(Array.from({ length: 500 }, (_, n) => lineOf(goodRow(n))));
    const importing = createBench().imported(file, { source: await fileSource(path) });
    await writeFile(path, file);
    expect(await importing).toEqual(await createBench().imported(file));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
