// Which rows a batch takes (R16): membership is by record time alone, never by when a row happened or where it routes.
import type { AcquirerId, BatchId } from '../ids.ts';
import type { Instant } from '../time/instant.ts';
import type { AcceptedRow } from './accepted-row.ts';

/** One cut of one acquirer: what was received up to `cutAt`, as far as it was accepted at a position ≤ `knownAt`. */
export type Cut = { readonly acquirerId: AcquirerId; readonly cutAt: Instant; readonly knownAt: bigint };

/** R16: taken by this cut and by none of the acquirer's earlier ones. Rows held before are added by the caller. */
export function isFresh(row: AcceptedRow, cut: Cut, earlier: readonly Cut[]): boolean {
  return isTakenBy(row, cut) && !earlier.some(before => isTakenBy(row, before));
}

function isTakenBy(row: AcceptedRow, { acquirerId, cutAt, knownAt }: Cut): boolean {
  return row.acquirerId === acquirerId && row.receivedAt <= cutAt && row.position <= knownAt;
}

/** R16, default: the latest receivedAt of the acquirer's accepted rows, never before its previous cut. */
export function defaultCutAt(latestReceivedAt: Instant, previousCutAt: Instant | null): Instant {
  return previousCutAt !== null && previousCutAt > latestReceivedAt ? previousCutAt : latestReceivedAt;
}

/** `<acquirer>-<sequence>`, six digits, from 1 for each acquirer. */
export function batchIdOf(acquirerId: AcquirerId, sequence: number): BatchId {
  return `${acquirerId}-${sequence.toString().padStart(6, '0')}` as BatchId;
}
