import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Instant } from '@asof/domain';
import { EventLogFailure } from '@asof/event-log';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { CommandModule, Commands } from './command/command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { runProgram } from './program.ts';

describe('the command line', () => {
  it('loads the module of the command that it names, and no other', async () => {
    expect(await ran(['pay', 'now'])).toMatchObject({ code: EXIT.ok, loaded: ['pay'], called: ['pay'] });
    expect(await ran(['--data', 'pay', 'take'])).toMatchObject({ loaded: ['pay', 'take'], called: ['take'] });
  });

  it('knows all commands where it names none, for the help and for what was mistyped', async () => {
    const help = await ran(['--help']);
    expect(help).toMatchObject({ code: EXIT.ok, loaded: ['pay', 'take'], called: [] });
    expect(help.said).toMatch(/pay[\s\S]*give[\s\S]*take/);
    expect(await ran(['tak'])).toMatchObject({ code: EXIT.usage, said: expect.stringContaining('Did you mean take?') });
  });

  it('helps with a command as deep as it is named, wherever options stand, and points there', async () => {
    const [asked, own] = [await ran(['--data', 'x', 'help', 'pay', 'late']), await ran(['pay', 'late', '--help'])];
    expect(asked).toEqual({ ...own, code: EXIT.ok, called: [] });
    expect(asked.said).toMatch(/^Usage: asof pay late \[options\] \[when\]$/m);
    expect((await ran(['help'])).said).toBe((await ran(['--help'])).said);
    expect((await ran(['pay', 'late', '--lat'])).said).toContain('(asof help COMMAND tells more)');
  });

  it('names each command where it is found, in the order of the help', async () => {
    for (const { names, load } of COMMANDS) {
      const program = new Command();
      const addTo = await load();
      addTo(program, () => async () => undefined);
      expect(program.commands.map(command => command.name())).toEqual(names);
    }
  });
});

/** Two modules with three commands. */
async function ran(argv: readonly string[]) {
  const [loaded, called]: [string[], string[]] = [[], []];
  const module = (...names: string[]): Commands => ({
    names,
    async load() {
      loaded.push(names[0]!);
      return (program, action) => {
        for (const name of names) {
          const command = program.command(name).argument('[when]');
          const act = action(async () => {
            called.push(name);
            return EXIT.ok;
          });
          command.action(act);
          command.command('late').argument('[when]').action(act);
        }
      };
    },
  });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const world = {
    ...{ stdout, stderr, clock: () => 0 as Instant, monotonicMs: () => 0, signal: new AbortController().signal },
    ...{ user: 'tester', tzdbVersion: 'test' },
  };
  const code = await runProgram(argv, world, [module('pay', 'give'), module('take')]);
  stdout.end();
  stderr.end();
  return { code, loaded, called, said: (await said).join('') };
}

/** Runs a command that is interrupted, and then ends as told. */
async function interrupted(end: (signal: AbortSignal) => unknown): Promise<{ code: number; told: string }> {
  const [stderr, stop] = [new PassThrough(), new AbortController()];
  const told = text(stderr);
  const world = {
    ...{ stdout: new PassThrough(), stderr, signal: stop.signal, user: 'tester', tzdbVersion: 'test' },
    clock: () => 0 as Instant,
    monotonicMs: () => 0,
  };
  const work: CommandModule = (program, action) => {
    program.command('work').action(
      action(async ({ world: { signal } }) => {
        stop.abort();
        await end(signal);
        return EXIT.ok;
      }),
    );
  };
  const code = await runProgram(['work'], world, [{ names: ['work'], load: async () => work }]);
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
