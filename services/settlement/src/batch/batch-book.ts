// What is known of batches: the fold of their own events, of what people did to their payout instructions and of what people decided
// about rows they held. Everything that a later batch or a reader asks about earlier ones starts here.
import {
  type AcquirerId,
  assert,
  BATCH_EVENTS,
  type BatchCut,
  type BatchEvent,
  type BatchId,
  type BatchInstructed,
  type BatchNetted,
  type BatchRouted,
  type BatchState,
  type DomainEvent,
  type HeldEvent,
  type Instant,
  type InstructionId,
  type MisroutesDetected,
  type PayoutCancelled,
  type PayoutEvent,
  type TransactionId,
  unreachable,
} from '@asof/domain';

/** Where and when a fact was recorded. */
export type Recorded<E> = { readonly event: E; readonly position: bigint; readonly recordedAt: Instant };

export type BatchRecord = {
  readonly status: Exclude<BatchState['status'], 'open'>;
  readonly cut: BatchCut;
  readonly routed: BatchRouted | null;
  readonly netted: BatchNetted | null;
  readonly misroutes: MisroutesDetected | null;
  readonly instructed: BatchInstructed | null;
};

export type BatchBook = {
  /** Positions must increase; events of other parts are passed over. */
  apply(event: DomainEvent, position: bigint, recordedAt: Instant): void;
  /** The acquirer's batches in sequence, an unfinished one last. */
  batchesOf(acquirerId: AcquirerId): readonly BatchRecord[];
  batch(batchId: BatchId): BatchRecord | null;
  /** Every batch, in order of their cuts. */
  all(): readonly BatchRecord[];
  /** What people did to the instruction, in order. */
  payoutSteps(instructionId: InstructionId): readonly Recorded<PayoutEvent>[];
  /** Cancelled instructions, whichever batch ordered them, in order of cancellation. */
  cancellations(): readonly Recorded<PayoutCancelled>[];
  cancelledAt(instructionId: InstructionId): bigint | null;
  /** What people decided about the row, in order. */
  heldSteps(transactionId: TransactionId): readonly Recorded<HeldEvent>[];
  /** Of the last event that is not a batch's own: after it, nothing new could be cut. */
  lastOtherPosition(): bigint | null;
  /** Held rows that people took out (R9), as far as is known. */
  rejected(knownAt: bigint): ReadonlySet<TransactionId>;
  /** Refunds that are decided as if they named no original (R9, R12). */
  freed(knownAt: bigint): ReadonlySet<TransactionId>;
};

export function createBatchBook(): BatchBook {
  const byAcquirer = new Map<AcquirerId, Map<BatchId, BatchRecord>>();
  const acquirerOf = new Map<BatchId, AcquirerId>();
  const payouts = new Map<InstructionId, Recorded<PayoutEvent>[]>();
  const cancelled = new Map<InstructionId, Recorded<PayoutCancelled>>();
  const held = new Map<TransactionId, Recorded<HeldEvent>[]>();

  let lastOther: bigint | null = null;

  const recordOf = (batchId: BatchId): BatchRecord | null => {
    const acquirerId = acquirerOf.get(batchId);
    return acquirerId === undefined ? null : (byAcquirer.get(acquirerId)?.get(batchId) ?? null);
  };
  const applyBatch = (event: BatchEvent): void => {
    const known = recordOf(event.batchId);
    const record = nextRecord(known, event);
    const { acquirerId } = record.cut;
    acquirerOf.set(event.batchId, acquirerId);
    listed(byAcquirer, acquirerId, () => new Map()).set(event.batchId, record);
  };

  return {
    apply(event, position, recordedAt) {
      if (!BATCH_TYPES.has(event.type)) lastOther = position;
      switch (event.type) {
        case 'BatchCut':
        case 'BatchRouted':
        case 'BatchNetted':
        case 'BatchInstructed':
        case 'MisroutesDetected':
          return applyBatch(event);
        case 'PayoutHeld':
        case 'PayoutReleased':
        case 'PayoutCancelled':
          listed(payouts, event.instructionId, () => []).push({ event, position, recordedAt });
          if (event.type === 'PayoutCancelled') cancelled.set(event.instructionId, { event, position, recordedAt });
          return;
        case 'HeldRowRejected':
        case 'HeldRefundFreed':
          listed(held, event.transactionId, () => []).push({ event, position, recordedAt });
          return;
        default:
          return;
      }
    },
    batchesOf: acquirerId => [...(byAcquirer.get(acquirerId)?.values() ?? [])],
    batch: recordOf,
    all: () => [...acquirerOf.keys()].flatMap(batchId => recordOf(batchId) ?? []),
    payoutSteps: instructionId => payouts.get(instructionId) ?? [],
    cancellations: () => [...cancelled.values()],
    cancelledAt: instructionId => cancelled.get(instructionId)?.position ?? null,
    lastOtherPosition: () => lastOther,
    heldSteps: transactionId => held.get(transactionId) ?? [],
    rejected: knownAt => decidedIds(held, 'HeldRowRejected', knownAt),
    freed: knownAt => decidedIds(held, 'HeldRefundFreed', knownAt),
  };
}

function decidedIds(
  held: ReadonlyMap<TransactionId, readonly Recorded<HeldEvent>[]>,
  type: HeldEvent['type'],
  knownAt: bigint,
): ReadonlySet<TransactionId> {
  const isDecided = ({ event, position }: Recorded<HeldEvent>) => event.type === type && position <= knownAt;
  return new Set([...held].flatMap(([transactionId, steps]) => (steps.some(isDecided) ? [transactionId] : [])));
}

const BATCH_TYPES: ReadonlySet<string> = new Set(BATCH_EVENTS.map(schema => schema.shape.type.value));

/** A batch opens with its cut: the decider lets no other event be first. */
function nextRecord(known: BatchRecord | null, event: BatchEvent): BatchRecord {
  if (event.type === 'BatchCut')
    return { status: 'cut', cut: event, routed: null, netted: null, misroutes: null, instructed: null };
  assert(known !== null, `${event.batchId} was cut before anything else`);
  switch (event.type) {
    case 'BatchRouted':
      return { ...known, status: 'routed', routed: event };
    case 'MisroutesDetected':
      return { ...known, misroutes: event };
    case 'BatchNetted':
      return { ...known, status: 'netted', netted: event };
    case 'BatchInstructed':
      return { ...known, status: 'instructed', instructed: event };
    default:
      return unreachable(event);
  }
}

function listed<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
