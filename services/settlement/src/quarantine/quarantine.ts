// The quarantine: which rows wait and why, and the two decisions of a person about one.
import { assert, type Sha256 } from '@asof/domain';
import { type EventLog, handleCommand } from '@asof/event-log';
import type { ContentStore } from '../content-store/content-store.ts';
import type { OneAtATime } from '../intake/one-at-a-time.ts';
import { type KeptLog, readBooks } from '../intake/read-books.ts';
import { personalCommandId, personalEnvelope } from '../personal-command.ts';
import type { Done, PersonalDecision, Refused } from '../settlement.ts';
import { entriesOf, findEntry, type QuarantineEntry, type QuarantineStatus } from './quarantine-entries.ts';
import { type QuarantinedRowCommand, quarantinedRow } from './quarantined-row.ts';
import { releaseVerdict } from './release-verdict.ts';

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
  /** Without it all of the log is read for each answer. */
  readonly kept?: KeptLog;
  /** Shared with the import of files. */
  readonly alone: OneAtATime;
};

/** Every answer is read from the log anew. */
export function createQuarantine(deps: QuarantineDeps): Quarantine {
  const { log, contents, kept, alone } = deps;
  const decide =
    (type: QuarantinedRowCommand['type']): Quarantine['release'] =>
    (fileSha256, line, decision) =>
      alone(() => decideRow(deps, type, { fileSha256, line, ...decision }));
  return {
    async *list({ fileSha256, status }) {
      const { intake } = await readBooks(log, kept);
      for (const file of intake.files()) {
        if (fileSha256 !== undefined && file.event.fileSha256 !== fileSha256) continue;
        for await (const entry of entriesOf(contents, intake, file)) {
          if (status === undefined || entry.status === status) yield entry;
        }
      }
    },
    find: async (fileSha256, line) => findEntry(contents, (await readBooks(log, kept)).intake, { fileSha256, line }),
    release: decide('ReleaseRow'),
    reject: decide('RejectRow'),
  };
}

type RowDecided = PersonalDecision & { readonly fileSha256: Sha256; readonly line: number };

async function decideRow(
  { log, contents, kept }: QuarantineDeps,
  type: QuarantinedRowCommand['type'],
  decided: RowDecided,
): Promise<Done<QuarantineEntry> | Refused> {
  const { intake } = await readBooks(log, kept);
  const entry = await findEntry(contents, intake, decided);
  if (entry === null) return { kind: 'refused', refusal: 'row-not-quarantined' };
  const about = { fileSha256: decided.fileSha256, line: decided.line, why: decided.why };
  // A row that was decided about before is not judged again: the decider refuses it for that.
  const judged = type === 'ReleaseRow' && entry.status === 'waiting';
  const verdict = judged ? await releaseVerdict(contents, intake, entry) : ({ kind: 'not-understood' } as const);
  const stream = `quarantined-${decided.fileSha256}-${decided.line}`;
  const handled = await handleCommand({
    log,
    stream,
    decider: quarantinedRow,
    command: type === 'ReleaseRow' ? { type, verdict, ...about } : { type, ...about },
    commandId: await personalCommandId(log, stream, type),
    envelopeOf: () => personalEnvelope(decided, { tenant: 'default', correlationId: stream }),
  });
  if (handled.kind === 'refused') return handled;
  const after = await findEntry(contents, (await readBooks(log, kept)).intake, decided);
  assert(after !== null, 'a decided row is quarantined');
  return { kind: 'done', value: after };
}
