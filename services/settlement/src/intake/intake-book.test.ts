import type { AcquirerId, DomainEvent, Instant, SegmentReference, Sha256 } from '@asof/domain';
import { describe, expect, it } from 'vitest';
import { createIntakeBook } from './intake-book.ts';

const sha = (digit: string) => digit.repeat(64) as Sha256;
const acquirer = (name: string) => name as AcquirerId;
const segment = (digit: string, acquirerId: string): SegmentReference => ({
  sha256: sha(digit),
  acquirerId: acquirer(acquirerId),
  rows: 1,
  latestReceivedAt: 0 as Instant,
});
const received = (file: string, ...segments: SegmentReference[]): DomainEvent => ({
  type: 'TransactionsReceived',
  formatVersion: 1,
  fileSha256: sha(file),
  fileName: 'day.csv',
  fileBytes: 1,
  rows: segments.length,
  accepted: segments.length,
  duplicates: 0,
  quarantined: 0,
  totals: [],
  segments,
  quarantineSheets: [],
  windows: [],
});
const at = 0 as Instant;

describe('the intake book', () => {
  const book = createIntakeBook();
  book.apply(received('1', segment('a', 'acq2'), segment('b', 'acq1')), 10n, at);
  book.apply({ type: 'RowRejected', fileSha256: sha('1'), line: 3, why: 'a test' }, 11n, at);
  book.apply(
    { type: 'RowReleased', fileSha256: sha('1'), line: 4, why: 'late', segment: segment('c', 'acq1') },
    12n,
    at,
  );
  book.apply(received('2', segment('d', 'acq3')), 20n, at);

  it('lists the segments of an acquirer in order of acceptance, released rows among them', () => {
    expect(book.segmentsOf(acquirer('acq1')).map(({ sha256, position }) => [sha256, position])).toEqual([
      [sha('b'), 10n],
      [sha('c'), 12n],
    ]);
    expect(book.segmentsOf(acquirer('nobody'))).toEqual([]);
  });

  it('knows at a position what was accepted up to it', () => {
    expect(book.segmentsOf(acquirer('acq1'), 11n).map(({ sha256 }) => sha256)).toEqual([sha('b')]);
    expect(book.acquirerIds(9n)).toEqual([]);
    expect(book.acquirerIds(12n)).toEqual(['acq1', 'acq2']);
    expect(book.acquirerIds()).toEqual(['acq1', 'acq2', 'acq3']);
  });

  it('knows each file and what was decided about its quarantined rows', () => {
    expect(book.files().map(file => file.event.fileSha256)).toEqual([sha('1'), sha('2')]);
    expect(book.file(sha('2'))?.position).toBe(20n);
    expect(book.file(sha('3'))).toBeNull();
    expect(book.rowDecision(sha('1'), 3)?.event.type).toBe('RowRejected');
    expect(book.rowDecision(sha('1'), 4)?.event.type).toBe('RowReleased');
    expect(book.rowDecision(sha('1'), 5)).toBeNull();
  });
});
