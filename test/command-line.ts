// Runs the command line inside the test's process, as a user would, and hands back what it said.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { COMMANDS, runProgram } from '@asof/asof';
import type { Instant } from '@asof/domain';

export type Ran = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON lines; empty where it is none. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
};

/** `clock` defaults to a fixed instant, so that what is recorded does not depend on the day of the test; `signal` is the interruption. */
export async function runAsof(
  argv: readonly string[],
  clock: () => Instant = () => NOON,
  signal: AbortSignal = new AbortController().signal,
): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [text(stdout), text(stderr)];
  const code = await runProgram(
    argv,
    {
      stdout,
      stderr,
      clock,
      monotonicMs: () => 0,
      signal,
      user: 'tester',
      tzdbVersion: 'test',
    },
    COMMANDS,
  );
  stdout.end();
  stderr.end();
  const said = await out;
  return { code, stdout: said, stderr: await err, lines: argv.includes('--json') ? parsed(said) : [] };
}

/** 2026-11-23T04:00:00Z. */
const NOON = 1_795_406_400_000_000 as Instant;

function parsed(said: string): Ran['lines'] {
  return said
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}
