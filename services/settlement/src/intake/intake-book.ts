// What intake has accepted, as known at any position: the fold of the events of files and of released and rejected rows. Batches read
// their segments from here, duplicates are sought in them, and the quarantine's lists are told from it.
import type {
  AcquirerId,
  DomainEvent,
  Instant,
  RowRejected,
  RowReleased,
  SegmentReference,
  Sha256,
  TransactionsReceived,
} from '@asof/domain';

/** Rows that count from the position on. */
export type AcceptedSegment = SegmentReference & { readonly position: bigint; readonly fileSha256: Sha256 };

export type ReceivedFile = {
  readonly event: TransactionsReceived;
  readonly position: bigint;
  readonly recordedAt: Instant;
};

/** What a person decided about a quarantined row, once and for all. */
export type RowDecision = {
  readonly event: RowReleased | RowRejected;
  readonly position: bigint;
  readonly recordedAt: Instant;
};

export type IntakeBook = {
  /** Positions must increase; events of other parts are passed over. */
  apply(event: DomainEvent, position: bigint, recordedAt: Instant): void;
  /** The acquirer's segments accepted at positions ≤ knownAt (default: all), in order of acceptance. */
  segmentsOf(acquirerId: AcquirerId, knownAt?: bigint): readonly AcceptedSegment[];
  /** Every acquirer with an accepted row, sorted. */
  acquirerIds(knownAt?: bigint): readonly AcquirerId[];
  /** In order of their import. */
  files(): readonly ReceivedFile[];
  file(fileSha256: Sha256): ReceivedFile | null;
  rowDecision(fileSha256: Sha256, line: number): RowDecision | null;
};

/** A book that knows nothing yet: `apply` tells it what was recorded. */
export function createIntakeBook(): IntakeBook {
  const segments = new Map<AcquirerId, AcceptedSegment[]>();
  const files = new Map<Sha256, ReceivedFile>();
  const decisions = new Map<string, RowDecision>();

  const accept = (reference: SegmentReference, fileSha256: Sha256, position: bigint) => {
    const known = segments.get(reference.acquirerId) ?? [];
    segments.set(reference.acquirerId, known);
    known.push({ ...reference, fileSha256, position });
  };
  const upTo = (list: readonly AcceptedSegment[], knownAt?: bigint) =>
    knownAt === undefined ? list : list.filter(segment => segment.position <= knownAt);

  return {
    apply(event, position, recordedAt) {
      if (event.type === 'TransactionsReceived') {
        files.set(event.fileSha256, { event, position, recordedAt });
        for (const reference of event.segments) accept(reference, event.fileSha256, position);
      }
      if (event.type === 'RowReleased') accept(event.segment, event.fileSha256, position);
      if (event.type === 'RowReleased' || event.type === 'RowRejected') {
        decisions.set(`${event.fileSha256}-${event.line}`, { event, position, recordedAt });
      }
    },
    segmentsOf: (acquirerId, knownAt) => upTo(segments.get(acquirerId) ?? [], knownAt),
    acquirerIds(knownAt) {
      const known = [...segments].filter(([, list]) => upTo(list, knownAt).length > 0);
      return known.map(([acquirerId]) => acquirerId).sort();
    },
    files: () => [...files.values()],
    file: fileSha256 => files.get(fileSha256) ?? null,
    rowDecision: (fileSha256, line) => decisions.get(`${fileSha256}-${line}`) ?? null,
  };
}
