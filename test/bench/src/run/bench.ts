// The whole run: makes worlds, compares contenders task by task, hands measurements out as they come, keeps them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_PHASES, PHASE_ORDERS } from '../contenders/contender.ts';
import { type Entry, ROSTER, SLOW_ROWS_MAX } from '../contenders/roster.ts';
import { makeWorld, worldFacts } from '../world/make-world.ts';
import { makeOwnWorld } from '../world/own-world.ts';
import { machineNow } from './machine.ts';
import { type Comparison, compare, type Measurement } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { tablesOf } from './table.ts';

export type Output = { readonly data: (line: string) => void; readonly talk: (line: string) => void };

/** Data is JSON lines, or tables at the end. Throws `AnswersDiffer`. */
export async function runBench(options: BenchOptions, results: string, output: Output): Promise<Measurement[]> {
  const machine = machineNow();
  output.talk(`machine: ${JSON.stringify(machine)}`);
  mkdirSync(options.work, { recursive: true });
  const measurements: Measurement[] = [];
  const own = options.files === null ? null : await makeOwnWorld(options.work, options.files);
  for (const task of tasksOf(sizesOf(options, own))) {
    const batch = LEDGER_PHASES.includes(task.phase) ? '' : `${task.rows} rows, ${task.rowOrder} order, `;
    const less = task.without === null ? '' : `, without ${task.without}`;
    output.talk(`${task.phase}, ${batch}${task.terminals} terminals, ${task.threads} threads${less}`);
    const size = { ...options, rows: task.rows, terminals: task.terminals };
    const world = own ?? makeWorld(options.work, size, task.without);
    const told = await compare({ ...task, world }, entriesFor(task, options), output.talk);
    if (options.json) for (const measurement of told) output.data(JSON.stringify(measurement));
    measurements.push(...told);
  }
  if (!options.json) output.data(tablesOf(measurements));
  if (options.keep) output.talk(`kept in ${keep(results, machine, measurements)}`);
  return measurements;
}

/** The sizes that were asked for, or what one's own data comes to. */
function sizesOf(options: BenchOptions, own: string | null): BenchOptions {
  if (own === null) return options;
  const { rows, terminals } = worldFacts(own);
  return { ...options, rows: [rows], terminals: [terminals] };
}

function* tasksOf(options: BenchOptions): Generator<Omit<Comparison, 'world'>> {
  const { rounds } = options;
  for (const terminals of options.terminals)
    for (const [number, rows] of options.rows.entries())
      for (const phase of options.phases.filter(each => number === 0 || !LEDGER_PHASES.includes(each)))
        for (const rowOrder of PHASE_ORDERS[phase].filter(order => options.rowOrders.includes(order)))
          for (const threads of options.threads)
            for (const without of [null, ...options.without])
              yield { rows, terminals, phase, rowOrder, threads, without, rounds };
}

/** Those that were asked for and can do the task; slow ones sit out what would take them minutes. */
function entriesFor({ phase, threads, rows }: Omit<Comparison, 'world'>, options: BenchOptions): Entry[] {
  return ROSTER.filter(
    entry =>
      [...options.ours, ...options.rivals].includes(entry.name) &&
      entry.phases.includes(phase) &&
      threads <= (entry.threadsMax ?? Infinity) &&
      (!entry.slow || rows <= SLOW_ROWS_MAX),
  );
}

/** One file a run: the machine on the first line, then each measurement. */
function keep(results: string, machine: object, measurements: readonly Measurement[]): string {
  mkdirSync(results, { recursive: true });
  const at = new Date().toISOString();
  const file = join(results, `${at.slice(0, 19).replaceAll(/[:T]/g, '-')}.jsonl`);
  const lines = [{ measuredAt: at, machine }, ...measurements].map(line => JSON.stringify(line));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
