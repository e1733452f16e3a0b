// What every command is made of: its place in the command line, the world, and the ledger it works on.
import type { Actor } from '@asof/domain';
import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { createTerminal, type Terminal } from '../output/terminal.ts';
import type { World } from '../world.ts';

export type GlobalOptions = { readonly data: string; readonly json?: true; readonly quiet?: true };

export type Context = {
  readonly world: World;
  readonly terminal: Terminal;
  readonly dataPath: string;
  readonly actor: Actor;
};

/** Adds its commands to the program. */
export type CommandModule = (program: Command, action: ActionMaker) => void;

/** The commands that a module adds, by the word that each begins with. */
export type Commands = { readonly names: readonly string[]; readonly load: () => Promise<CommandModule> };

/** The command's own options, as commander read them; each is checked by its option's parser. */
export type Options = Readonly<Record<string, unknown>>;
export type Handler<O extends Options> = (context: Context, args: readonly string[], options: O) => Promise<ExitCode>;
export type ActionMaker = <O extends Options>(handler: Handler<O>) => (...given: unknown[]) => Promise<void>;

/** Wraps handlers as commander's actions. `ended` receives the exit code. Commander passes (…arguments, options, command). */
export function actionMaker(world: World, ended: (code: ExitCode) => void): ActionMaker {
  return <O extends Options>(handler: Handler<O>) =>
    async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const { data, json, quiet } = command.optsWithGlobals<GlobalOptions>();
      const { stdout, stderr, monotonicMs } = world;
      const terminal = createTerminal({ json: json === true, quiet: quiet === true, stdout, stderr, monotonicMs });
      const actor: Actor = { kind: 'person', id: world.user, role: 'operator' };
      const args = given
        .slice(0, -2)
        .flat()
        .filter(arg => typeof arg === 'string');
      ended(await handler({ world, terminal, dataPath: data, actor }, args, given.at(-2) as O));
    };
}

/** Opens the ledger for the length of `use` and closes it whatever happens. `create`: make it when it is not there. */
export async function withHouse<T>(context: Context, create: boolean, use: (house: House) => Promise<T>): Promise<T> {
  const { openHouse } = await import('../house.ts');
  const house = await openHouse({ path: context.dataPath, create, world: context.world, talk: context.terminal.talk });
  try {
    return await use(house);
  } finally {
    await house.close();
  }
}
