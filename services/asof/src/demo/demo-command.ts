// asof demo generate: a believable estate to look at, to try things on and to measure with.
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { countOption } from '../command/options.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { grouped } from '../output/progress.ts';
import { count, field, type View } from '../output/view.ts';
import { type DemoFile, generateDemo } from './demo.ts';
import { checkSizes, type DemoSizes } from './demo-sizes.ts';
import { configureDemo, importFiles, refuseForeign } from './take-demo.ts';

type GenerateOptions = DemoSizes & { readonly files: string };
type CommandOptions = GenerateOptions & { readonly import: boolean };
type Written = { readonly kind: DemoFile; readonly path: string; readonly rows: number };

const writtenView: View<Written> = [
  field('kind', 'file', row => row.kind),
  count('rows', 'rows', row => row.rows),
  field('path', 'path', row => row.path),
];

export const demoCommands: CommandModule = (program, action) => {
  program
    .command('demo')
    .description('a seeded estate to try things on')
    .command('generate')
    .description('write the five files of an estate and, unless told otherwise, import them')
    .option('--seed <n>', 'the same seed gives the same bytes', countOption, 1)
    .option('--merchants <n>', 'merchants', countOption, 400)
    .option('--terminals <n>', 'terminals, at least one per merchant', countOption, 2_000)
    .option('--transactions <n>', 'transactions', countOption, 100_000)
    .option('--days <n>', 'days of business', countOption, 1)
    .option('--files <dir>', 'where the files go, outside the data directory', './demo-files')
    .option('--no-import', 'only write the files')
    .action(action<CommandOptions>(generate));
};

async function generate(context: Context, _args: readonly string[], options: CommandOptions): Promise<ExitCode> {
  const { import: isImported, ...wanted } = options;
  checkSizes(wanted); // before there is a ledger
  const written = isImported
    ? await withHouse(context, true, house => takeDemo(context, house, wanted))
    : await writeDemo(context, wanted);
  await context.terminal.rows(writtenView, written);
  return EXIT.ok;
}

async function takeDemo(context: Context, house: House, options: GenerateOptions): Promise<readonly Written[]> {
  await refuseForeign(house, options);
  const written = await writeDemo(context, options);
  await configureDemo(context, house, options);
  await importFiles(context, house, written);
  return written;
}

/** Writes the five files and tells where they are, in the order in which they are to be imported. */
async function writeDemo({ terminal, world }: Context, options: GenerateOptions): Promise<readonly Written[]> {
  const { files: directory, seed, merchants, terminals, transactions, days } = options;
  const sizes = { seed, merchants, terminals, transactions, days };
  const progress = terminal.progress('generate', 'rows');
  const { files } = await generateDemo({ ...sizes, directory, onProgress: progress.update, signal: world.signal });
  progress.end(`${grouped(options.transactions)} transactions of ${options.terminals} terminals in ${directory}`);
  return Object.entries(files).map(([kind, { path, rows }]) => ({ kind: kind as DemoFile, path, rows }));
}
