// One row judged by R2 against everything accepted so far, as at its release from quarantine. Its time window is not asked (R4).
import { CAPTURE_MODES, TRANSACTION_KINDS, type TransactionKey } from '@asof/domain';
import type { Segment } from '../segment/segment.ts';
import { type SegmentRow, signedMinor } from '../segment/segment-build.ts';
import { batchNumberAt, rrnAt, stanAt } from '../segment/segment-row.ts';
import { differingField, type EarlierSegment, type KeptRow, rowOfSegment } from './judge.ts';

/** `earlier`: every segment accepted so far that may hold the row's key. Cost: the rows of its terminal. */
export async function judgeSingleRow(
  { transaction, line }: SegmentRow,
  earlier: AsyncIterable<EarlierSegment>,
): Promise<'fits' | 'duplicate' | 'key-clash'> {
  const { currency, occurredAt, mode, originalReference } = transaction;
  const own: KeptRow = {
    ...{ fileSha256: null, line, currency, occurredAt, originalReference },
    amountMinor: signedMinor(transaction),
    mode: CAPTURE_MODES.indexOf(mode),
  };
  for await (const { segment, fileSha256 } of earlier) {
    const row = rowOfKey(segment, transaction);
    if (row === null) continue;
    return differingField(own, rowOfSegment(segment, row, fileSha256)) === null ? 'duplicate' : 'key-clash';
  }
  return 'fits';
}

/** The row with that key, of which there is one at most in all segments; or null. */
function rowOfKey(segment: Segment, key: TransactionKey): number | null {
  if (segment.acquirerId !== key.acquirerId) return null;
  const kind = TRANSACTION_KINDS.indexOf(key.kind);
  for (const [pair, name] of segment.pairNames.entries()) {
    if (!name.startsWith(`${key.mid} ${key.tid} `)) continue;
    for (let row = segment.pairStart[pair]!; row < segment.pairStart[pair + 1]!; row++) {
      if (segment.kind[row] !== kind || stanAt(segment, row) !== key.stan) continue;
      if (batchNumberAt(segment, row) === key.batchNumber && rrnAt(segment, row) === key.rrn) return row;
    }
  }
  return null;
}
