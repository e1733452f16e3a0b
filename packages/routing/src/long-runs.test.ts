import { describe, expect, it } from 'vitest';
import { createColumnMemory } from './column-memory.ts';
import type { Line, Plan, Row } from './columns.fixture.ts';
import { emptyDecisions } from './columns.ts';
import { differenceOf, jobWithin, numbersOf, twinOf } from './random-job.fixture.ts';
import { routeRuns } from './route-runs.ts';
import { createWasmKernel } from './wasm-kernel.ts';

const below = numbersOf(11);
const plan: Plan = { rateMillionths: 6_000, fixedMinor: 1, minimumMinor: 2, capMinor: 300 };
const line: Line[] = [
  { from: -Infinity, route: -1, answer: -1, group: -1, plan: -1 },
  { from: 100, route: 1, answer: 1, group: 1, plan: 0 },
];
/** Runs of so many rows, each of a pair of its own; all of them old in every other job, so that all wait. */
const RUNS = [1, 900, 3_000, 5, 40, 2_047, 2_049, 3];

function drawn(isOld: boolean) {
  const row = (pair: number): Row => {
    const effect = below(4);
    const amountMinor = (1 + below(90_000)) * (effect === 2 ? -1 : 1);
    return { pair, occurredAt: below(isOld ? 100 : 400), amountMinor, effect, mode: below(3) };
  };
  const rows = RUNS.flatMap((count, pair) => Array.from({ length: count }, () => row(pair)));
  return { lines: RUNS.map(() => line), plans: [plan], rows };
}

describe.each([true, false])('runs longer than what may wait, all rows old: %s', isOld => {
  const job = drawn(isOld);
  const memory = createColumnMemory(16 * 2 ** 20);
  const kernels = { script: routeRuns, module: createWasmKernel(memory).routeRuns };

  it.each(['script', 'module'] as const)('are decided as by the twin, and nothing behind them, by the %s', kernel => {
    const { totals, ...given } = jobWithin(memory, job);
    const rows = job.rows.length;
    const out = emptyDecisions(rows + 8, memory);
    for (const column of Object.values(out)) column.fill(7);
    const isExact = kernels[kernel]({ ...given, totals, out }, 0, RUNS.length);
    expect(isExact).toBe(true);
    expect(differenceOf(twinOf(job), { answer: { kind: 'routed' }, out, totals })).toBeNull();
    for (const column of Object.values(out)) expect([...column.subarray(rows)]).toEqual(Array(8).fill(7));
  });
});
