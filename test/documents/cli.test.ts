// docs/cli.md has every field: whatever a command says with --json stands in the paragraph about it.
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { beforeAll, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

const file = (name: string): string => join(import.meta.dirname, '../stranger', name);
const WHY = ['--reason', 'as agreed'];
const BATCH = ['batch', 'show', 'ACQ1-000002'];

/** The words in code marks of each paragraph, by its bold beginning; those of a transaction, with which the section begins, as ''. */
let fields: ReadonlyMap<string, ReadonlySet<string>>;
let data: string;
let temporary: string;
const asof = (...args: string[]) => runAsof(['--data', data, '--json', ...args]);

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'asof-cli-document-'));
  data = join(temporary, 'ledger');
  const [, section = ''] = (await readFile(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')).split(
    '## Fields\n',
  );
  const [transaction = '', ...paragraphs] = section.split(/^\*\*(?=[A-Z])/m);
  const words = (text: string) => new Set(Array.from(text.matchAll(/`([A-Za-z0-9]+)`/g), ([, word]) => word as string));
  fields = new Map([['', words(transaction)], ...paragraphs.map(told => [told.split('**')[0]!, words(told)] as const)]);
  for (const kind of ['terminals', 'accounts', 'bindings', 'fees']) await asof('import', kind, file(`${kind}.csv`));
  await asof('batch', 'run', '--transactions', file('transactions-1.csv'));
  await asof('import', 'bindings', file('bindings-retro.csv'));
  await asof('batch', 'run', '--transactions', file('transactions-2.csv'));
});

type Saying = { readonly about: string; readonly command: readonly string[]; readonly isTransaction?: true };
const SAYING: readonly Saying[] = [
  { about: 'Decisions', command: [...BATCH, '--decisions'], isTransaction: true },
  { about: 'Totals', command: [...BATCH, '--totals'] },
  { about: 'Sub-batches', command: [...BATCH, '--sub-batches'] },
  { about: 'Transfers', command: [...BATCH, '--transfers'] },
  { about: 'Payouts', command: [...BATCH, '--payouts'] },
  { about: 'Payouts', command: ['payout', 'list'] },
  { about: 'Held', command: ['held', 'list'], isTransaction: true },
  { about: 'Misroutes', command: [...BATCH, '--misroutes'] },
  { about: 'Batches', command: BATCH },
  { about: 'Batches', command: ['batch', 'list'] },
  { about: 'Digests', command: ['batch', 'digest', 'ACQ1-000002'] },
  { about: 'Quarantine', command: ['quarantine', 'list'] },
  { about: 'Imports', command: ['import', 'bindings', file('bindings-retro.csv')] },
  { about: 'Imports', command: ['import', 'transactions', file('transactions-1.csv')] },
  { about: 'Imported files', command: ['import', 'list'] },
  {
    about: 'Single changes',
    command: ['terminal', 'unassign', '--terminal', 'T1', '--from', '2027-01-01T00:00:00Z', ...WHY],
  },
  { about: 'Acquirers', command: ['acquirer', 'show', 'ACQ1'] },
  { about: 'Why', command: ['why', 'R00000000002'] },
  { about: 'Route', command: ['route', 'explain', 'T1', '--at', '2026-11-22T00:00:00Z'] },
  { about: 'Events', command: ['events', 'tail', '--last', '1'] },
  { about: 'Findings', command: ['doctor'] },
  { about: 'Versions', command: ['version'] },
];

const told = (lines: readonly Readonly<Record<string, unknown>>[]) => new Set(lines.flatMap(Object.keys));

it.each(SAYING)('$about (%#)', async ({ about, command, isTransaction }) => {
  const said = told((await asof(...command)).lines);
  expect(said.size).toBeGreaterThan(0);
  const documented = [about, ...(isTransaction === true ? [''] : [])].flatMap(name => [...(fields.get(name) ?? [])]);
  expect(documented).toEqual(expect.arrayContaining([...said]));
});

it('Backups and demo files', async () => {
  const backup = await asof('backup', join(temporary, 'backup'));
  expect([...fields.get('Backups')!]).toEqual(expect.arrayContaining([...told(backup.lines)]));
  const sizes = ['--merchants', '1', '--terminals', '1', '--transactions', '10'];
  const demo = await asof('demo', 'generate', '--no-import', '--files', join(temporary, 'demo'), ...sizes);
  expect([...(fields.get('Demo files') ?? [])]).toEqual(expect.arrayContaining([...told(demo.lines)]));
  expect([...told(backup.lines), ...told(demo.lines)]).toContain('path');
});

it('Imported files: of an import that is abandoned', async () => {
  const [cutOff, stop] = [join(temporary, 'cut-off'), new AbortController()];
  const interrupting = (): Instant => {
    stop.abort();
    return 1_795_406_400_000_000 as Instant;
  };
  await runAsof(['--data', cutOff, 'import', 'terminals', file('terminals.csv')], interrupting, stop.signal);
  const { lines } = await runAsof(['--data', cutOff, '--json', 'import', 'abandon', ...WHY]);
  expect(lines).toHaveLength(1);
  expect([...(fields.get('Imported files') ?? [])]).toEqual(expect.arrayContaining([...told(lines)]));
});

it('Single changes: of one that says nothing new', async () => {
  const again = ['terminal', 'unassign', '--terminal', 'T1', '--from', '2027-01-01T00:00:00Z', ...WHY];
  await asof(...again);
  expect((await asof(...again)).lines).toEqual([{ events: [], position: null, warnings: [], overrides: [] }]);
});
