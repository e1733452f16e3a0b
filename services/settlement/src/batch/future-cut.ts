// Guards the default instant of a cut (R16) against one wrong receivedAt: a row that says it was received in 2199 would take its batch, and
// every later one, to that day. A rule could not know, because rules read no clock; the command that cuts can.
import { type AcquirerId, assert, formatInstant, type Instant } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import { readSegment } from '../segment/segment-codec.ts';
import { BatchFailure } from './batch-failure.ts';
import { cutAtOf } from './cut-order.ts';
import type { Ledger } from './ledger.ts';

export type FutureCutDeps = { readonly ledger: Ledger; readonly store: ContentStore };

/**
 * Rejects with BatchFailure `cut-in-future` where the acquirer's default instant lies later than `now` by more than its rows may occur
 * after they were received. The ledger was read. Cost of the refusal: a look at one segment, to name the row.
 */
export async function refuseFutureCut(deps: FutureCutDeps, acquirerId: AcquirerId, now: Instant): Promise<void> {
  const { ledger, store } = deps;
  const knownAt = ledger.reader.position();
  assert(knownAt !== null, 'an acquirer with accepted rows has events');
  const cutAt = cutAtOf(ledger, acquirerId, knownAt);
  if (cutAt <= now + ledger.acquirers.settingsOf(acquirerId, knownAt).futureMs * 1000) return;
  const segment = ledger.intake.segmentsOf(acquirerId).find(({ latestReceivedAt }) => latestReceivedAt === cutAt);
  const cause =
    segment === undefined
      ? `its batch ${ledger.batches.batchesOf(acquirerId).at(-1)?.cut.batchId} was cut at ${formatInstant(cutAt)}`
      : `${await latestRow(ledger, store, segment)} was received at ${formatInstant(cutAt)}`;
  const detail = `${cause}, and it is ${formatInstant(now)} now: a batch would be cut at that instant`;
  throw new BatchFailure('cut-in-future', `acquirer ${acquirerId}: ${detail}`);
}

/** The row that arrived last, by its line in its file. */
async function latestRow(
  { intake }: Ledger,
  store: ContentStore,
  { sha256, fileSha256, latestReceivedAt }: AcceptedSegment,
): Promise<string> {
  const { receivedAt, line } = await readSegment(store, sha256);
  const row = receivedAt.indexOf(latestReceivedAt);
  assert(row >= 0, 'a segment has the row that arrived last');
  const fileName = intake.file(fileSha256)?.event.fileName ?? 'a file';
  return `line ${line[row]} of ${fileName} (${fileSha256.slice(0, 12)})`;
}
