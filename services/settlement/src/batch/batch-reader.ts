// Reads batches for people and exports: every decision and every line of every sheet, streamed, in the shapes of batch-rows.ts. A step
// that a batch has not taken yet has no rows.
import { type AcquirerId, assert, type BatchId, type InstructionId, type Minor, type Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { segmentRowOf } from '../decision/decision-file.ts';
import { decodeTotals } from '../decision/totals-sheet.ts';
import type { Batches } from '../settlement.ts';
import type { BatchBook } from './batch-book.ts';
import { BatchFailure } from './batch-failure.ts';
import type { DecisionRow, MisrouteRow, PayoutRow, SubBatchRow, TotalRow, TransferRow } from './batch-rows.ts';
import { decisionOf, decisionsOf, heldOf, placeNamed, type RowSources } from './decided-rows.ts';
import { createFrozenBatches, type FrozenBatch } from './frozen-batch.ts';
import type { Ledger } from './ledger.ts';

/** Each rejects with BatchFailure `batch-unknown`, or with the failures of the store. */
export type BatchReader = Omit<Batches, 'cut' | 'run' | 'summaries'> & {
  /** Every decision about one row of a segment, oldest first: a held row has one a batch. */
  readonly decisionsOfRow: (
    acquirerId: AcquirerId,
    segmentSha256: Sha256,
    segmentRow: number,
  ) => Promise<readonly DecisionRow[]>;
  /** The newest decision about the other row that the batch's decision about this one names. */
  readonly namedDecision: (batchId: BatchId, segmentSha256: Sha256, segmentRow: number) => Promise<DecisionRow>;
};

export function createBatchReader(store: ContentStore, ledger: Ledger): BatchReader {
  const frozen = createFrozenBatches(store);
  const sources: RowSources = { store, ledger };
  const batchOf = async (batchId: BatchId): Promise<FrozenBatch> => {
    await ledger.reader.catchUp();
    const record = ledger.batches.batch(batchId);
    if (record === null) throw new BatchFailure('batch-unknown', `there is no batch ${batchId}`);
    return frozen(record);
  };
  const streaming = <Row>(rowsOf: (batch: FrozenBatch) => AsyncIterable<Row>) =>
    async function* (batchId: BatchId): AsyncGenerator<Row> {
      yield* rowsOf(await batchOf(batchId));
    };
  const decisionsOfRow: BatchReader['decisionsOfRow'] = async (acquirerId, segmentSha256, segmentRow) => {
    await ledger.reader.catchUp();
    const rows: DecisionRow[] = [];
    for (const record of ledger.batches.batchesOf(acquirerId)) {
      const row = await decisionOf(frozen(record), sources, segmentSha256, segmentRow);
      if (row !== null) rows.push(row);
    }
    return rows;
  };
  return {
    decisions: streaming(batch => decisionsOf(batch, sources, () => true)),
    held: streaming(batch => heldOf(batch, sources)),
    totals: streaming(batch => totalsOf(batch, store)),
    subBatches: streaming(subBatchesOf),
    transfers: streaming(transfersOf),
    payouts: streaming(batch => payoutsOf(batch, ledger.batches)),
    misroutes: streaming(misroutesOf),
    decisionsOfRow,
    async namedDecision(batchId, segmentSha256, segmentRow) {
      const batch = await batchOf(batchId);
      const { acquirerId } = batch.record.cut;
      const place = await placeNamed(batch, segmentSha256, segmentRow);
      const record = ledger.batches.batchesOf(acquirerId)[place.sequence - 1];
      assert(record !== undefined, 'a decision stands in a batch');
      const file = await frozen(record).part(place.part);
      const decisions = await decisionsOfRow(acquirerId, file.segmentSha256, segmentRowOf(file, place.index));
      const newest = decisions.at(-1);
      assert(newest !== undefined, 'a decision is found again');
      return newest;
    },
  };
}

async function* totalsOf(batch: FrozenBatch, store: ContentStore): AsyncGenerator<TotalRow> {
  const { routed, cut } = batch.record;
  if (routed === null) return;
  const bytes = await store.read('sheets', (await batch.decisions()).totalsSha256);
  for (const total of decodeTotals(bytes)) yield { batchId: cut.batchId, ...total };
}

async function* subBatchesOf({ record, net }: FrozenBatch): AsyncGenerator<SubBatchRow> {
  if (record.netted === null) return;
  for (const subBatch of (await net()).subBatches()) {
    const { netMinor, closingMinor, instructionId } = subBatch;
    const nettedMinor = (closingMinor - netMinor) as Minor;
    const carriedOutMinor = instructionId === null ? closingMinor : (0n as Minor);
    yield { batchId: record.cut.batchId, ...subBatch, nettedMinor, carriedOutMinor };
  }
}

async function* transfersOf({ record, net }: FrozenBatch): AsyncGenerator<TransferRow> {
  if (record.netted === null) return;
  for (const transfer of (await net()).transfers()) yield { batchId: record.cut.batchId, ...transfer };
}

async function* payoutsOf({ record, instructions }: FrozenBatch, book: BatchBook): AsyncGenerator<PayoutRow> {
  if (record.instructed === null) return;
  const { batchId, acquirerId } = record.cut;
  for (const instruction of await instructions())
    yield { ...instruction, batchId, acquirerId, ...payoutStanding(book, instruction.instructionId) };
}

const STATUS_AFTER = { PayoutHeld: 'held', PayoutReleased: 'released', PayoutCancelled: 'cancelled' } as const;

function payoutStanding(book: BatchBook, instructionId: InstructionId): Pick<PayoutRow, 'status' | 'why'> {
  const last = book.payoutSteps(instructionId).at(-1)?.event;
  return last === undefined ? { status: 'created', why: null } : { status: STATUS_AFTER[last.type], why: last.why };
}

async function* misroutesOf({ record, misroutes }: FrozenBatch): AsyncGenerator<MisrouteRow> {
  for (const misroute of await misroutes()) yield { batchId: record.cut.batchId, ...misroute };
}
