// What came in: files of transactions with what became of each of their rows, what people decided about quarantined rows, and how an
// acquirer's rows are read. Only services/settlement writes these. Rows themselves stand in segments and sheets, named by SHA-256.
import { z } from 'zod';
import { AcquirerId, Sha256 } from '../ids.ts';
import { Currency } from '../money/currency.ts';
import { TRANSACTION_KINDS } from '../transaction.ts';
import { instantText, minorText } from './codec.ts';
import { Why } from './why.ts';

const count = z.int().min(0);
const milliseconds = z.int().min(0);

/** Accepted rows of one acquirer and one file, in one segment. */
export const SegmentReference = z.strictObject({
  sha256: Sha256,
  acquirerId: AcquirerId,
  rows: z.int().min(1),
  latestReceivedAt: instantText,
});

/** A sheet of quarantined rows, in line order; the sheets of a file follow each other. */
export const QuarantineSheetReference = z.strictObject({ sha256: Sha256, rows: z.int().min(1) });

/** R4: how far occurredAt may lie from receivedAt. Bounds are inclusive. */
export const TimeWindow = z.strictObject({
  onlineLateMs: milliseconds,
  offlineLateMs: milliseconds,
  futureMs: milliseconds,
});

/**
 * One file, once: rows = accepted + duplicates + quarantined (R3), and the rows of the segments are the accepted ones. Totals are
 * those of the accepted rows, amounts as received: unsigned, but for adjustments. `windows`: what each acquirer's rows were held to.
 */
export const TransactionsReceived = z.strictObject({
  type: z.literal('TransactionsReceived'),
  formatVersion: z.literal(1),
  fileSha256: Sha256,
  fileName: z.string().max(255),
  fileBytes: count,
  rows: count,
  accepted: count,
  duplicates: count,
  quarantined: count,
  totals: z.array(
    z.strictObject({
      kind: z.enum(TRANSACTION_KINDS),
      currency: Currency,
      count: z.int().min(1),
      amountMinor: minorText,
    }),
  ),
  segments: z.array(SegmentReference),
  quarantineSheets: z.array(QuarantineSheetReference),
  windows: z.array(z.strictObject({ acquirerId: AcquirerId, ...TimeWindow.shape })),
});

const quarantinedRow = { fileSha256: Sha256, line: z.int().min(2), why: Why };

/** A person lets a quarantined row in: it is accepted at the position of this event, as a segment of one row (R4). */
export const RowReleased = z.strictObject({
  type: z.literal('RowReleased'),
  ...quarantinedRow,
  segment: SegmentReference,
});
/** A person decides that a quarantined row stays out. */
export const RowRejected = z.strictObject({ type: z.literal('RowRejected'), ...quarantinedRow });

/** The whole of an acquirer's settings; the last one holds. Rows are judged by those at their import, batches by those at their cut. */
export const AcquirerConfigured = z.strictObject({
  type: z.literal('AcquirerConfigured'),
  acquirerId: AcquirerId,
  /** Whose dates are business dates (R16). */
  zone: z.string().min(1).max(64),
  ...TimeWindow.shape,
  /** Half width of the doubt about occurredAt (R4). */
  uncertaintyOnlineMs: milliseconds,
  uncertaintyOfflineMs: milliseconds,
});

export type SegmentReference = z.infer<typeof SegmentReference>;
export type QuarantineSheetReference = z.infer<typeof QuarantineSheetReference>;
export type TimeWindow = z.infer<typeof TimeWindow>;
export type TransactionsReceived = z.infer<typeof TransactionsReceived>;
export type RowReleased = z.infer<typeof RowReleased>;
export type RowRejected = z.infer<typeof RowRejected>;
export type AcquirerConfigured = z.infer<typeof AcquirerConfigured>;

export const INTAKE_EVENTS = [TransactionsReceived, RowReleased, RowRejected, AcquirerConfigured] as const;
export type IntakeEvent = z.infer<(typeof INTAKE_EVENTS)[number]>;
