// A ledger in memory to import into, and ways to look at what came of it.
import {
  type Actor,
  CommandId,
  currentVersion,
  type DomainEvent,
  encodeFact,
  type Instant,
  type Transaction,
  type TransactionsReceived,
} from '@asof/domain';
import { type EventLog, eventIdOf } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import type { ContentStore } from '../content-store/content-store.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { type QuarantinedRow, readQuarantineSheet } from '../quarantine/quarantine-sheet.ts';
import { readSegment } from '../segment/segment-codec.ts';
import { transactionAt } from '../segment/segment-row.ts';
import { bytesSource } from './file-source.ts';
import { type ImportOptions, type ImportOutcome, importTransactions } from './import-transactions.ts';
import { fileOf } from './intake.fixture.ts';
import { readBooks } from './read-books.ts';

export const ACTOR: Actor = { kind: 'person', id: 'wang', role: 'ops_maker' };

/** A transaction with its place in the order of acceptance. */
export type AcceptedAt = { readonly position: bigint; readonly line: number; readonly transaction: Transaction };

export type Bench = {
  readonly log: EventLog;
  readonly contents: ContentStore;
  /** Imports the lines below the usual header, or the bytes as they are. */
  importFile(file: readonly string[] | Uint8Array, over?: Partial<ImportOptions>): Promise<ImportOutcome>;
  /** The same, where it must succeed. */
  imported(file: readonly string[] | Uint8Array, over?: Partial<ImportOptions>): Promise<TransactionsReceived>;
  quarantined(event: TransactionsReceived): Promise<readonly QuarantinedRow[]>;
  /** Every accepted row of all files and releases, in order of acceptance. */
  accepted(): Promise<readonly AcceptedAt[]>;
  /** Appends the event as the first of its stream. */
  record(stream: string, event: DomainEvent): Promise<void>;
};

export function createBench(contents: ContentStore = memoryContentStore()): Bench {
  const log = memoryEventLog({ clock: () => 0 as Instant });
  const bench: Bench = {
    log,
    contents,
    importFile(file, over = {}) {
      const bytes = file instanceof Uint8Array ? file : fileOf(file);
      return importTransactions({ log, contents, source: bytesSource('day.csv', bytes), actor: ACTOR, ...over });
    },
    async imported(file, over) {
      const outcome = await bench.importFile(file, over);
      if (outcome.kind !== 'imported') throw new Error(`not imported: ${JSON.stringify(outcome.kind)}`);
      return outcome.event;
    },
    async quarantined(event) {
      const sheets = event.quarantineSheets.map(sheet => readQuarantineSheet(contents, sheet.sha256));
      return (await Promise.all(sheets)).flat();
    },
    async accepted() {
      const { intake } = await readBooks(log);
      const references = intake.acquirerIds().flatMap(acquirerId => intake.segmentsOf(acquirerId));
      const rows = references.map(async ({ sha256, position }) => {
        const segment = await readSegment(contents, sha256);
        return Array.from(segment.line, (line, row) => ({ position, line, transaction: transactionAt(segment, row) }));
      });
      const all = (await Promise.all(rows)).flat();
      return all.sort((left, right) => Number(left.position - right.position) || left.line - right.line);
    },
    async record(stream, event) {
      const commandId = CommandId.parse(`test-${stream}`);
      const envelope = {
        v: currentVersion(event.type),
        tenant: 'default',
        validFrom: null,
        validTo: null,
        actor: ACTOR,
        commandId,
        causationId: null,
        correlationId: 'test',
        reason: null,
      };
      await log.append(stream, 'absent', [{ id: eventIdOf(commandId, 0), ...encodeFact({ envelope, event }) }]);
    },
  };
  return bench;
}
