// Which files came in, and what became of their lines: a read model over the import and intake streams, so that the question "do we
// have this file?" costs no replay of the history.
import { type DomainEvent, decodeFact, formatInstant, type Instant } from '@asof/domain';
import type { LiveProjection, Projection, Recorded } from '@asof/event-log';
import { count, field, type View } from '../output/view.ts';

export type ImportedFile = {
  readonly kind: string;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly status: 'planned' | 'completed' | 'abandoned';
  readonly recordedAt: string;
  readonly lines: number;
  readonly accepted: number;
  /** Duplicates of a transactions file; lines of an estate file that said nothing new. */
  readonly withoutEffect: number;
  /** Quarantined rows of a transactions file; refused lines of an estate file. */
  readonly refused: number;
};

export const importedFileView: View<ImportedFile> = [
  field('kind', 'kind', row => row.kind),
  field('file', 'file', row => row.fileName),
  field('status', 'status', row => row.status),
  field('recordedAt', 'recorded at', row => row.recordedAt),
  count('lines', 'lines', row => row.lines),
  count('accepted', 'accepted', row => row.accepted),
  count('withoutEffect', 'without effect', row => row.withoutEffect),
  count('refused', 'refused', row => row.refused),
  field('fileSha256', null, row => row.fileSha256),
];

const COLUMNS = 'kind, file_name, file_sha256, status, recorded_at, lines, accepted, without_effect, refused';

export const importedFiles: Projection = {
  name: 'imported-files',
  version: 1,
  schema: `CREATE TABLE imported_file (
    stream TEXT PRIMARY KEY, position INTEGER NOT NULL, kind TEXT NOT NULL, file_name TEXT NOT NULL, file_sha256 TEXT NOT NULL,
    status TEXT NOT NULL, recorded_at TEXT NOT NULL, lines INTEGER NOT NULL, accepted INTEGER NOT NULL,
    without_effect INTEGER NOT NULL, refused INTEGER NOT NULL) STRICT;`,
  streamPrefixes: ['import-', 'intake-'],
  keyOf: ({ stream }) => stream,
  handlerOn({ prepare }) {
    const insert =
      prepare(`INSERT INTO imported_file (stream, position, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (stream) DO UPDATE SET status = excluded.status, recorded_at = excluded.recorded_at,
      accepted = accepted + excluded.accepted, refused = excluded.refused`);
    const close = prepare('UPDATE imported_file SET status = ? WHERE stream = ?');
    return recorded => {
      const { event } = decodeFact(recorded);
      const file = fileOf(event, recorded);
      if (file !== null) insert.run(recorded.stream, Number(recorded.position), ...file);
      else if (event.type === 'ImportCompleted') close.run('completed', recorded.stream);
      else if (event.type === 'ImportAbandoned') close.run('abandoned', recorded.stream);
    };
  },
};

/** Values of COLUMNS for an event that opens a file. */
function fileOf(event: DomainEvent, { recordedAt }: Recorded): readonly (string | number)[] | null {
  const at = formatInstant(recordedAt as Instant);
  if (event.type === 'TransactionsReceived') {
    const { fileName, fileSha256, rows, accepted, duplicates, quarantined } = event;
    return ['transactions', fileName, fileSha256, 'completed', at, rows, accepted, duplicates, quarantined];
  }
  if (event.type !== 'ImportPlanned') return null;
  const { kind, fileName, fileSha256, lines, accepted, refused } = event;
  return [kind, fileName, fileSha256, 'planned', at, lines, accepted, lines - accepted - refused, refused];
}

/** In the order in which they came in. */
export function listImportedFiles(model: LiveProjection): readonly ImportedFile[] {
  return model.read(({ prepare }) =>
    prepare(`SELECT ${COLUMNS} FROM imported_file ORDER BY position`)
      .all()
      .map(row => {
        const [kind, fileName, fileSha256, status, recordedAt, lines, accepted, withoutEffect, refused] = row as [
          ...[string, string, string, ImportedFile['status'], string],
          ...[number, number, number, number],
        ];
        return { kind, fileName, fileSha256, status, recordedAt, lines, accepted, withoutEffect, refused };
      }),
  );
}
