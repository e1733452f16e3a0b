// R2 for one row, against segments: as a row is judged that a person releases.
import type { AcquirerId, Sha256, Transaction } from '@asof/domain';
import { describe, expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import { buildSegment, type SegmentRow } from '../segment/segment-build.ts';
import { readSegment, writeSegment } from '../segment/segment-codec.ts';
import { goodRow } from './intake.fixture.ts';
import { judgeSingleRow } from './judge-single-row.ts';
import { readRow } from './row-reader.ts';
import type { RowValues } from './transaction-columns.ts';

function row(n: number, over: Partial<RowValues> = {}): SegmentRow {
  const reading = readRow(goodRow(n, over));
  if (reading.kind !== 'understood') throw new Error(reading.problem.code);
  return { ...reading.row, line: n + 2 };
}

/** Judges the row against others, which were accepted in a segment of their acquirer each. */
async function judged(one: SegmentRow, accepted: readonly SegmentRow[]) {
  const store = memoryContentStore();
  const acquirerOf = ({ transaction }: { readonly transaction: Transaction }): AcquirerId => transaction.acquirerId;
  async function* earlier() {
    for (const [acquirerId, rows] of Map.groupBy(accepted, acquirerOf)) {
      const segment = await readSegment(store, await writeSegment(store, buildSegment(acquirerId, rows)));
      yield { segment, fileSha256: 'f'.repeat(64) as Sha256 };
    }
  }
  return judgeSingleRow(one, earlier());
}

const others = Array.from({ length: 30 }, (_, n) => row(n + 2, { acquirer: 'acq1' }));

describe('R2: a single row', () => {
  it.each([
    ['that says the same', {}, 'duplicate'],
    ['that was received at another time', { received_at: '2026-08-14T09:05:00+08:00' }, 'duplicate'],
    ['of another amount', { amount: '7.00' }, 'key-clash'],
    ['in another currency', { currency: 'USD' }, 'key-clash'],
    ['with another reference', { original_rrn: 'R1' }, 'key-clash'],
    ['in another mode', { mode: 'offline' }, 'key-clash'],
    ['of another instant', { occurred_at: '2026-08-14T09:00:01.250001+08:00' }, 'key-clash'],
  ] as const)('is judged by the row with its key %s', async (_, over, kind) => {
    expect(await judged(row(1), [...others, row(1, over)])).toBe(kind);
  });

  it.each([
    ['acquirer', 'z'],
    ['mid', 'M0001x'],
    ['mid', 'M000'],
    ['tid', 'T001x'],
    ['tid', 'T00'],
    ['batch', '999999'],
    ['stan', '999999'],
    ['rrn', 'R0000000012'],
    ['kind', 'completion'],
  ] as const)('fits beside one with another %s', async (column, value) => {
    expect(await judged(row(1), [...others, row(1, { [column]: value })])).toBe('fits');
  });
});
