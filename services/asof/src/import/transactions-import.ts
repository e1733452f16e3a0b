// Imports a file of transactions and tells what became of its rows: accepted, duplicates, quarantined, and never lost.
import { type Currency, formatAmount } from '@asof/domain';
import type { ImportOutcome, ReceivedFile } from '@asof/settlement';
import type { Context } from '../command/command.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { counted, grouped } from '../output/progress.ts';
import { count, field, type View } from '../output/view.ts';
import { transactionsSource } from './transactions-source.ts';

type Event = ReceivedFile['event'];
type Taken = { readonly outcome: 'imported' | 'known'; readonly event: Event; readonly isParquet: boolean };

const takenView: View<Taken> = [
  field('type', null, () => 'summary'),
  field('kind', 'kind', () => 'transactions'),
  field('file', 'file', row => row.event.fileName),
  field('outcome', 'outcome', row => row.outcome),
  count('rows', 'rows', row => row.event.rows),
  count('accepted', 'accepted', row => row.event.accepted),
  count('duplicates', 'duplicates', row => row.event.duplicates),
  count('quarantined', 'quarantined', row => row.event.quarantined),
  field('fileSha256', 'SHA-256', row => row.event.fileSha256),
  field('segments', null, row => row.event.segments.map(({ sha256, rows }) => ({ sha256, rows }))),
  field('totals', null, row => row.event.totals.map(totalCell)),
];

function totalCell({ kind, currency, count: rows, amountMinor }: Event['totals'][number]) {
  return { kind, currency: currency as string, count: rows, amount: formatAmount(amountMinor, currency as Currency) };
}

/** What to do about a file that was refused whole. */
export const MEND = 'nothing was imported; mend the file and import it again';

/** Fewer rows of Parquet, whose length as CSV nobody knows before, are through before a thread would have started. */
const ALONE_ROWS_MAX = 150_000;

/** Says nothing on stdout. `threads`: as many as the machine runs at once, unless told. Fails with CommandFailure when the file as a whole is refused. */
export async function importTransactionFile(
  context: Context,
  { intake }: House,
  path: string,
  threads?: number,
): Promise<Taken> {
  const { terminal, world, actor } = context;
  const { source, rows: rowsTotal, close } = await transactionsSource(path);
  const progress = terminal.progress('import transactions', rowsTotal === null ? 'bytes' : 'rows');
  const isSmall = rowsTotal !== null && rowsTotal <= ALONE_ROWS_MAX;
  const begun = source.origin === undefined ? (world.fileAhead?.take(path, threads) ?? null) : null;
  const outcome = await intake
    .importTransactions({
      ...(begun === null ? { source } : { source: begun.source, begun }),
      actor,
      signal: world.signal,
      ...(isSmall ? { threads: 0 } : threads === undefined ? {} : { threads }),
      onProgress: ({ bytes, bytesTotal, rows }) =>
        rowsTotal === null ? progress.update(bytes, bytesTotal) : progress.update(rows, rowsTotal),
    })
    .finally(close);
  progress.end(spoken(outcome));
  if (outcome.kind !== 'refused') {
    const event = outcome.kind === 'known' ? outcome.file.event : outcome.event;
    return { outcome: outcome.kind, event, isParquet: rowsTotal !== null };
  }
  const { code, line, column, message } = outcome;
  const place = line === null ? '' : ` line ${line}${column === null ? '' : ` column ${column}`}`;
  throw new CommandFailure(EXIT.failure, code, `${path}${place}: ${message}`, MEND);
}

export async function tellTransactions({ terminal }: Context, taken: Taken): Promise<ExitCode> {
  await terminal.one(takenView, taken);
  const { quarantined } = taken.event;
  if (quarantined === 0) return EXIT.ok;
  terminal.talk(
    `${counted(quarantined, 'row')} ${quarantined === 1 ? 'is' : 'are'} quarantined: asof quarantine list tells line, column, and what would be right${taken.isParquet ? '; line n is row n - 1 of the Parquet file' : ''}`,
  );
  return EXIT.findings;
}

function spoken(outcome: ImportOutcome): string {
  if (outcome.kind === 'refused') return 'the file is refused';
  const { rows, accepted, duplicates, quarantined } = outcome.kind === 'known' ? outcome.file.event : outcome.event;
  const known = outcome.kind === 'known' ? 'known, adds nothing: ' : '';
  return `${known}${counted(rows, 'row')} = ${grouped(accepted)} accepted + ${counted(duplicates, 'duplicate')} + ${grouped(quarantined)} quarantined`;
}
