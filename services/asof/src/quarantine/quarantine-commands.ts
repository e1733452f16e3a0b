// asof quarantine: rows that were not let in, what is wrong with each, and what a person decides.
import type { QuarantineEntry, QuarantineStatus } from '@asof/settlement';
import { Option } from 'commander';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { countOption } from '../command/options.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { count, field, type View, withHeadings } from '../output/view.ts';
import { refusal } from '../refusal/refusal.ts';
import { namedFile } from './named-file.ts';

const quarantineView: View<QuarantineEntry> = [
  field('fileSha256', 'SHA-256', row => row.fileSha256),
  field('file', 'file', row => row.fileName),
  count('line', 'line', row => row.line),
  count('column', 'column', row => row.column),
  field('field', 'field', row => row.field),
  field('code', 'code', row => row.code),
  field('message', 'what is wrong, what would be right', row => row.message),
  field('status', 'status', row => row.status),
  field('why', null, row => row.why),
  field('text', null, row => row.text),
];
const oneRowView = withHeadings(quarantineView, { why: 'why', text: 'text' });

type ListOptions = { readonly file?: string; readonly status?: string };

export const quarantineCommands: CommandModule = (program, action) => {
  const quarantine = program.command('quarantine').description('rows that were not understood or contradict others');
  quarantine
    .command('list')
    .description('every quarantined row with line, column, what is wrong and what would be right')
    .option('--file <sha256>', 'of one file: its SHA-256 or the beginning of it')
    .addOption(new Option('--status <status>', 'of one status').choices(STATUSES))
    .action(
      action<ListOptions>((context, _args, options) =>
        withHouse(context, false, async house => {
          const rows = matching(house.intake.quarantine.list({}), options);
          await context.terminal.rows(quarantineView, rows, 'no quarantined row fits');
          return EXIT.ok;
        }),
      ),
    );
  const about = (name: string, description: string) =>
    quarantine
      .command(name)
      .description(description)
      .argument('<file>', 'SHA-256 of the file, or its first 8 digits or more')
      .argument('<line>', 'line in the file', line => String(countOption(line)));
  about('show', 'one row, with its text').action(
    action((context, [file = '', line = '']) =>
      withHouse(context, false, async house => {
        await context.terminal.one(oneRowView, await known(house, file, line));
        return EXIT.ok;
      }),
    ),
  );
  for (const [step, description] of STEPS) {
    about(step, description)
      .requiredOption('--reason <text>', 'why; it is kept')
      .action(
        action<{ readonly reason: string }>((context, [file = '', line = ''], { reason }) =>
          decide(context, step, { file, line, reason }),
        ),
      );
  }
};

const STATUSES = ['waiting', 'released', 'rejected'] as const satisfies readonly QuarantineStatus[];

const STEPS = [
  ['release', 'let the row in: it is judged again by its key, not by the time window'],
  ['reject', 'keep the row out for good'],
] as const;

type Decision = { readonly file: string; readonly line: string; readonly reason: string };

async function decide(
  context: Context,
  step: (typeof STEPS)[number][0],
  { file, line, reason }: Decision,
): Promise<ExitCode> {
  return withHouse(context, false, async house => {
    const { fileSha256 } = await known(house, file, line);
    const outcome = await house.intake.quarantine[step](fileSha256, Number(line), {
      why: reason,
      actor: context.actor,
    });
    if (outcome.kind === 'refused') throw refusal(outcome.refusal, `line ${line} of file ${file}`);
    await context.terminal.one(oneRowView, outcome.value);
    return EXIT.ok;
  });
}

async function known({ intake, imports }: House, file: string, line: string): Promise<QuarantineEntry> {
  const entry = await intake.quarantine.find(namedFile(await imports(), file), Number(line));
  if (entry !== null) return entry;
  const message = `line ${line} of file ${file} is not quarantined`;
  throw new CommandFailure(EXIT.failure, 'row-unknown', message, 'asof quarantine list names them');
}

async function* matching(
  rows: AsyncIterable<QuarantineEntry>,
  { file, status }: ListOptions,
): AsyncIterable<QuarantineEntry> {
  for await (const row of rows) {
    if (file !== undefined && !row.fileSha256.startsWith(file)) continue;
    if (status === undefined || row.status === status) yield row;
  }
}
