// One file on its way in: first its header, then its rows, block by block. Memory is bounded by the block, not by the file. Nothing is
// recorded here: a file that is left half read leaves contents that no event names.
import { SEGMENT_ROWS_MAX } from '../segment/segment.ts';
import { createFileOutcome, type FileOutcomeDeps, type FileResult } from './file-outcome.ts';
import type { TotalTooLarge } from './file-totals.ts';
import { splitRecord } from './record-split.ts';
import { type BlockLimits, createRowCollector, type RowCollector } from './row-collector.ts';
import { type HeaderRefused, noHeader, readHeader } from './transactions-header.ts';

export const BLOCK_LIMITS: BlockLimits = { rows: SEGMENT_ROWS_MAX, notUnderstood: 65_536, bytes: 256 * 1024 * 1024 };

export type FileIntakeDeps = FileOutcomeDeps & { readonly limits: BlockLimits };

export type FileIntake = {
  /** Rows read so far. */
  readonly rows: number;
  /** Takes the next bytes of the file; they may change afterwards. After a refusal there is nothing more to feed. */
  feed(piece: Uint8Array): Promise<HeaderRefused | null>;
  /** After the last bytes. All contents are durable when it resolves. */
  finish(): Promise<FileFinished>;
};

export type FileFinished =
  | HeaderRefused
  | { readonly kind: 'total-too-large'; readonly total: TotalTooLarge }
  | { readonly kind: 'read'; readonly result: FileResult };

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export function createFileIntake(deps: FileIntakeDeps): FileIntake {
  const outcome = createFileOutcome(deps);
  let carried: Uint8Array = new Uint8Array();
  let collector: RowCollector | null = null;

  async function take(piece: Uint8Array, final: boolean): Promise<HeaderRefused | null> {
    const bytes = new Uint8Array(carried.length + piece.length);
    bytes.set(carried);
    bytes.set(piece, carried.length);
    const begun = collector === null ? begin(bytes, final) : { kind: 'rows' as const, collector, from: 0 };
    if (begun.kind === 'refused') return begun;
    carried = bytes;
    if (begun.kind === 'more') return null;
    collector = begun.collector;
    collector.feed(bytes, begun.from, final);
    while (collector.collect() === 'full') await outcome.settle(collector);
    carried = bytes.subarray(collector.position);
    return null;
  }

  /** Reads the header, once it is there. */
  function begin(bytes: Uint8Array, final: boolean) {
    const from = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
    if (final && from === bytes.length) return noHeader();
    const header = splitRecord(bytes, from, bytes.length, { fields: null, final });
    if (header === null) return { kind: 'more' as const };
    const reading = readHeader(header);
    if (reading.kind === 'refused') return reading;
    const rows = createRowCollector({ columns: reading.columns, firstLine: 2, limits: deps.limits });
    return { kind: 'rows' as const, collector: rows, from: from + header.length };
  }

  return {
    get rows() {
      return outcome.rows + (collector === null ? 0 : collector.block.rows + collector.notUnderstood.length);
    },
    feed: piece => take(piece, false),
    async finish() {
      const refused = await take(new Uint8Array(), true);
      if (refused !== null) return refused;
      if (collector !== null) await outcome.settle(collector);
      const finished = await outcome.finish();
      return 'kind' in finished ? { kind: 'total-too-large', total: finished } : { kind: 'read', result: finished };
    },
  };
}
