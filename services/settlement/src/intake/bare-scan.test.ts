import { expect, it } from 'vitest';
import { scanTransactionsBarely } from './bare-scan.ts';
import { bytesSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';

it('scans what an import scans, and tells how much it was', async () => {
  const lines = Array.from({ length: 100 }, (_, n) => lineOf(goodRow(n)));
  const scan = await scanTransactionsBarely(bytesSource('day.csv', fileOf([...lines, 'x', lines[0]!])));
  expect(scan).toEqual({ rows: 101, notUnderstood: 1, pairs: 100, bytes: 101 * 32 + 10 });
});

it('refuses a file by its header', async () => {
  await expect(scanTransactionsBarely(bytesSource('day.csv', new Uint8Array()))).rejects.toThrow('the file is empty');
});
