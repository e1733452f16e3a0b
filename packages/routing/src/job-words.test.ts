import { expect, it } from 'vitest';
import { createColumnMemory } from './column-memory.ts';
import { columnsOfTotals, jobOf, type Line, type Row } from './columns.fixture.ts';
import { drainTotals, emptyTotals, groupsIn } from './group-totals.ts';
import { describeJob, jobAt, jobWords, shareJob, sumInto } from './job-words.ts';
import { routeRuns } from './route-runs.ts';
import { routeSlowly } from './route-slowly.ts';

it('the words of a job are the whole job: a thread that has nothing else decides the same', () => {
  const memory = createColumnMemory(2 ** 20);
  const plan = { rateMillionths: 10_000, fixedMinor: 3, minimumMinor: 2, capMinor: 90 };
  const card = (from: number, route: number): Line => ({ from, route, answer: route, group: route, plan: route - 1 });
  const sale = (pair: number, occurredAt: number, effect = 0): Row => ({
    pair,
    occurredAt,
    amountMinor: effect === 2 ? -700 : 700,
    effect,
    mode: 2,
  });
  const lines = [[card(-Infinity, 0), card(10, 1)], [card(-Infinity, 1)]];
  const rows = [sale(0, 5), sale(0, 50), sale(0, 9, 1), sale(1, 3), sale(1, 4, 2), sale(1, 4, 3)];
  const { job } = jobOf(lines, [plan], rows, memory);
  const slow = jobOf(lines, [plan], rows);
  const words = jobWords(memory);
  describeJob(words, memory, job);
  routeRuns(jobAt(memory.memory, words), 0, 2);
  routeSlowly(slow.job, slow.plans);
  expect(job.out).toEqual(slow.job.out);
  const wanted = columnsOfTotals(slow.job.totals);
  expect(columnsOfTotals(job.totals)).toEqual(wanted);

  const own = jobWords(memory);
  const sums = emptyTotals(groupsIn(job.totals), memory);
  sumInto(own, memory, sums);
  shareJob(own, words);
  routeRuns(jobAt(memory.memory, own), 0, 2);
  expect(columnsOfTotals(sums)).toEqual(wanted);
  const whole = emptyTotals(groupsIn(sums));
  expect(drainTotals(whole, sums)).toBe(true);
  const zeros = columnsOfTotals(emptyTotals(groupsIn(sums)));
  expect([columnsOfTotals(whole), columnsOfTotals(sums)]).toEqual([wanted, zeros]);
  whole.sums.fill(Number.MAX_SAFE_INTEGER);
  expect(drainTotals(whole, job.totals)).toBe(false);
});
