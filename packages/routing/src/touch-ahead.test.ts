import { expect, it } from 'vitest';
import { createColumnMemory } from './column-memory.ts';
import { jobOf, type Line, type Row } from './columns.fixture.ts';
import { differenceOf, numbersOf, twinOf } from './random-job.fixture.ts';
import { routeBatch } from './route-batch.ts';
import { runsAreSparse } from './touch-ahead.ts';
import { createWasmKernel } from './wasm-kernel.ts';

it('a small batch over many pairs, whose runs are touched ahead, is decided as the twin decides it', () => {
  const below = numbersOf(3);
  const lines = Array.from({ length: 5_000 }, (_, pair): Line[] => [
    { from: -Infinity, route: pair, answer: pair, group: pair, plan: 0 },
  ]);
  const plans = [{ rateMillionths: 6_000, fixedMinor: 1, minimumMinor: 2, capMinor: 300 }];
  const pairs = [...new Set(Array.from({ length: 300 }, () => below(5_000)))].sort((a, b) => a - b);
  const rows = pairs.map((pair): Row => ({ pair, occurredAt: 9, amountMinor: 1 + below(9_000), effect: 0, mode: 0 }));
  const twin = twinOf({ lines, plans, rows });
  const memory = createColumnMemory(2 ** 24);
  const module = createWasmKernel(memory);
  const { job } = jobOf(lines, plans, rows);
  expect(runsAreSparse(job.rows.runPair, 0, pairs.length)).toBe(true);
  expect(differenceOf(twin, { ...job, answer: routeBatch(job) })).toBeNull();
  const within = jobOf(lines, plans, rows, memory).job;
  expect(module.routeRuns(within, 0, pairs.length)).toBe(true);
  expect(differenceOf(twin, { ...within, answer: { kind: 'routed' } })).toBeNull();
});
