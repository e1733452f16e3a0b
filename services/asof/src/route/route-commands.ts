// asof route explain: which card has a terminal at an instant, as known now or as known then?
import type { Instant, TerminalId } from '@asof/domain';
import { type CommandModule, withHouse } from '../command/command.ts';
import { instantOption } from '../command/options.ts';
import { CommandFailure, EXIT } from '../exit-code.ts';
import { terminalRouteView } from './route-view.ts';

type ExplainOptions = { readonly at: Instant; readonly knownAt?: Instant };

export const routeCommands: CommandModule = (program, action) => {
  program
    .command('route')
    .description('the card of a terminal')
    .command('explain')
    .argument('<terminal>', 'terminal id')
    .requiredOption('--at <time>', 'the instant of the sale', instantOption)
    .option('--known-at <time>', 'answer with what was recorded up to this instant; default: all', instantOption)
    .description('which card, and why: assignment, binding, fee plan, both times')
    .action(
      action<ExplainOptions>((context, [id = ''], { at, knownAt }) =>
        withHouse(context, false, async ({ explanations }) => {
          const answers = await explanations.route(id as TerminalId, at, knownAt ?? null);
          if (answers.length === 0) {
            throw new CommandFailure(
              EXIT.failure,
              'NO_ASSIGNMENT',
              `terminal ${id} belonged to nobody then, as far as was known`,
              'if the id is right, asof terminal assign says to whom it belongs, and from when',
            );
          }
          await context.terminal.rows(terminalRouteView, answers);
          return EXIT.ok;
        }),
      ),
    );
};
