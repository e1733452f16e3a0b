// The quarantine as people see it: which rows wait and why, what was decided about them, and the two decisions.
import { assert, type Instant, type Sha256 } from '@asof/domain';
import { type EventLog, handleCommand } from '@asof/event-log';
import type { ContentStore } from '../content-store/content-store.ts';
import { earlierSegments } from '../intake/earlier-segments.ts';
import type { IntakeBook, ReceivedFile } from '../intake/intake-book.ts';
import { judgeSingleRow } from '../intake/judge-single-row.ts';
import type { OneAtATime } from '../intake/one-at-a-time.ts';
import { readBooks } from '../intake/read-books.ts';
import { readRow } from '../intake/row-reader.ts';
import { personalCommandId, personalEnvelope } from '../personal-command.ts';
import { buildSegment, type SegmentRow } from '../segment/segment-build.ts';
import { writeSegment } from '../segment/segment-codec.ts';
import type { Done, PersonalDecision, Refused } from '../settlement.ts';
import { type QuarantinedRow, readQuarantineSheet } from './quarantine-sheet.ts';
import { type QuarantinedRowCommand, quarantinedRow, type ReleaseVerdict } from './quarantined-row.ts';

export type QuarantineStatus = 'waiting' | 'released' | 'rejected';

/** A quarantined row with its file and what a person decided about it, if anything. */
export type QuarantineEntry = QuarantinedRow & {
  readonly fileSha256: Sha256;
  readonly fileName: string;
  readonly importedAt: Instant;
  readonly status: QuarantineStatus;
  readonly why: string | null;
  readonly decidedAt: Instant | null;
};

export interface Quarantine {
  /** In order of import, then line; of one file, or with one status, where asked for. */
  list(filter: { readonly fileSha256?: Sha256; readonly status?: QuarantineStatus }): AsyncIterable<QuarantineEntry>;
  find(fileSha256: Sha256, line: number): Promise<QuarantineEntry | null>;
  /** The row is accepted now, if it was understood and no accepted row has its key. */
  release(fileSha256: Sha256, line: number, decision: PersonalDecision): Promise<Done<QuarantineEntry> | Refused>;
  reject(fileSha256: Sha256, line: number, decision: PersonalDecision): Promise<Done<QuarantineEntry> | Refused>;
}

export type QuarantineDeps = {
  readonly log: EventLog;
  readonly contents: ContentStore;
  /** Shared with the import of files. */
  readonly alone: OneAtATime;
};

export function createQuarantine({ log, contents, alone }: QuarantineDeps): Quarantine {
  async function* entriesOf(book: IntakeBook, file: ReceivedFile): AsyncGenerator<QuarantineEntry> {
    for (const { sha256 } of file.event.quarantineSheets) {
      for (const row of await readQuarantineSheet(contents, sha256)) yield entryOf(book, file, row);
    }
  }

  async function findIn(book: IntakeBook, fileSha256: Sha256, line: number): Promise<QuarantineEntry | null> {
    const file = book.file(fileSha256);
    if (file === null) return null;
    for await (const entry of entriesOf(book, file)) if (entry.line === line) return entry;
    return null;
  }

  /** The segment is stored before anything names it. */
  async function verdictOn(book: IntakeBook, entry: QuarantineEntry): Promise<ReleaseVerdict> {
    const row = understoodRow(entry);
    if (row === null) return { kind: 'not-understood' };
    const { acquirerId, receivedAt } = row.transaction;
    const kind = await judgeSingleRow(row, earlierSegments(contents, book.segmentsOf(acquirerId)));
    if (kind !== 'fits') return { kind };
    const sha256 = await writeSegment(contents, buildSegment(acquirerId, [row]));
    return { kind, segment: { sha256, acquirerId, rows: 1, latestReceivedAt: receivedAt } };
  }

  const decide =
    (type: QuarantinedRowCommand['type']) =>
    (fileSha256: Sha256, line: number, decision: PersonalDecision): Promise<Done<QuarantineEntry> | Refused> =>
      alone(async () => {
        const { intake } = await readBooks(log);
        const entry = await findIn(intake, fileSha256, line);
        if (entry === null) return { kind: 'refused', refusal: 'row-not-quarantined' };
        const about = { fileSha256, line, why: decision.why };
        const judged = type === 'ReleaseRow' && entry.status === 'waiting';
        const verdict = judged ? await verdictOn(intake, entry) : ({ kind: 'not-understood' } as const);
        const command = type === 'ReleaseRow' ? { type, verdict, ...about } : { type, ...about };
        const stream = `quarantined-${fileSha256}-${line}`;
        const handled = await handleCommand({
          log,
          stream,
          decider: quarantinedRow,
          command,
          commandId: await personalCommandId(log, stream, type),
          envelopeOf: () => personalEnvelope(decision, { tenant: 'default', correlationId: stream }),
        });
        if (handled.kind === 'refused') return handled;
        const decided = await findIn((await readBooks(log)).intake, fileSha256, line);
        assert(decided !== null, 'a decided row is quarantined');
        return { kind: 'done', value: decided };
      });

  return {
    async *list({ fileSha256, status }) {
      const { intake } = await readBooks(log);
      for (const file of intake.files()) {
        if (fileSha256 !== undefined && file.event.fileSha256 !== fileSha256) continue;
        for await (const entry of entriesOf(intake, file)) {
          if (status === undefined || entry.status === status) yield entry;
        }
      }
    },
    find: async (fileSha256, line) => findIn((await readBooks(log)).intake, fileSha256, line),
    release: decide('ReleaseRow'),
    reject: decide('RejectRow'),
  };
}

function entryOf(book: IntakeBook, { event, recordedAt }: ReceivedFile, row: QuarantinedRow): QuarantineEntry {
  const { fileSha256, fileName } = event;
  const decision = book.rowDecision(fileSha256, row.line);
  const status = decision === null ? 'waiting' : decision.event.type === 'RowReleased' ? 'released' : 'rejected';
  const decided = { why: decision?.event.why ?? null, decidedAt: decision?.recordedAt ?? null };
  return { ...row, fileSha256, fileName, importedAt: recordedAt, status, ...decided };
}

/** The values kept with the row, read again; null for a row that was not understood. */
function understoodRow({ values, line }: QuarantinedRow): SegmentRow | null {
  if (values === null) return null;
  const reading = readRow(values);
  assert(reading.kind === 'understood', 'a row whose values are kept was understood');
  return { ...reading.row, line };
}
