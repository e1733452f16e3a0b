// One row judged by R2 against everything accepted so far, as at its release from quarantine. Its time window is not asked (R4).
import { assert } from '@asof/domain';
import type { SegmentRow } from '../segment/segment-build.ts';
import { appendRow } from './append-row.ts';
import { type EarlierSegment, FATE, judgeBlock } from './judge.ts';
import { createRowBlock } from './row-block.ts';

const WITHOUT_BOUNDS = {
  onlineLateMs: Number.POSITIVE_INFINITY,
  offlineLateMs: Number.POSITIVE_INFINITY,
  futureMs: Number.POSITIVE_INFINITY,
};

/** `earlier`: every segment accepted so far that may hold the row's key. */
export async function judgeSingleRow(
  row: SegmentRow,
  earlier: AsyncIterable<EarlierSegment>,
): Promise<'fits' | 'duplicate' | 'key-clash'> {
  const block = createRowBlock();
  appendRow(block, row, { pair: 0, offset: 0 });
  const { acquirerId, currency } = row.transaction;
  const pairs = [{ acquirerId, currency, key: '' }];
  const { fates, findings } = await judgeBlock({ block, pairs, earlier, windows: [WITHOUT_BOUNDS] });
  if (fates[0] === FATE.accepted) return 'fits';
  if (fates[0] === FATE.duplicate) return 'duplicate';
  assert(findings[0]?.code === 'key-clash', 'without a window only a clash of keys keeps a row out');
  return 'key-clash';
}
