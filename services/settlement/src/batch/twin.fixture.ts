// The two sides of the end-to-end twin, said alike: what the columns froze of a batch, and what the slow functions of the domain make
// of the same facts.

import { createHash } from 'node:crypto';
import {
  type AcquirerId,
  type BatchId,
  batchDigest,
  batchesOf,
  instructionKeyText,
  type RowDecision,
  type SettledBatch,
  settleSlowly,
  type TransactionId,
} from '@asof/domain';
import { expect } from 'vitest';
import { createDecisionReader, type DecidedRowAt } from '../decision/decision-reader.ts';
import { instructionIdOf } from '../netting/net-batch.ts';
import { readSegment } from '../segment/segment-codec.ts';
import type { BatchRecord } from './batch-book.ts';
import type { Bench } from './bench.fixture.ts';
import { createFrozenBatches } from './frozen-batch.ts';

export const collect = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
};

/** Every batch of every acquirer says what the slow functions say of the same facts. */
export async function expectLikeTwin(bench: Bench): Promise<void> {
  await bench.ledger.reader.catchUp();
  const cuts = bench.ledger.batches.all();
  for (const acquirerId of bench.ledger.intake.acquirerIds()) {
    const records = bench.ledger.batches.batchesOf(acquirerId);
    const slow = slowSide(bench, acquirerId, cuts);
    expect(slow).toHaveLength(records.length);
    for (const [index, record] of records.entries()) expect(await frozenSide(bench, record)).toEqual(slow[index]);
  }
}

/** The newest batch of acquirer A: its decisions by RRN (the last row of an RRN wins), its sheets and its summary. */
export async function newest(bench: Bench) {
  const { batches } = bench;
  const summary = (await batches.summaries()).findLast(({ acquirerId }) => acquirerId === 'A')!;
  const { batchId } = summary;
  const decided = await collect(batches.decisions(batchId));
  return {
    summary,
    decided: Object.fromEntries(decided.map(row => [row.rrn, row])),
    held: await collect(batches.held(batchId)),
    totals: await collect(batches.totals(batchId)),
    subBatches: await collect(batches.subBatches(batchId)),
    transfers: await collect(batches.transfers(batchId)),
    payouts: await collect(batches.payouts(batchId)),
    misroutes: await collect(batches.misroutes(batchId)),
  };
}

/** Everything that a batch of the columns says. */
export async function frozenSide(bench: Bench, record: BatchRecord) {
  const { batchId } = record.cut;
  const { batches } = bench;
  const sheets = {
    totals: await collect(batches.totals(batchId)),
    subBatches: await collect(batches.subBatches(batchId)),
    transfers: await collect(batches.transfers(batchId)),
    payouts: await collect(batches.payouts(batchId)),
    misroutes: await collect(batches.misroutes(batchId)),
  };
  const without = <T extends { batchId: BatchId }>(rows: readonly T[]) => rows.map(({ batchId: _, ...row }) => row);
  return {
    batchId,
    rows: record.cut.rows,
    heldByReason: record.routed?.heldByReason ?? {},
    digest: record.routed?.digest,
    decisions: await decisionsSide(bench, record),
    totals: without(sheets.totals),
    subBatches: without(sheets.subBatches).map(({ nettedMinor, carriedOutMinor, ...subBatch }) => subBatch),
    transfers: without(sheets.transfers),
    instructions: sheets.payouts.map(({ instructionId, merchantId, accountId, currency, amountMinor }) => {
      return { instructionId, merchantId, accountId, currency, amountMinor };
    }),
    misroutes: sheets.misroutes.map(({ transactionId, fromAccountId, toAccountId, amountMinor }) => {
      return { transactionId, fromAccountId, toAccountId, amountMinor };
    }),
  };
}

async function decisionsSide({ ledger, store }: Bench, { cut }: BatchRecord): Promise<[TransactionId, RowDecision][]> {
  const batches = ledger.batches.batchesOf(cut.acquirerId).map(createFrozenBatches(store));
  const positions = new Map(ledger.intake.segmentsOf(cut.acquirerId).map(({ sha256, position }) => [sha256, position]));
  const read = createDecisionReader({
    batches,
    readSegment: sha256 => readSegment(store, sha256),
    positionOf: sha256 => positions.get(sha256)!,
  });
  const decided: [TransactionId, RowDecision][] = [];
  for (const [part, { rows }] of (await batches[cut.sequence - 1]!.decisions()).parts.entries()) {
    for (let index = 0; index < rows; index++) {
      const found = await read({ sequence: cut.sequence, part, index });
      decided.push([found.row.transactionId, decisionOf(found)]);
    }
  }
  return decided.sort(([left], [right]) => (left < right ? -1 : 1));
}

function decisionOf({ frozen, link }: DecidedRowAt): RowDecision {
  if (frozen.outcome === 'routed') return frozen.decision;
  if (frozen.outcome === 'cancelled') return { ...frozen, otherId: link!.otherId };
  return { ...frozen, originalId: link?.otherId ?? null };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** What the slow functions say of the same facts and cuts, by batch. */
function slowSide(bench: Bench, acquirerId: AcquirerId, cuts: readonly BatchRecord[]) {
  const outcomes = settleSlowly({
    history: bench.history,
    rows: bench.rows,
    personalDecisions: bench.personalDecisions,
    cancellations: bench.cancellations.map(({ row, position }) => ({ instruction: instructionKeyText(row), position })),
    cuts: cuts.map(({ cut }) => ({
      ...cut,
      uncertainty: {
        online: cut.settings.uncertaintyOnlineMs * 1000,
        offline: cut.settings.uncertaintyOfflineMs * 1000,
      },
    })),
  });
  return batchesOf(outcomes, acquirerId).map(slowBatch);
}

function slowBatch(batch: SettledBatch) {
  const { batchId, fresh, retried, heldByReason, decided, totals, subBatches, transfers, instructions, misroutes } =
    batch;
  return {
    batchId,
    rows: { fresh, retried },
    heldByReason: Object.fromEntries(heldByReason),
    digest: Buffer.from(batchDigest(batch.acquirerId, decided, sha256)).toString('hex'),
    decisions: decided.map(({ row, decision }): [TransactionId, RowDecision] => [row.transactionId, decision]),
    ...{ totals, transfers, misroutes },
    subBatches: subBatches.map(({ payout, ...subBatch }) => {
      const { merchantId, accountId, currency } = subBatch;
      const isPaid = payout.kind === 'paid' && accountId !== null;
      const instructionId = isPaid ? instructionIdOf({ batchId, merchantId, accountId, currency }) : null;
      return { ...subBatch, because: payout.because, instructionId };
    }),
    instructions: instructions.map(({ instruction: _, ...order }) => ({
      ...order,
      instructionId: instructionIdOf({ batchId, ...order }),
    })),
  };
}
