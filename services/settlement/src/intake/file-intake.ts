// One file on its way in: first its header, then its rows, piece by piece. Memory is bounded by the block and by what finding
// duplicates needs, not by the file. Nothing is recorded here: a file that is left half read leaves contents that no event names.
import { SEGMENT_ROWS_MAX } from '../segment/segment.ts';
import { type BlockLimits, createFileOutcome, type FileOutcomeDeps, type FileResult } from './file-outcome.ts';
import type { TotalTooLarge } from './file-totals.ts';
import type { OpenedFile } from './open-file.ts';

export const BLOCK_LIMITS: BlockLimits = {
  rows: SEGMENT_ROWS_MAX,
  notUnderstood: 65_536,
  waitingBytes: 16 << 20,
  pieces: 128,
};

export type FileIntakeDeps = FileOutcomeDeps & {
  /** Null where it is not known. */
  readonly bytesTotal: number | null;
  readonly limits: BlockLimits;
  /** Asked when the whole file is read: of a known file nothing more is stored. */
  readonly isKnown: () => Promise<boolean>;
  /** Called after each piece with the rows taken so far. */
  readonly onRows: (rows: number) => void;
};

export type FileFinished =
  | { readonly kind: 'known' }
  | { readonly kind: 'total-too-large'; readonly total: TotalTooLarge }
  | { readonly kind: 'read'; readonly result: FileResult };

/** Fewer bytes than a row has: so the keys of a file are never many more than expected. */
const ROW_BYTES_EXPECTED = 110;
const KEYS_EXPECTED_OF_A_STREAM = 1 << 20;

/** Takes the whole file; all contents are durable when it resolves. Rejects as the reader, a thread or the content store fails. */
export async function intakeFile({ columns, scan, scanning }: OpenedFile, deps: FileIntakeDeps): Promise<FileFinished> {
  const { bytesTotal } = deps;
  const keysExpected = bytesTotal === null ? KEYS_EXPECTED_OF_A_STREAM : bytesTotal / ROW_BYTES_EXPECTED;
  const outcome = createFileOutcome({ ...deps, scan, columns, keysExpected });
  try {
    for await (const piece of scan.pieces()) {
      await outcome.take(piece);
      deps.onRows(outcome.rows);
      if (scan.kept() >= scanning.slotsKept) await outcome.read();
    }
    if (await deps.isKnown()) return { kind: 'known' };
    const finished = await outcome.finish();
    return 'kind' in finished ? { kind: 'total-too-large', total: finished } : { kind: 'read', result: finished };
  } finally {
    await outcome.written().catch(() => undefined); // nothing is written any more when the caller hears of it
  }
}
