// What may become of a row that was understood (R2, then R4), and what of two rows with one key is compared. The first row with a key in
// order of acceptance stays; a quarantined row does not occupy its key.
import type { Currency, Sha256 } from '@asof/domain';
import type { QuarantineCode } from '../quarantine/quarantine-reason.ts';
import type { Segment } from '../segment/segment.ts';
import { originalReferenceAt, pairAt, referenceAt } from '../segment/segment-row.ts';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';
import type { TransactionColumn } from './transaction-columns.ts';

/** What became of a row, in a byte. */
export const FATE = { undecided: 0, accepted: 1, duplicate: 2, quarantined: 3 } as const;

/** A segment accepted before, and the file that it came in: null for the file at hand. */
export type EarlierSegment = { readonly segment: Segment; readonly fileSha256: Sha256 | null };

/** Where the row stands that occupies a key. */
export type AcceptedPlace = { readonly fileSha256: Sha256 | null; readonly line: number };

/** Why a row that was understood is quarantined; for a clash, with which row. */
export type JudgedFinding = {
  readonly row: number;
  readonly code: QuarantineCode;
  readonly field: TransactionColumn;
  readonly clashesWith: AcceptedPlace | null;
};

/** What R2 compares of two rows with one key: every other field but receivedAt, as values. */
export type KeptRow = AcceptedPlace & {
  readonly currency: Currency;
  readonly amountMinor: number;
  readonly occurredAt: number;
  readonly mode: number;
  readonly originalReference: string | null;
};

/**
 * A key as a text, to be compared with others. `names`: `<acquirer> <MID> <TID>`; the kind is its index in TRANSACTION_KINDS. No value has a
 * blank.
 */
export function keyText(names: string, batchNumber: number, stan: number, rrn: string | null, kind: number): string {
  return `${names} ${batchNumber} ${stan} ${rrn} ${kind}`;
}

/** The key of a row of the file at hand. */
export function keyOfRow(block: RowBlock, pairs: readonly Pair[], row: number): string {
  const { key } = pairs[block.pair[row]!]!;
  const names = key.slice(0, key.lastIndexOf(' '));
  return keyText(names, block.batchNumber[row]!, block.stan[row]!, referenceAt(block.rrn, row), block.kind[row]!);
}

/** A row of the file at hand as it is compared. */
export function rowOfBlock(block: RowBlock, pairs: readonly Pair[], row: number): KeptRow {
  return {
    fileSha256: null,
    line: block.line[row]!,
    currency: pairs[block.pair[row]!]!.currency,
    amountMinor: block.amountMinor[row]!,
    occurredAt: block.occurredAt[row]!,
    mode: block.mode[row]!,
    originalReference: block.namesOriginal[row] === 1 ? referenceAt(block.originalReference, row) : null,
  };
}

/** An accepted row as it is compared. */
export function rowOfSegment(segment: Segment, row: number, fileSha256: Sha256 | null): KeptRow {
  return {
    fileSha256,
    line: segment.line[row]!,
    currency: pairAt(segment, row).currency,
    amountMinor: segment.numberAt('amountMinor', row),
    occurredAt: segment.numberAt('occurredAt', row),
    mode: segment.mode[row]!,
    originalReference: originalReferenceAt(segment, row),
  };
}

/** The first field in which two rows with one key differ (R2), or null. */
export function differingField(row: KeptRow, kept: KeptRow): TransactionColumn | null {
  if (row.currency !== kept.currency) return 'currency';
  if (row.amountMinor !== kept.amountMinor) return 'amount';
  if (row.occurredAt !== kept.occurredAt) return 'occurred_at';
  if (row.mode !== kept.mode) return 'mode';
  return row.originalReference === kept.originalReference ? null : 'original_rrn';
}
