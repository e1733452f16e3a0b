// asof import: the five files, and which of them came in.
import { ESTATE_FILE_KINDS } from '@asof/domain';
import { type CommandModule, withHouse } from '../command/command.ts';
import { EXIT } from '../exit-code.ts';
import { type EstateImport, importEstate, tellImport } from './estate-import.ts';
import { importedFileView } from './import-model.ts';
import { importTransactionFile, tellTransactions } from './transactions-import.ts';

type EstateOptions = { readonly allOrNothing?: true };

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
    .argument('<file>', 'CSV of any size, see docs/file-formats.md')
    .description('take the good rows, count duplicates, quarantine the rest')
    .action(
      action((context, [path = '']) =>
        withHouse(context, true, async house =>
          tellTransactions(context, await importTransactionFile(context, house, path)),
        ),
      ),
    );
  imports
    .command('list')
    .description('which files came in, and what became of their lines')
    .action(
      action(context =>
        withHouse(context, false, async ({ imports: list }) => {
          await context.terminal.rows(importedFileView, await list());
          return EXIT.ok;
        }),
      ),
    );
};
