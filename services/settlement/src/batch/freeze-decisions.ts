// The decisions of a batch as they are frozen: a decision file a part, written as the part is routed, then the totals and the digest.
import type { BatchId, Instant, Sha256 } from '@asof/domain';
import { overflowOf } from '@asof/routing';
import { followedBy } from '../content-store/content-store.ts';
import type { DecidedDebit } from '../decision/debits.ts';
import { encodeDecisionFile } from '../decision/decision-file.ts';
import type { DecidedPart } from '../decision/decisions-sheet.ts';
import type { Digest, FinishDigest } from '../decision/digest.ts';
import type { Outcomes } from '../decision/outcomes.ts';
import type { Placements } from '../decision/placement.ts';
import { type RowRouting, routeRows } from '../decision/route-rows.ts';
import type { SumRows } from '../decision/sum-rows.ts';
import { groupTotalsOf } from '../decision/totals.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';
import { allDone, type KeepContent } from './batch-content.ts';
import type { NumberedRows, ReadPart } from './numbered-rows.ts';
import type { Overflow, PreparedBatch } from './prepare-batch.ts';

export type FrozenDecisions = {
  readonly kind: 'frozen';
  readonly outcomes: Outcomes;
  /** With the names of their decision files, when these are kept. */
  readonly parts: Promise<readonly DecidedPart[]>;
  readonly toEarlierCard: number;
  readonly totals: SumRows;
  readonly placements: Placements;
  readonly debits: readonly DecidedDebit[];
  /** Good for as long as the digest is not closed. */
  readonly digest: FinishDigest;
};

export type Freezing = {
  readonly batchId: BatchId;
  readonly cutAt: Instant;
  readonly rows: NumberedRows;
  readonly readPart: ReadPart;
  readonly keep: KeepContent;
  /** Being opened. */
  readonly digest: Promise<Digest>;
};

/**
 * Routes the rows and freezes what was decided. One pass over the parts; memory follows the part and the groups, not the rows. The digest
 * is the caller's to close, and what it keeps is the caller's to wait for, also where this rejects.
 */
export async function freezeDecisions(
  freezing: Freezing,
  prepared: PreparedBatch,
): Promise<FrozenDecisions | Overflow> {
  const routing = routeRows({ ...freezing, ...prepared });
  const digest = await freezing.digest;
  const written = await writeParts(freezing, prepared.survey.pairs, { routing, digest });
  if (written.kind === 'overflow') return written;
  const { placements, sums } = routing;
  // Begins when the last decision file is durable; totals are summed meanwhile.
  const finishing = digest.finish(prepared.survey.pairs.names, placements);
  finishing.catch(() => undefined); // told where it is waited for
  const overflow = overflowIn(prepared.timelines, routing);
  if (overflow !== null) return overflow;
  const { debits, timelines } = prepared;
  const totals = groupTotalsOf(timelines.flat, { ...sums, debits });
  const { outcomes, parts, toEarlierCard } = written;
  return { kind: 'frozen', outcomes, parts, toEarlierCard, totals, placements, debits, digest: await finishing };
}

type Written = {
  readonly kind: 'written';
  readonly parts: FrozenDecisions['parts'];
  readonly toEarlierCard: number;
  readonly outcomes: Outcomes;
};

async function writeParts(
  { batchId, keep }: Freezing,
  { currencies }: PreparedBatch['survey']['pairs'],
  { routing, digest }: { readonly routing: RowRouting; readonly digest: Digest },
): Promise<Written | Overflow> {
  const { outcomes } = routing;
  const names: Omit<DecidedPart, 'decisionsSha256'>[] = [];
  let toEarlierCard = 0;
  const kept: Promise<Sha256>[] = [];
  // One file is read by the store while the next part is routed: then its columns are free again. To make it durable takes longer.
  let read: Promise<unknown> = Promise.resolve();
  try {
    for await (const routed of routing.parts()) {
      await read;
      const { segment, decisions, runs, part } = routed;
      const { counts, occurredFrom, occurredTo } = routed.placed;
      toEarlierCard += routed.placed.toEarlierCard;
      names.push({ segmentSha256: segment.sha256, rows: segment.rows, ...counts, occurredFrom, occurredTo });
      const { sha256: segmentSha256, keys } = segment;
      const file = encodeDecisionFile({ batchId, segmentSha256, rows: part.rows }, decisions);
      const keeping = keepRead(keep, file);
      kept.push(keeping.kept);
      const added = digest.add({ segmentSha256, keys, ...runs, ...decisions, decisionsSha256: keeping.kept });
      read = allDone([keeping.read, added]);
      read.catch(() => undefined); // told where it is waited for
    }
    await read;
  } finally {
    await read.catch(() => undefined); // nothing looks at the columns any more when the caller hears of it
  }
  const overflowing = outcomes.overflowing(currencies);
  if (overflowing !== null) return { kind: 'overflow', group: overflowing };
  const parts = Promise.all(kept.map(async (file, part) => ({ ...names[part]!, decisionsSha256: await file })));
  parts.catch(() => undefined); // told where it is waited for
  return { kind: 'written', parts, toEarlierCard, outcomes: outcomes.finish(currencies) };
}

/** `read`: the chunks were read to their end, and may change. */
function keepRead(keep: KeepContent, chunks: Iterable<Uint8Array>) {
  let kept!: Promise<Sha256>;
  const read = new Promise<void>((resolve, reject) => {
    kept = keep('decisions', followedBy(chunks, resolve));
    kept.catch(reject);
  });
  return { kept, read };
}

/** R5, for what the kernel summed; the gross of all rows is known to be exact, so that only a routed group's fees can be beyond. */
function overflowIn({ flat }: RoutedTimelines, { sums }: RowRouting): Overflow | null {
  const summed = overflowOf(sums.groups);
  if (summed.kind === 'routed') return null;
  const { terminalId, merchantId, accountId, currency } = flat.groupAt(summed.group);
  const group = `terminal ${terminalId}, merchant ${merchantId}, account ${accountId}, ${currency}`;
  return { kind: 'overflow', group };
}
