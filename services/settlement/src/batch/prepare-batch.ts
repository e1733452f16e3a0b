// Everything that must be settled before the rows of a batch can be routed in one pass, in the order of R13: what is known of their
// pairs, and the debits that name an original.
import {
  type AcquirerId,
  CAPTURE_MODES,
  type CaptureMode,
  type Estate,
  type InstructionId,
  type Sha256,
  type TransactionId,
} from '@asof/domain';
import type { ColumnMemory } from '@asof/routing';
import { type SettledDebits, settleDebits } from '../decision/settle-debits.ts';
import { type Survey, surveyRows } from '../decision/survey.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import { createRoom } from '../segment/room.ts';
import type { Segment } from '../segment/segment.ts';
import type { FlatTimelines, Pair } from '../timelines/flat-timelines.ts';
import { indexPairs, type RoutedTimelines } from '../timelines/index-pairs.ts';
import type { FrozenBatch } from './frozen-batch.ts';
import type { Moment } from './membership.ts';
import type { NumberedRows, ReadPart, ReadSegments } from './numbered-rows.ts';

/** Everything that is known at K and that the decisions depend on. */
export type BatchKnowledge = {
  readonly estate: Estate;
  readonly flatten: (pairs: readonly Pair[], memory: ColumnMemory) => FlatTimelines;
  /** All earlier batches of the acquirer, in sequence and finished. */
  readonly past: readonly FrozenBatch[];
  /** Of the acquirer, in order of acceptance. */
  readonly segments: readonly AcceptedSegment[];
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  readonly readWhole: ReadSegments['readWhole'];
  /** Held rows that a person took out, and refunds that one freed of their original (R9). */
  readonly rejected: ReadonlySet<TransactionId>;
  readonly freed: ReadonlySet<TransactionId>;
  /** Position of an instruction's cancellation, whenever it came. */
  readonly cancelledAt: (instructionId: InstructionId) => bigint | null;
};

export type BatchInQuestion = Moment & {
  readonly acquirerId: AcquirerId;
  readonly sequence: number;
  readonly uncertaintyMs: Readonly<Record<CaptureMode, number>>;
};

export type PreparedBatch = SettledDebits & {
  readonly survey: Survey;
  readonly timelines: RoutedTimelines;
  readonly memory: ColumnMemory;
};

/** R5: a sum of the group is not exact; the batch is refused whole. */
export type Overflow = { readonly kind: 'overflow'; readonly group: string };

export type RowsInQuestion = {
  readonly rows: NumberedRows;
  readonly readPart: ReadPart;
  /** Where the columns of the batch lie, so that the kernel finds them without a copy. */
  readonly memory: ColumnMemory;
};

/**
 * From here on threads hold the segments against their names: what was prepared is to be believed when every part was read proven, as
 * routing does.
 */
export async function prepareBatch(
  batch: BatchInQuestion,
  known: BatchKnowledge,
  rows: RowsInQuestion,
): Promise<PreparedBatch> {
  const proven = rows.readPart.prove(rows.rows.parts);
  proven.catch(() => undefined); // told to whoever reads the part
  try {
    return await prepareUnproven(batch, known, rows);
  } catch (error) {
    await proven; // what a damaged segment led to says less than that it is damaged
    throw error;
  }
}

async function prepareUnproven(
  batch: BatchInQuestion,
  known: BatchKnowledge,
  { rows, readPart, memory }: RowsInQuestion,
): Promise<PreparedBatch> {
  const survey = await surveyRows(batch.acquirerId, rows, readPart);
  const [first] = rows.parts;
  if (first !== undefined) readPart.beginRouted(first); // while its pairs are flattened
  const { pairs } = survey.pairs;
  const uncertaintyMicros = Float64Array.from(CAPTURE_MODES, mode => batch.uncertaintyMs[mode] * 1000);
  const timelines = indexPairs(known.flatten(pairs, memory), uncertaintyMicros, memory);
  const room = createRoom(memory);
  const readSegment = (sha256: Sha256) => known.readWhole(sha256, room);
  const debits = await settleDebits({ ...known, readSegment, moment: batch, rows, survey, timelines });
  return { survey, timelines, memory, ...debits };
}
