import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Instant } from '@asof/domain';
import { EventLogFailure } from '@asof/event-log';
import { expect, it } from 'vitest';
import { EXIT } from './exit-code.ts';
import { runProgram } from './program.ts';

/** Runs a command that is interrupted, and then ends as told. */
async function interrupted(end: (signal: AbortSignal) => unknown): Promise<{ code: number; told: string }> {
  const [stderr, stop] = [new PassThrough(), new AbortController()];
  const told = text(stderr);
  const world = {
    ...{ stdout: new PassThrough(), stderr, signal: stop.signal, user: 'tester', tzdbVersion: 'test' },
    clock: () => 0 as Instant,
    monotonicMs: () => 0,
  };
  const code = await runProgram(['work'], world, [
    (program, action) => {
      program.command('work').action(
        action(async ({ world: { signal } }) => {
          stop.abort();
          await end(signal);
          return EXIT.ok;
        }),
      );
    },
  ]);
  stderr.end();
  return { code, told: await told };
}

it('ends with 130 where a command stopped because it was interrupted', async () => {
  const { code, told } = await interrupted(signal => signal.throwIfAborted());
  expect([code, told]).toEqual([EXIT.interrupted, expect.stringContaining('nothing is half done')]);
});

it('tells a failure that came after the interruption as what it is', async () => {
  const failure = new EventLogFailure('log-corrupt', 'the log is damaged', { retryable: false });
  const { code, told } = await interrupted(() => Promise.reject(failure));
  expect([code, told]).toEqual([EXIT.integrityBroken, expect.stringContaining('the log is damaged')]);
  expect(told).not.toContain('interrupted');
});

it('ends as it would have where the interruption came too late to stop it', async () => {
  expect(await interrupted(() => undefined)).toEqual({ code: EXIT.ok, told: '' });
});
