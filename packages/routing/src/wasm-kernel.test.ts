import { describe, expect, it } from 'vitest';
import { RoutingInputError } from './check-columns.ts';
import { createColumnMemory } from './column-memory.ts';
import { jobOf, type Row } from './columns.fixture.ts';
import { emptyDecisions } from './columns.ts';
import type { RoutingJob } from './routing-job.ts';
import { createWasmKernel } from './wasm-kernel.ts';

const sale: Row = { pair: 0, occurredAt: 5, amountMinor: 100, effect: 0, mode: 0 };
const card = { from: -Infinity, route: 0, answer: 0, group: 0, plan: 0 };
const plan = { rateMillionths: 10_000, fixedMinor: 0, minimumMinor: null, capMinor: null };

function routed(change: (job: RoutingJob) => RoutingJob): string {
  const memory = createColumnMemory(2 ** 20);
  const { job } = jobOf([[card], [card]], [plan], [sale, { ...sale, pair: 1 }], memory);
  const { routeRuns } = createWasmKernel(memory);
  try {
    routeRuns(change(job), 0, 2);
    return [...job.out.feeMinor].join();
  } catch (error) {
    if (error instanceof RoutingInputError) return error.message;
    throw error;
  }
}

describe('the module is asked only what was checked', () => {
  it('routes the runs of a job that lies in its memory', () => {
    expect(routed(job => job)).toBe('1,1');
  });

  it('refuses a column that lies elsewhere', () => {
    expect(routed(job => ({ ...job, out: { ...job.out, line: emptyDecisions(2).line } }))).toBe(
      'line[0]: not-in-memory',
    );
  });

  it('refuses runs of pairs that the timelines lack, and runs beyond the rows', () => {
    const withRuns = (column: 'runPair' | 'runStart', at: number, value: number) => (job: RoutingJob) => {
      job.rows[column][at] = value;
      return job;
    };
    expect(routed(withRuns('runPair', 1, 2))).toBe('rows.runPair[1]: index-out-of-range');
    expect(routed(withRuns('runStart', 1, 3))).toBe('rows.runStart[2]: not-ordered');
    expect(routed(withRuns('runStart', 2, 3))).toBe('rows.runStart[2]: length-mismatch');
  });

  it('refuses decisions without room', () => {
    const short = (job: RoutingJob) => ({ ...job, out: { ...job.out, line: job.out.line.subarray(1) } });
    expect(routed(short)).toBe('out.line[1]: length-mismatch');
  });
});
