// For tests: kills a process that appends, opens what it left, and counts what is lost.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventId } from '@asof/domain';
import { toArray } from '../contract/bench.ts';
import { withLog } from './test-log.fixture.ts';

export type Life = {
  readonly directory: string;
  /** Distinguishes this process's streams and ids from those of the lives before it on the same directory. */
  readonly life: number;
  /** The process kills itself at this statement: half of the points before it runs, half after. 0 for never. */
  readonly atHalfStatement: number;
  /** It is killed from outside once it acknowledged so many appends. */
  readonly atAcknowledgement?: number;
  readonly bodyBytes: number;
};

const PROGRAM = fileURLToPath(new URL('append-until-killed.fixture.ts', import.meta.url));

/** The id of the n-th event of a lane in a life. */
export const numberedId = (life: number, lane: number, n: number): EventId =>
  EventId.parse(`${life.toString(16).padStart(8, '0')}-0000-8000-800${lane}-${n.toString(16).padStart(12, '0')}`);

/** Runs one life to its kill. Resolves with the number of events acknowledged per stream. */
export function acknowledgedInLife(options: Life): Promise<ReadonlyMap<string, number>> {
  const { directory, life, atHalfStatement, atAcknowledgement = Number.POSITIVE_INFINITY, bodyBytes } = options;
  const args = [PROGRAM, directory, life, atHalfStatement, bodyBytes].map(String);
  // The cache spares every process but the first the work of reading the same sources.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'asof-test-compile-cache') };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let [said, lines] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    lines += text.split('\n').length - 1;
    if (lines >= atAcknowledgement) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) =>
    child.once('close', (code, signal) => {
      // A line that the kill cut short acknowledged nothing to anyone.
      const acknowledged = said
        .split('\n')
        .slice(0, -1)
        .map(line => line.split(' '));
      if (signal === 'SIGKILL') resolve(new Map(acknowledged.map(([stream, events]) => [stream!, Number(events)])));
      else reject(new Error(`the process ended by itself with ${code}`));
    }),
  );
}

export type Aftermath = {
  readonly lost: readonly string[];
  readonly halves: readonly string[];
  readonly damages: number;
};

/** Opens what the kill left: which streams lost acknowledged events or hold half an append, and what `verify` says. */
export function aftermath(directory: string, acknowledged: ReadonlyMap<string, number>): Promise<Aftermath> {
  return withLog(directory, async log => {
    const lost: string[] = [];
    const halves: string[] = [];
    for (const [stream, events] of acknowledged) {
      const { length } = await toArray(log.readStream(stream));
      if (length < events) lost.push(stream);
      // Appends of a stream have 1, 2, 3, 1, 2, 3 … events: a whole number of them ends at 0, 1 or 3 modulo 6.
      if (![0, 1, 3].includes(length % 6)) halves.push(stream);
    }
    return { lost, halves, damages: (await log.verify()).damages.length };
  });
}
