// asof import: the five files, and which of them came in.
import { ESTATE_FILE_KINDS } from '@asof/domain';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { countOption } from '../command/options.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { count, field, type View } from '../output/view.ts';
import { refusal } from '../refusal/refusal.ts';
import { type EstateImport, importEstate, tellImport } from './estate-import.ts';
import { importedFileView } from './import-model.ts';
import { importTransactionFile, tellTransactions } from './transactions-import.ts';

type EstateOptions = { readonly allOrNothing?: true };

type Abandoned = { readonly fileName: string; readonly recorded: number; readonly left: number };
const abandonedView: View<Abandoned> = [
  field('file', 'file', row => row.fileName),
  count('recorded', 'lines recorded', row => row.recorded),
  count('left', 'lines left', row => row.left),
];

export const importCommands: CommandModule = (program, action) => {
  const imports = program.command('import').description('files of the estate and of transactions');
  for (const kind of ESTATE_FILE_KINDS) {
    imports
      .command(kind)
      .argument('<file>', 'CSV, see docs/file-formats.md')
      .option('--all-or-nothing', 'one bad line keeps the whole file out')
      .description(`take the good lines of a ${kind} file and name the bad ones`)
      .action(
        action<EstateOptions>((context, [path = ''], { allOrNothing }) =>
          withHouse(context, true, async house => {
            const request: EstateImport = { kind, path, allOrNothing: allOrNothing === true };
            return tellImport(context, request, await importEstate(context, house, request));
          }),
        ),
      );
  }
  imports
    .command('transactions')
    .argument('<file>', 'CSV or Parquet of any size, see docs/file-formats.md')
    .option('--threads <n>', 'threads that scan a large file (default: as many as run at once)', countOption)
    .description('take the good rows, count duplicates, quarantine the rest')
    .action(
      action<{ readonly threads?: number }>((context, [path = ''], { threads }) =>
        withHouse(context, true, async house =>
          tellTransactions(context, await importTransactionFile(context, house, path, threads)),
        ),
      ),
    );
  imports
    .command('abandon')
    .requiredOption('--reason <text>', 'why; it is kept')
    .description('give up the import that was cut off: what it recorded stays, the rest may be imported again')
    .action(
      action<{ readonly reason: string }>((context, _args, { reason }) =>
        withHouse(context, false, house => abandon(context, house, reason)),
      ),
    );
  imports
    .command('list')
    .description('which files came in, and what became of their lines')
    .action(
      action(context =>
        withHouse(context, false, async ({ imports: list }) => {
          await context.terminal.rows(importedFileView, await list(), 'no file was imported yet');
          return EXIT.ok;
        }),
      ),
    );
};

async function abandon({ terminal, actor }: Context, house: House, why: string): Promise<ExitCode> {
  const binding = await house.binding();
  const unfinished = await binding.unfinishedImport();
  if (unfinished === null) throw refusal('import-not-unfinished', 'the last import');
  const outcome = await binding.abandonImport({ file: unfinished, why, actor });
  if (outcome.kind === 'refused') throw refusal(outcome.refusal, `the import of ${unfinished.fileName}`);
  await terminal.one(abandonedView, { fileName: unfinished.fileName, ...outcome });
  return EXIT.ok;
}
