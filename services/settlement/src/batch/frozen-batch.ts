// An earlier batch as its events name it: decisions, links, sheets, each read when it is first asked for. Later batches, readers and
// the search for misroutes all look at the past through this.
import { assert, type Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { type DecisionFile, decodeDecisionFile } from '../decision/decision-file.ts';
import { type DecisionsSheet, decodeDecisionsSheet } from '../decision/decisions-sheet.ts';
import { decodeLinks, type Link } from '../decision/links.ts';
import { decodePlacements, type Placement } from '../decision/placement.ts';
import { decodeMisroutes, type MisrouteLine } from '../misroute/misroute-sheet.ts';
import { decodeInstructions, type StoredInstruction } from '../netting/instruction-sheet.ts';
import { decodeNetSheet, type NetSheet } from '../netting/net-sheet.ts';
import { boundedCache } from '../sheet/bounded-cache.ts';
import type { BatchRecord } from './batch-book.ts';
import { indexOfRow } from './part.ts';

export type FrozenBatch = {
  readonly record: BatchRecord;
  readonly decisions: () => Promise<DecisionsSheet>;
  /** Decisions of a part by its index. */
  readonly part: (index: number) => Promise<DecisionFile>;
  readonly placements: () => Promise<{ readonly at: (index: number) => Placement }>;
  readonly links: () => Promise<readonly Link[]>;
  readonly net: () => Promise<NetSheet>;
  readonly instructions: () => Promise<readonly StoredInstruction[]>;
  readonly misroutes: () => Promise<readonly MisrouteLine[]>;
};

/** Where a batch decided a row of a segment. */
export type FoundDecision = { readonly part: number; readonly index: number; readonly file: DecisionFile };

const DECISION_FILES_KEPT = 4;

export type FrozenBatches = (record: BatchRecord) => FrozenBatch;

/** Batches of one store; of all of them together, only the last few decision files stay in memory. */
export function createFrozenBatches(store: ContentStore): FrozenBatches {
  const decisionFile = boundedCache(DECISION_FILES_KEPT, async (sha256: Sha256) =>
    decodeDecisionFile(await store.read('decisions', sha256)),
  );
  return record => {
    const sheet = (sha256: Sha256 | undefined) => {
      assert(sha256 !== undefined, `${record.cut.batchId} has taken the step that is asked about`);
      return store.read('sheets', sha256);
    };
    const decisions = once(async () => decodeDecisionsSheet(await sheet(record.routed?.decisionsSheetSha256)));
    return {
      record,
      decisions,
      part: async index => decisionFile((await decisions()).parts[index]!.decisionsSha256),
      placements: once(async () => decodePlacements(await sheet((await decisions()).placementsSha256))),
      links: once(async () => decodeLinks(await sheet((await decisions()).linksSha256))),
      net: once(async () => decodeNetSheet(await sheet(record.netted?.netSheetSha256))),
      instructions: async () => [...decodeInstructions(await sheet(record.instructed?.instructionSheetSha256))],
      misroutes: async () =>
        record.misroutes === null ? [] : [...decodeMisroutes(await sheet(record.misroutes.misrouteSheetSha256))],
    };
  };
}

/** The batch's decision about a row of a segment, or null when the row is none of the batch's. */
export async function findDecision(
  batch: FrozenBatch,
  segmentSha256: Sha256,
  segmentRow: number,
): Promise<FoundDecision | null> {
  const part = (await batch.decisions()).parts.findIndex(decided => decided.segmentSha256 === segmentSha256);
  if (part < 0) return null;
  const file = await batch.part(part);
  const index = indexOfRow(file.rows, segmentRow);
  return index < 0 ? null : { part, index, file };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | null = null;
  return () => {
    value ??= read();
    return value;
  };
}
