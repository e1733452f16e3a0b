// May a quarantined row be accepted now? R2 judges it again, against everything accepted so far.
import { assert } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { earlierSegments } from '../intake/earlier-segments.ts';
import type { IntakeBook } from '../intake/intake-book.ts';
import { judgeSingleRow } from '../intake/judge-single-row.ts';
import { readRow } from '../intake/row-reader.ts';
import { buildSegment, type SegmentRow } from '../segment/segment-build.ts';
import { writeSegment } from '../segment/segment-codec.ts';
import type { QuarantinedRow } from './quarantine-sheet.ts';
import type { ReleaseVerdict } from './quarantined-row.ts';

/** If the row fits, its segment is stored when this resolves, before anything names it. */
export async function releaseVerdict(
  contents: ContentStore,
  book: IntakeBook,
  quarantined: QuarantinedRow,
): Promise<ReleaseVerdict> {
  const row = understoodRow(quarantined);
  if (row === null) return { kind: 'not-understood' };
  const { acquirerId, receivedAt } = row.transaction;
  const kind = await judgeSingleRow(row, earlierSegments(contents, book.segmentsOf(acquirerId)));
  if (kind !== 'fits') return { kind };
  const sha256 = await writeSegment(contents, buildSegment(acquirerId, [row]));
  return { kind, segment: { sha256, acquirerId, rows: 1, latestReceivedAt: receivedAt } };
}

/** The values kept with the row, read again; null for a row that was not understood. */
function understoodRow({ values, line }: QuarantinedRow): SegmentRow | null {
  if (values === null) return null;
  const reading = readRow(values);
  assert(reading.kind === 'understood', 'a row whose values are kept was understood');
  return { ...reading.row, line };
}
