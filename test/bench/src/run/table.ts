// Measurements for people: one table for each task, each contender beside the fastest rival.
import { LEDGER_PHASES } from '../contenders/contender.ts';
import type { Measurement } from './measurement.ts';

const COLUMNS = ['contender', 'median s', 'min – max s', 'M/s', 'CPU s', 'peak MiB', '× fastest rival'];

/** Tables in the order in which tasks were measured, as Markdown. */
export function tablesOf(measurements: readonly Measurement[]): string {
  const tasks = Map.groupBy(measurements, titleOf);
  return [...tasks].map(([title, lines]) => `${title}\n\n${tableOf(lines)}\n`).join('\n');
}

function titleOf({ phase, rows, terminals, threads, rowOrder, without }: Measurement): string {
  const threadCount = threads === 1 ? '1 thread' : `${threads} threads`;
  if (LEDGER_PHASES.includes(phase)) return `### ${phase}: ${grouped(rows)} events, ${grouped(terminals)} terminals`;
  const less = without === null ? '' : `, without ${without}`;
  return `### ${phase}: ${grouped(rows)} rows, ${grouped(terminals)} terminals, ${threadCount}, ${rowOrder} order${less}`;
}

function tableOf(measurements: readonly Measurement[]): string {
  const rivals = measurements.filter(({ contender }) => !contender.startsWith('asof'));
  const best = rivals.length === 0 ? null : Math.min(...rivals.map(({ medianSeconds }) => medianSeconds));
  const lines = measurements
    .toSorted((a, b) => a.medianSeconds - b.medianSeconds)
    .map(measurement => cellsOf(measurement, best));
  const rule = COLUMNS.map((_, index) => (index === 0 ? '---' : '--:'));
  return [COLUMNS, rule, ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(measurement: Measurement, best: number | null): string[] {
  const { contender, plan, seconds, medianSeconds, cpuSeconds, peakMiB, rows } = measurement;
  return [
    plan === null ? contender : `${contender} (${plan})`,
    digits(medianSeconds),
    `${digits(Math.min(...seconds))} – ${digits(Math.max(...seconds))}`,
    digits(rows / medianSeconds / 1e6),
    digits(cpuSeconds),
    String(Math.round(peakMiB)),
    best === null ? '–' : digits(best / medianSeconds),
  ];
}

/** Three digits that count. */
function digits(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
