import { expect, it } from 'vitest';
import type { Measurement } from './measurement.ts';
import { tablesOf } from './table.ts';

const base: Measurement = {
  contender: 'asof-ts',
  phase: 'decisions',
  rows: 1_000_000,
  terminals: 200_000,
  threads: 1,
  rowOrder: 'pair',
  without: null,
  version: 'asof',
  plan: null,
  seconds: [0.05, 0.04, 0.06],
  medianSeconds: 0.05,
  cpuSeconds: 0.049,
  peakMiB: 147.3,
  checksum: 'abc',
};
const duckdb = { ...base, contender: 'duckdb', plan: 'range join', seconds: [0.4, 0.4, 0.5], medianSeconds: 0.4 };

it('puts each contender beside the fastest rival, the fastest first, one table a task', () => {
  const twin = { ...base, contender: 'twin', seconds: [8], medianSeconds: 8, peakMiB: 900 };
  const other = { ...base, threads: 2 };
  expect(tablesOf([twin, duckdb, base, other])).toBe(
    [
      '### decisions: 1,000,000 rows, 200,000 terminals, 1 thread, pair order',
      '',
      '| contender | median s | min – max s | M/s | CPU s | peak MiB | × fastest rival |',
      '| --- | --: | --: | --: | --: | --: | --: |',
      '| asof-ts | 0.0500 | 0.0400 – 0.0600 | 20.0 | 0.0490 | 147 | 8.00 |',
      '| duckdb (range join) | 0.400 | 0.400 – 0.500 | 2.50 | 0.0490 | 147 | 1.00 |',
      '| twin | 8.00 | 8.00 – 8.00 | 0.125 | 0.0490 | 900 | 0.0500 |',
      '',
      '### decisions: 1,000,000 rows, 200,000 terminals, 2 threads, pair order',
      '',
      '| contender | median s | min – max s | M/s | CPU s | peak MiB | × fastest rival |',
      '| --- | --: | --: | --: | --: | --: | --: |',
      '| asof-ts | 0.0500 | 0.0400 – 0.0600 | 20.0 | 0.0490 | 147 | – |',
      '',
    ].join('\n'),
  );
});

it('says what a world lacked', () => {
  expect(tablesOf([{ ...base, without: 'debits' }])).toContain(
    '### decisions: 1,000,000 rows, 200,000 terminals, 1 thread, pair order, without debits\n',
  );
});
