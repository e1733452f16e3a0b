// What a cut settles before anything is computed (R16): the next batch of the acquirer, its instant, and what it knows.
import { type AcquirerId, type BatchCut, batchIdOf, businessDate, defaultCutAt, type Instant } from '@asof/domain';
import type { CutOrder } from './batch-steps.ts';
import type { Ledger } from './ledger.ts';

/** K and the proof that everything up to it was read (I10). */
export type Knowledge = { readonly knownAt: bigint; readonly read: BatchCut['read'] };

/** R16: as asked for, else the latest receivedAt of the acquirer's accepted rows, never before its previous cut. */
export function cutAtOf(ledger: Ledger, acquirerId: AcquirerId, knownAt: bigint, asked?: Instant): Instant {
  if (asked !== undefined) return asked;
  const segments = ledger.intake.segmentsOf(acquirerId, knownAt);
  const latest = segments.reduce((most, { latestReceivedAt }) => Math.max(most, latestReceivedAt), -Infinity);
  const previous = ledger.batches.batchesOf(acquirerId).at(-1);
  return defaultCutAt(latest as Instant, previous?.cut.cutAt ?? null);
}

export function cutOrderOf(
  { acquirers, batches }: Ledger,
  acquirerId: AcquirerId,
  cutAt: Instant,
  { knownAt, read }: Knowledge,
): CutOrder {
  const past = batches.batchesOf(acquirerId);
  const sequence = past.length + 1;
  const { zone, uncertaintyOnlineMs, uncertaintyOfflineMs } = acquirers.settingsOf(acquirerId, knownAt);
  return {
    batchId: batchIdOf(acquirerId, sequence),
    acquirerId,
    sequence,
    previousBatchId: past.at(-1)?.cut.batchId ?? null,
    cutAt,
    zone,
    businessDate: businessDate(cutAt, zone),
    knownAt,
    read,
    settings: { uncertaintyOnlineMs, uncertaintyOfflineMs },
  };
}
