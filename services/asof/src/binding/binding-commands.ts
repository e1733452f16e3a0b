// asof binding, asof terminal, asof account and asof fee: single changes, each with who and why. The options are the columns of the
// file formats.
import { type BindingService, type CommandOutcome, type Finding, findingText, type Override } from '@asof/binding';
import { type Command, Option } from 'commander';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import { count, field, type View } from '../output/view.ts';

type Columns = Readonly<Record<string, string | boolean | undefined>>;
type Run = Exclude<keyof BindingService, 'importFile' | 'abandonImport' | 'unfinishedImport'>;

/** Name of the command, what it does, the service's command, its columns: `!` asks for one. */
const SINGLE_COMMANDS: Readonly<Record<string, readonly (readonly [string, string, Run, string])[]>> = {
  binding: [
    [
      'assert',
      'name the card of a terminal, store or merchant',
      'assertBinding',
      'binding! merchant! scope! scope_id! currency! account! from! to zone',
    ],
    [
      'end',
      'end a card: what happens after it is held, or falls to the wider scope',
      'endBinding',
      'binding! merchant scope scope_id currency from! to leaves zone',
    ],
    [
      'void',
      'take an assertion back as if it had never been made',
      'voidBinding',
      'binding! merchant scope scope_id currency',
    ],
  ],
  terminal: [
    [
      'assign',
      'a terminal shows an acquirer, MID and TID for a merchant',
      'assignTerminal',
      'terminal! acquirer! mid! tid! merchant! store serial from! to zone',
    ],
    ['unassign', 'a terminal shows nothing any more', 'unassignTerminal', 'terminal! from! to zone'],
  ],
  account: [
    [
      'register',
      'a settlement card of a merchant, by its vault token',
      'registerAccount',
      'account! merchant! token! tail! currencies! minimum_payout',
    ],
  ],
  fee: [
    [
      'publish',
      'a fee plan from an instant on',
      'publishFeePlan',
      'merchant! scope! scope_id! currency! rate! fixed minimum cap refund_fee from! zone',
    ],
  ],
};

type Shown = { readonly outcome: Extract<CommandOutcome, { readonly kind: 'accepted' }> };
/** Only an assertion can leave others their own card. */
const outcomeView = (run: Run): View<Shown> => [
  field('events', 'recorded', ({ outcome }) => outcome.events.map(({ type }) => type)),
  count('position', 'position', ({ outcome }) => outcome.position?.toString() ?? null),
  field('warnings', null, ({ outcome }) => outcome.warnings.map(({ code, wrong }) => ({ code, wrong }))),
  field('overrides', run === 'assertBinding' ? 'keep their own card' : null, ({ outcome }) =>
    outcome.overrides.map(overrideText),
  ),
];

const NOUNS: Readonly<Record<string, string>> = {
  binding: 'a binding',
  terminal: 'a terminal',
  account: 'an account',
  fee: 'a fee plan',
};

const overrideText = ({ key }: Override): string => `${key.scope} ${key.scopeId}`;

export const bindingCommands: CommandModule = (program, action) => {
  for (const [noun, commands] of Object.entries(SINGLE_COMMANDS)) {
    const group = program.command(noun).description(`single changes of ${NOUNS[noun] ?? noun}`);
    for (const [name, description, run, columns] of commands) {
      const command = withColumns(group.command(name).description(description), columns);
      command.requiredOption('--reason <text>', 'why; it is kept');
      if (run === 'assertBinding') command.option('--seed', 'the first card, for sales that came before it');
      command.action(action<Columns>((context, _args, options) => execute(context, run, columns.split(' '), options)));
    }
  }
};

function withColumns(command: Command, columns: string): Command {
  for (const column of columns.split(' ')) {
    const name = columnName(column);
    const option = new Option(`${optionName(name)} <${name}>`, `as in the file format: ${name}`);
    command.addOption(column.endsWith('!') ? option.makeOptionMandatory() : option);
  }
  return command;
}

async function execute(context: Context, run: Run, columns: readonly string[], options: Columns): Promise<ExitCode> {
  const fields = Object.fromEntries(
    columns.map(columnName).map(name => [name, String(options[camelCase(name)] ?? '')]),
  );
  const reason = String(options['reason']);
  const outcome = await withHouse(context, true, async ({ binding }) =>
    (await binding())[run]({
      ...{ fields, actor: context.actor, reason },
      ...(options['seed'] === true ? { seed: true } : {}),
    }),
  );
  if (outcome.kind === 'refused') {
    const [first] = outcome.refusals;
    throw new CommandFailure(EXIT.notAllowed, first?.code ?? 'refused', outcome.refusals.map(optionText).join('\n'));
  }
  for (const warning of outcome.warnings) context.terminal.talk(`taken, but ${optionText(warning)}`);
  if (outcome.overrides.length > 0) {
    context.terminal.talk(
      `${outcome.overrides.map(overrideText).join(', ')}: keep their own card; name them one by one to change them`,
    );
  }
  await context.terminal.one(outcomeView(run), { outcome });
  return EXIT.ok;
}

/** As a file's line is told, with the option in place of the column. */
function optionText(finding: Finding<string>): string {
  return findingText({ ...finding, field: finding.field === null ? null : optionName(finding.field) });
}

const optionName = (name: string): string => `--${name.replaceAll('_', '-')}`;
const columnName = (column: string): string => column.replace('!', '');
const camelCase = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
