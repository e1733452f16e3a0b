// Makes one batch, whole: from what is known at K and the rows it takes to every byte that is stored and every fact that is told about
// it. Nothing is told here; what is stored no event names yet. A run tells what this function made, an interrupted run makes it again, and the check of a past
// batch makes it once more and compares: there is no second way to compute a batch.
import { assert, type CarriedAmount, comesBackNow, type Sha256 } from '@asof/domain';
import type { Digest } from '../decision/digest.ts';
import type { Outcomes } from '../decision/outcomes.ts';
import type { SumRows } from '../decision/sum-rows.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import { findMisroutes } from '../misroute/misroutes.ts';
import { type CurrencyMoves, currencyTotalsOf } from '../netting/currency-totals.ts';
import { type NetBatch, netBatch, overflowOf } from '../netting/net-batch.ts';
import { carriedOutOf } from '../netting/net-sheet.ts';
import { allDone, type KeepContent, type Keeping } from './batch-content.ts';
import type { BatchSources } from './batch-sources.ts';
import {
  type CutOrder,
  cutStep,
  instructedStep,
  type MadeBatch,
  misroutesStep,
  nettedStep,
  routedStep,
} from './batch-steps.ts';
import { freezeDecisions } from './freeze-decisions.ts';
import { keepDecisions } from './keep-decisions.ts';
import { numberRows, partReader } from './numbered-rows.ts';
import { planParts } from './plan-parts.ts';
import { type BatchKnowledge, type Overflow, prepareBatch } from './prepare-batch.ts';

/**
 * R8 to R20 for one batch. Equal orders and equal knowledge make equal bytes; `overflow` refuses the batch whole (R5). Decision files go
 * to `keep` part by part, so that their rows need not all be in memory; sheets go there when every sum is known to be exact.
 */
export async function makeBatch(
  order: CutOrder,
  sources: BatchSources,
  { keep, isStored }: Keeping,
): Promise<MadeBatch | Overflow> {
  const { cutAt, knownAt, acquirerId, settings, batchId } = order;
  const { timelines, past, readSegment, openSegment, openDigest, inMemory } = sources;
  const { history } = timelines;
  const known = knownAtCut(order, sources);
  const rows = numberRows(await planParts({ ...known, cut: order }));
  const uncertaintyMs = { online: settings.uncertaintyOnlineMs, offline: settings.uncertaintyOfflineMs };
  await using opened = new AsyncDisposableStack();
  const own = ownOf(opened, keep);
  // First of all, because its threads need a while to begin.
  const placesOfDecisions = isStored ? sources.placesOfDecisions : null;
  const digest = own.digestOf(openDigest({ acquirerId, rows: rows.count, openSegment, placesOfDecisions }));
  const frozen = await inMemory(async memory => {
    const readPart = partReader(sources, memory);
    try {
      const prepared = await prepareBatch({ ...order, uncertaintyMs }, known, { rows, readPart, memory });
      return await freezeDecisions({ ...order, digest, keep: own.keep, rows, readPart }, prepared);
    } finally {
      await readPart.settled();
    }
  });
  if (frozen.kind === 'overflow') return frozen;
  const carriedIn = await carriedInto(order, sources);
  const net = netBatch({ batchId, cutAt, estate: known.estate, totals: frozen.totals, carriedIn });
  if (net.kind === 'overflow') return net;
  const sums = sumUp(frozen.totals, frozen.outcomes, net);
  if (sums.kind === 'overflow') return sums;
  const positionOf = positionsOf(sources.segments);
  const misroutes = await findMisroutes({ acquirerId, history, knownAt, past, readSegment, positionOf });
  const knownAtOld = past.at(-1)?.record.cut.knownAt ?? null;
  const [cut, told, netted, instructed, kept, digested] = await allDone([
    cutStep(order, rows, frozen.outcomes, own.keep),
    misroutesStep(order, knownAtOld, misroutes, own.keep),
    nettedStep(order, net, sums.currencies, own.keep),
    instructedStep(order, net, sums.currencies, own.keep),
    keepDecisions(order, frozen, own.keep),
    // Last: threads are at the digest, and this one joins them, while files are written.
    frozen.digest(),
  ]);
  const routed = routedStep(order, frozen, kept, digested, sums.currencies);
  return { kind: 'made', cut, routed, misroutes: told, netted, instructed };
}

type Own = { readonly digestOf: (opening: Promise<Digest>) => Promise<Digest>; readonly keep: KeepContent };

/** What is opened is closed, and what is being kept is waited for, however the making of the batch ends. */
function ownOf(opened: AsyncDisposableStack, keep: KeepContent): Own {
  return {
    digestOf(opening) {
      const open = opening.catch(() => null); // told to whoever adds to it
      opened.defer(async () => (await open)?.close());
      return opening;
    },
    keep(kind, chunks) {
      const kept = keep(kind, chunks);
      opened.defer(async () => {
        await kept.catch(() => undefined); // told to whoever keeps
      });
      return kept;
    },
  };
}

function knownAtCut(
  { knownAt }: CutOrder,
  { timelines, book, past, segments, readSegment, readWhole }: BatchSources,
): BatchKnowledge {
  return {
    ...{ past, segments, readSegment, readWhole },
    estate: timelines.history.at(knownAt),
    flatten: (pairs, memory) => timelines.flatten(knownAt, pairs, memory),
    rejected: book.rejected(knownAt),
    freed: book.freed(knownAt),
    cancelledAt: book.cancelledAt,
  };
}

/** R17, R19: what the last batch carried out, and the acquirer's instructions cancelled since it was cut. */
async function carriedInto({ knownAt }: CutOrder, { past, book }: BatchSources): Promise<readonly CarriedAmount[]> {
  const previous = past.at(-1);
  if (previous === undefined) return [];
  const own = new Set(past.map(({ record }) => record.cut.batchId));
  const cancelled = book
    .cancellations()
    .filter(({ position }) => comesBackNow(position, previous.record.cut.knownAt, knownAt))
    .map(({ event }) => event)
    .filter(({ batchId }) => own.has(batchId));
  return [...carriedOutOf((await previous.net()).subBatches()), ...cancelled];
}

type Sums = { readonly kind: 'summed'; readonly currencies: readonly CurrencyMoves[] };

/** R5: every total is formed before anything is told. */
function sumUp(totals: SumRows, { gross }: Outcomes, net: NetBatch): Sums | Overflow {
  const currencies = currencyTotalsOf(totals, net);
  const overflow = overflowOf({ gross, currencies });
  return overflow ?? { kind: 'summed', currencies };
}

function positionsOf(segments: readonly AcceptedSegment[]): (sha256: Sha256) => bigint {
  const positions = new Map(segments.map(({ sha256, position }) => [sha256, position]));
  return sha256 => {
    const position = positions.get(sha256);
    assert(position !== undefined, `segments/${sha256} was accepted before it was routed`);
    return position;
  };
}
