// asof version: what runs here, and which formats it reads and writes.
import type { CommandModule } from '../command/command.ts';
import { DATA_FORMAT } from '../data-directory/data-directory.ts';
import { EXIT } from '../exit-code.ts';
import { count, field, type View } from '../output/view.ts';

const VERSION = '0.1.0';

/** A pack holds no file of TypeScript. */
const RUNS = import.meta.url.endsWith('.ts') ? 'from sources' : 'packed';

type Versions = { readonly node: string; readonly sqlite: string; readonly tzdb: string };

const versionView: View<Versions> = [
  field('asof', 'asof', () => VERSION),
  count('dataFormat', 'data format', () => DATA_FORMAT),
  field('runs', 'runs', () => RUNS),
  field('node', 'node', row => row.node),
  field('sqlite', 'sqlite', row => row.sqlite),
  field('tzdb', 'time zones', row => row.tzdb),
];

export const versionCommand: CommandModule = (program, action) => {
  program
    .command('version')
    .description('versions of program, formats and runtime')
    .action(
      action(async ({ terminal, world }) => {
        const { node, sqlite } = process.versions;
        await terminal.one(versionView, { node, sqlite: sqlite ?? 'unknown', tzdb: world.tzdbVersion });
        return EXIT.ok;
      }),
    );
};
