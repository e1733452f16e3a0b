// The life of a settlement batch as facts: cut, routed, netted, instructed. Rows stand in segments, decisions in columns, money in
// sheets, all named by their SHA-256; the events hold the names, the counts and the totals that everything must tie to.
import { z } from 'zod';
import { AcquirerId, BatchId, Sha256 } from '../ids.ts';
import { Currency } from '../money/currency.ts';
import { HELD_REASONS } from '../transaction.ts';
import { instantText, minorText, positionText } from './codec.ts';

const count = z.int().min(0);
const creditsAndDebits = { creditsMinor: minorText, debitsMinor: minorText };

/** Gross of some rows in one currency; both amounts unsigned. */
export const GrossTotal = z.strictObject({ currency: Currency, ...creditsAndDebits });

/** R16. `read` is what the log itself said it held at positions ≤ K (I10); `headsSha256` sums up the heads of its streams. */
export const BatchCut = z.strictObject({
  type: z.literal('BatchCut'),
  batchId: BatchId,
  acquirerId: AcquirerId,
  sequence: z.int().min(1),
  previousBatchId: BatchId.nullable(),
  cutAt: instantText,
  zone: z.string(),
  businessDate: z.iso.date(),
  knownAt: positionText,
  read: z.strictObject({ events: positionText, streams: positionText, headsSha256: Sha256 }),
  inputSheetSha256: Sha256,
  rows: z.strictObject({ fresh: count, retried: count }),
  gross: z.array(GrossTotal),
  settings: z.strictObject({ uncertaintyOnlineMs: count, uncertaintyOfflineMs: count }),
});

/** Σ routed + cancelled + held of each currency is the gross of BatchCut (I6). Net is of routed rows, before anything carried in. */
export const RoutedTotal = z.strictObject({
  currency: Currency,
  routed: z.strictObject({ ...creditsAndDebits, feesMinor: minorText, netMinor: minorText }),
  cancelled: z.strictObject(creditsAndDebits),
  held: z.strictObject(creditsAndDebits),
});

export const BatchRouted = z.strictObject({
  type: z.literal('BatchRouted'),
  batchId: BatchId,
  decisionsSheetSha256: Sha256,
  /** Over the decisions of all rows (`batchDigest`). */
  digest: Sha256,
  engineVersion: z.string().min(1),
  counts: z.strictObject({ routed: count, cancelled: count, held: count }),
  heldByReason: z.partialRecord(z.enum(HELD_REASONS), count),
  totals: z.array(RoutedTotal),
});

export const BatchNetted = z.strictObject({
  type: z.literal('BatchNetted'),
  batchId: BatchId,
  netSheetSha256: Sha256,
  /** Net of routed rows + carried in = carried out + what BatchInstructed pays; transfers sum to nothing and are told for size. */
  totals: z.array(
    z.strictObject({
      currency: Currency,
      carriedInMinor: minorText,
      netMinor: minorText,
      transferredMinor: minorText,
      carriedOutMinor: minorText,
    }),
  ),
});

export const BatchInstructed = z.strictObject({
  type: z.literal('BatchInstructed'),
  batchId: BatchId,
  instructionSheetSha256: Sha256,
  count,
  totals: z.array(z.strictObject({ currency: Currency, count, amountMinor: minorText })),
});

/** R20: told once a batch, before it is instructed, also when there is nothing to tell. `knownAtOld` null: the first batch. */
export const MisroutesDetected = z.strictObject({
  type: z.literal('MisroutesDetected'),
  batchId: BatchId,
  misrouteSheetSha256: Sha256,
  rows: count,
  knownAtOld: positionText.nullable(),
  knownAtNew: positionText,
});

export type BatchCut = z.infer<typeof BatchCut>;
export type BatchRouted = z.infer<typeof BatchRouted>;
export type BatchNetted = z.infer<typeof BatchNetted>;
export type BatchInstructed = z.infer<typeof BatchInstructed>;
export type MisroutesDetected = z.infer<typeof MisroutesDetected>;

export const BATCH_EVENTS = [BatchCut, BatchRouted, BatchNetted, BatchInstructed, MisroutesDetected] as const;
export type BatchEvent = z.infer<(typeof BATCH_EVENTS)[number]>;
