// A file of transactions comes in: everything that it says is stored first, then one event in the file's own stream makes it count. A
// kill before the event leaves only contents that nothing names; the same file again gives the same event.
import {
  type Actor,
  assert,
  CommandId,
  currentVersion,
  encodeFact,
  type Fact,
  maskCardNumbers,
  type Sha256,
  type TransactionsReceived,
} from '@asof/domain';
import { type EventLog, eventIdOf } from '@asof/event-log';
import type { ContentStore } from '../content-store/content-store.ts';
import { hashFor } from '../content-store/stream-hash.ts';
import type { PairsAtHand } from '../segment/pairs-at-hand.ts';
import { type BegunFile, beginFile, type FileWatch } from './begun-file.ts';
import { BLOCK_LIMITS, type FileIntakeDeps, intakeFile } from './file-intake.ts';
import type { BlockLimits } from './file-outcome.ts';
import { FileChanged, type FileSource } from './file-source.ts';
import type { ReceivedFile } from './intake-book.ts';
import { createPieceReader, type PieceReader } from './piece-reader.ts';
import { type Books, type KeptLog, readBooks } from './read-books.ts';
import { type ScanLimits, scanLimitsFor } from './scan-file.ts';
import { TRANSACTIONS_FORMAT_VERSION } from './transaction-columns.ts';
import type { HeaderCode } from './transactions-header.ts';

export type ImportOptions = FileWatch & {
  readonly log: EventLog;
  readonly contents: ContentStore;
  /** Without it all of the log is read. */
  readonly kept?: KeptLog;
  /** Takes the pairs of segments that are written. */
  readonly pairsAtHand?: PairsAtHand;
  readonly source: FileSource;
  /** Where the source was begun before: the limits of its scan are then given, and it is closed here. */
  readonly begun?: BegunFile;
  readonly actor: Actor;
  /** Threads that scan; default: as many as the machine runs at once. A small file is scanned without any. */
  readonly threads?: number;
  readonly limits?: BlockLimits;
  readonly scanning?: ScanLimits;
};

export type ImportOutcome =
  | { readonly kind: 'imported'; readonly event: TransactionsReceived; readonly position: bigint }
  /** The very same bytes were imported before: nothing was added. */
  | { readonly kind: 'known'; readonly file: ReceivedFile }
  | ImportRefused;

/** The file is refused whole. Line and column where there is a place to mend. */
export type ImportRefused = {
  readonly kind: 'refused';
  readonly code: HeaderCode | 'total-too-large';
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
};

const FILE_NAME_MAX = 255;
const HASHED_BYTES = 1 << 20;

/**
 * Imports a file of any size; memory follows the block, not the file. One import at a time: nobody else may write intake streams
 * meanwhile. Rejects with the signal's reason, or as the source, the log or the content store fail; the same call then starts again.
 */
export async function importTransactions(options: ImportOptions): Promise<ImportOutcome> {
  const { source, begun, scanning, threads } = options;
  const file = begun ?? beginFile(source, scanning ?? scanLimitsFor(source.bytes, threads));
  file.attend(options);
  try {
    // Threads scan while the log is read. A source that is made of another file is left alone until that is known to be new.
    if (source.origin === undefined) file.open().catch(() => undefined); // told below, where it is waited for
    return await importBegun(options, file);
  } finally {
    await file.close();
  }
}

async function importBegun(options: ImportOptions, file: BegunFile): Promise<ImportOutcome> {
  const { log, source } = options;
  const { reader, onRows } = file;
  const { origin } = source;
  const books = await readBooks(log, options.kept);
  const sameSize = books.intake.files().some(({ event }) => event.fileBytes === source.bytes);
  const hashed = sameSize || origin !== undefined ? await hashOf(options) : null;
  const before = hashed && books.intake.file(hashed.sha256);
  if (before !== null) return { kind: 'known', file: before };
  const opened = await file.open();
  if (opened.kind === 'refused') return opened;
  const finished = await intakeFile(opened, intakeDeps(options, books, reader, onRows));
  file.tell();
  // Read again, because its rows were read by somebody else in between.
  const { sha256: fileSha256, bytes: fileBytes } =
    origin === undefined ? { sha256: await reader.sha256(), bytes: reader.bytes } : await hashOf(options);
  if (origin !== undefined && fileSha256 !== hashed?.sha256)
    throw new FileChanged(`${origin.name} was written to while it was read`);
  const known = books.intake.file(fileSha256);
  if (known !== null) return { kind: 'known', file: known };
  assert(finished.kind !== 'known', 'a known file has a hash that is known');
  if (finished.kind === 'total-too-large') {
    const { kind, currency } = finished.total;
    const message = `the accepted rows of kind ${kind} in ${currency} sum to more than 9007199254740991 minor units; right: split the file`;
    return { kind: 'refused', code: 'total-too-large', line: null, column: null, message };
  }
  const event: TransactionsReceived = {
    type: 'TransactionsReceived',
    formatVersion: TRANSACTIONS_FORMAT_VERSION,
    fileSha256,
    fileName: maskCardNumbers(source.name.replace(/\p{Cc}/gu, '?')).slice(0, FILE_NAME_MAX),
    fileBytes,
    ...finished.result,
  };
  return { kind: 'imported', event, position: await record(log, event, options.actor) };
}

/** Reads the whole file for its hash: for one that may be known, so that it is not taken in only to be left. */
async function hashOf({ source, signal }: ImportOptions): Promise<{ readonly sha256: Sha256; readonly bytes: number }> {
  const read = source.origin ?? source;
  const reader = createPieceReader({ source: read, hash: hashFor(read.bytes) });
  if (signal) reader.endWith(signal);
  const buffer = new Uint8Array(HASHED_BYTES);
  try {
    while ((await reader.fill(buffer)) === buffer.length) await reader.hashed();
    return { sha256: await reader.sha256(), bytes: reader.bytes };
  } finally {
    await reader.close();
  }
}

function intakeDeps(
  { contents, source, pairsAtHand, limits = BLOCK_LIMITS }: ImportOptions,
  { intake: book, acquirers }: Books,
  reader: PieceReader,
  onRows: (rows: number) => void,
): FileIntakeDeps {
  return {
    ...{ contents, limits, onRows, bytesTotal: source.bytes },
    notePairs: pairsAtHand?.note ?? (() => undefined),
    isKnown: async () => source.origin === undefined && book.file(await reader.sha256()) !== null,
    earlierOf: acquirerId => book.segmentsOf(acquirerId),
    windowOf: acquirerId => {
      const { onlineLateMs, offlineLateMs, futureMs } = acquirers.settingsOf(acquirerId);
      return { onlineLateMs, offlineLateMs, futureMs };
    },
  };
}

async function record(log: EventLog, event: TransactionsReceived, actor: Actor): Promise<bigint> {
  const commandId = CommandId.parse(`import-transactions/${event.fileSha256}`);
  const fact: Fact = {
    envelope: {
      v: currentVersion(event.type),
      tenant: 'default',
      validFrom: null,
      validTo: null,
      actor,
      commandId,
      causationId: null,
      correlationId: commandId,
      reason: null,
    },
    event,
  };
  const appended = await log.append(`intake-${event.fileSha256}`, 'absent', [
    { id: eventIdOf(commandId, 0), ...encodeFact(fact) },
  ]);
  assert(appended.kind === 'appended', 'nobody else imports the file meanwhile');
  return appended.position;
}
