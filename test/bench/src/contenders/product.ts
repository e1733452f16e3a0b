// The command `asof` as a person calls it: a process of its own for each call, with the options that package.json gives it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OutsideUsage } from './contender.ts';

const MAIN = fileURLToPath(new URL('../../../../services/asof/src/main.mjs', import.meta.url));
const REPORT = new URL('report-usage.mjs', import.meta.url).href;
const OUTPUT_BYTES_MAX = 1 << 30;
const CALL_MS_MAX = 3_600_000;

export type JsonLine = Readonly<Record<string, unknown>>;

export type Product = {
  /** What the command says with `--json`. Throws with its complaint when it fails. */
  readonly call: (...argv: readonly string[]) => readonly JsonLine[];
  /** CPU seconds of all calls so far, memory of the largest one since `forgetPeak`. */
  readonly usage: () => OutsideUsage;
  readonly forgetPeak: () => void;
};

/** Works on the ledger in `data`; `scratch` takes what calls leave behind. */
export function createProduct(data: string, scratch: string): Product {
  const usageFile = join(scratch, 'usage.json');
  const options = ['--max-semi-space-size=64', '--import', REPORT, MAIN, '--data', data, '--quiet', '--json'];
  let [cpuSeconds, peakMiB] = [0, 0];
  return {
    call(...argv) {
      const env = { ...process.env, ASOF_BENCH_USAGE: usageFile };
      const limits = { maxBuffer: OUTPUT_BYTES_MAX, timeout: CALL_MS_MAX };
      const ran = spawnSync(process.execPath, [...options, ...argv], { encoding: 'utf8', env, ...limits });
      if (ran.status !== 0) throw new Error(`asof ${argv.join(' ')}: ${ran.stderr}${ran.error?.message ?? ''}`);
      const used = JSON.parse(readFileSync(usageFile, 'utf8')) as OutsideUsage;
      cpuSeconds += used.cpuSeconds;
      peakMiB = Math.max(peakMiB, used.peakMiB);
      const lines = ran.stdout.split('\n').filter(line => line !== '');
      return lines.map(line => JSON.parse(line) as JsonLine);
    },
    usage: () => ({ cpuSeconds, peakMiB }),
    forgetPeak() {
      peakMiB = 0;
    },
  };
}
