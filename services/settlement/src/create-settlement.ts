// The settlement service: one reading of the log, one content store, and everything that is offered over them.
import { type AcquirerId, type BatchId, CURRENCIES } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import { type Acquirers, createAcquirers } from './acquirer/acquirers.ts';
import type { BatchReader } from './batch/batch-reader.ts';
import type { HeldRow, PayoutRow } from './batch/batch-rows.ts';
import { createBatches } from './batch/batches.ts';
import { createLedger, type Keeping, type Ledger } from './batch/ledger.ts';
import { createSources } from './batch/sources.ts';
import { verifyBatches } from './batch/verify-batches.ts';
import type { ContentStore } from './content-store/content-store.ts';
import type { OpenDigest } from './decision/digest.ts';
import { explainTerminal } from './explain/explain-route.ts';
import { type ExplainDeps, explainTransactions } from './explain/explain-transaction.ts';
import { createHeldRows } from './held/held-rows.ts';
import { releasedNow } from './held/released-now.ts';
import { createIntake, type Intake } from './intake/intake.ts';
import { createPayouts } from './payout/payouts.ts';
import { createPairsAtHand } from './segment/pairs-at-hand.ts';
import type { Batches, Explanations, HeldRows, Payouts, Verification } from './settlement.ts';

export type Settlement = {
  readonly batches: Batches;
  readonly payouts: Payouts;
  readonly held: HeldRows;
  readonly explanations: Explanations;
  readonly intake: Intake;
  readonly acquirers: Acquirers;
  readonly verification: Verification;
};

export type SettlementDeps = {
  readonly log: EventLog;
  readonly contents: ContentStore;
  readonly openDigest: OpenDigest;
  /** Where the timelines are kept between processes; without it every process reads the log from its start. */
  readonly keeping?: Keeping;
};

/** Reads nothing yet; each call first reads what the log has beyond the last one. */
export function createSettlement({ log, contents: store, openDigest, keeping }: SettlementDeps): Settlement {
  const ledger = createLedger(log, keeping ?? null);
  const kept = keeping === undefined ? {} : { kept: keeping };
  const sources = { store, ledger, openDigest };
  const pairsAtHand = createPairsAtHand();
  const batches = createBatches({ log, ...sources, pairsAtHand });
  return {
    batches,
    payouts: createPayouts({ log, list: () => everyPayout(ledger, batches) }),
    held: createHeldRows({ log, list: () => everyHeldRow(ledger, batches) }),
    explanations: explanationsOver({ log, store, ledger, reader: batches }),
    intake: createIntake({ log, contents: store, pairsAtHand, ...kept }),
    acquirers: createAcquirers({ log, ...kept }),
    verification: {
      verify: options => {
        // A proof rests on events: what was kept of an earlier reading is none.
        const read = keeping === undefined ? ledger : createLedger(log);
        const sourcesOf = createSources({ ...sources, ledger: read });
        return verifyBatches({ store, ledger: read, sourcesOf }, options);
      },
    },
  };
}

async function* everyPayout(ledger: Ledger, reader: BatchReader): AsyncGenerator<PayoutRow> {
  await ledger.reader.catchUp();
  for (const { cut, instructed } of ledger.batches.all()) if (instructed !== null) yield* reader.payouts(cut.batchId);
}

/** Of the newest routed batch of each acquirer, without what a person has rejected since. */
async function* everyHeldRow({ reader: log, intake, batches }: Ledger, reader: BatchReader): AsyncGenerator<HeldRow> {
  await log.catchUp();
  const rejected = batches.rejected(log.position() ?? 0n);
  for (const acquirerId of intake.acquirerIds()) {
    const newest = newestRouted(batches, acquirerId);
    if (newest === null) continue;
    for await (const row of reader.held(newest)) {
      if (rejected.has(row.transactionId)) continue;
      const last = batches.heldSteps(row.transactionId).at(-1)?.event.type ?? null;
      yield { ...row, releasedBy: releasedNow(row, last) };
    }
  }
}

function newestRouted(batches: Ledger['batches'], acquirerId: AcquirerId): BatchId | null {
  return batches.batchesOf(acquirerId).findLast(({ routed }) => routed !== null)?.cut.batchId ?? null;
}

function explanationsOver(deps: ExplainDeps): Explanations {
  const { log, ledger } = deps;
  return {
    why: query => explainTransactions(deps, query),
    async route(terminalId, at, knownAt) {
      await ledger.reader.catchUp();
      const position = knownAt === null ? ledger.reader.position() : await log.positionAt(knownAt);
      if (position === null) return [];
      return explainTerminal(log, ledger.timelines.history.at(position), terminalId, at, CURRENCIES);
    },
  };
}
