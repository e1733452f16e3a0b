import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileOf, goodRow, lineOf } from '@asof/settlement/intake-fixture';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginFileAhead, namedFile } from './file-ahead.ts';

describe('the file that a command line names', () => {
  it.each([
    ['import transactions day.csv', 'day.csv', undefined],
    ['--data /ledger --json import transactions day.csv --threads 3', 'day.csv', 3],
    ['batch run --transactions day.csv other.csv --cut-at 2026-11-22T00:00:00Z', 'day.csv', undefined],
    ['batch run --threads 2 --acquirer ACQ1 --transactions day.csv', 'day.csv', 2],
    ['import transactions day.csv --threads many', 'day.csv', undefined],
  ])('%s: is %s', (line, path, threads) => {
    expect(namedFile(line.split(' '))).toEqual({ path, threads });
  });

  it.each([
    'batch run',
    'batch run --transactions',
    'batch run --transactions --json',
    'batch list --transactions day.csv',
    'import terminals transactions day.csv',
    'import transactions',
    'import transactions --help',
    'batch run --transactions day.csv -h',
    '',
  ])('%s: is none', line => {
    expect(namedFile(line.split(' '))).toBeNull();
  });
});

describe('a file that is begun ahead', () => {
  const ROWS = 300_000;
  let folder: string;
  let large: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'asof-ahead-'));
    large = join(folder, 'large.csv');
    await writeFile(large, fileOf(Array(ROWS).fill(lineOf(goodRow(0)))));
    await writeFile(join(folder, 'small.csv'), fileOf([lineOf(goodRow(0))]));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const begin = (name: string, ...more: string[]) =>
    beginFileAhead(['import', 'transactions', join(folder, name), ...more]);

  it('is read before anybody takes it, and taken once', async () => {
    const ahead = await begin('large.csv', '--threads', '1');
    const begun = ahead.take(large, 1)!;
    expect(begun.reader.bytes).toBeGreaterThan(10_000_000);
    expect(ahead.take(large, 1)).toBeNull();
    await ahead.close();
    const opened = await begun.open();
    if (opened.kind === 'refused') throw new Error(opened.message);
    let rows = 0;
    for await (const { from, to, slot } of opened.scan.pieces()) {
      rows += to - from;
      if (slot !== null) opened.scan.release(slot);
    }
    expect(rows).toBe(ROWS);
    await begun.close();
  });

  it('is not taken for another, nor for another number of threads, and ends with the command', async () => {
    const ahead = await begin('large.csv', '--threads', '1');
    expect(ahead.take(large, undefined)).toBeNull();
    expect(ahead.take(`${large}x`, 1)).toBeNull();
    await ahead.close();
    expect(ahead.take(large, 1)).toBeNull();
  });

  it.each(['small.csv', 'missing.csv', '.'])('is none: %s', async name => {
    const ahead = await begin(name);
    expect(ahead.take(join(folder, name), undefined)).toBeNull();
    await ahead.close();
  });
});
