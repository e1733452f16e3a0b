// Progress of long work on stderr: how much, how fast, how long still. A terminal gets one line that renews itself, a file a line
// now and then.
import type { Writable } from 'node:stream';

const TTY_INTERVAL_MS = 100;
const FILE_INTERVAL_MS = 5_000;

export type Progress = {
  /** `total` null where the end is not known. Cheap: most calls print nothing. */
  update(done: number, total: number | null): void;
  /** Ends the line and tells the time taken. */
  end(summary: string): void;
};

export type ProgressOptions = {
  readonly label: string;
  readonly unit: string;
  /** Null: say nothing. */
  readonly stderr: (Writable & { readonly isTTY?: boolean }) | null;
  readonly monotonicMs: () => number;
};

export function createProgress({ label, unit, stderr, monotonicMs }: ProgressOptions): Progress {
  const startMs = monotonicMs();
  const tty = stderr?.isTTY === true;
  const intervalMs = tty ? TTY_INTERVAL_MS : FILE_INTERVAL_MS;
  let lastMs = startMs;
  const renew = tty ? '\r\u001b[2K' : '';
  return {
    update(done, total) {
      const nowMs = monotonicMs();
      if (stderr === null || nowMs - lastMs < intervalMs) return;
      lastMs = nowMs;
      stderr.write(`${renew}${label}  ${progressText(done, total, unit, nowMs - startMs)}${tty ? '' : '\n'}`);
    },
    end(summary) {
      const seconds = decimal((monotonicMs() - startMs) / 1000);
      stderr?.write(`${renew}${label}  ${summary} (${seconds} s)\n`);
    },
  };
}

/** "1,234,567 of 2,000,000 rows  412,000 rows/s  2 s left"; without total neither the whole nor the rest. */
export function progressText(done: number, total: number | null, unit: string, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const whole = total === null ? '' : ` of ${grouped(total)}`;
  return `${grouped(done)}${whole} ${unit}  ${grouped(Math.round(rate))} ${unit}/s${restText(done, total, rate)}`;
}

/** What follows the last unit may take as long again, and nobody knows how long. */
function restText(done: number, total: number | null, rate: number): string {
  if (total === null || rate === 0) return '';
  return done < total ? `  ${grouped(Math.ceil((total - done) / rate))} s left` : '  finishing';
}

/** A whole number as people read it, its thousands separated by commas; never in data. The tables of languages take ten milliseconds to load. */
export function grouped(value: number | bigint): string {
  return separated(value.toString());
}

/** "1 row", "2,000 rows": a count with its noun. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A measured figure with one decimal; never money. */
export function decimal(value: number): string {
  const [whole = '', tenths] = value.toFixed(1).split('.');
  return `${separated(whole)}.${tenths}`;
}

function separated(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
