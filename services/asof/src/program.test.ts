import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Instant } from '@asof/domain';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Commands } from './command/command.ts';
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
        for (const name of names)
          program
            .command(name)
            .argument('[when]')
            .action(
              action(async () => {
                called.push(name);
                return EXIT.ok;
              }),
            );
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
