// The reader's start from a snapshot, and the next snapshot. A snapshot saves work and proves nothing: one that is damaged, of another
// log or of another layout is said to be so, and the log is read from its start.
import type { EventLog, Position, Recorded } from '@asof/event-log';
import type { OpenFile } from '../content-store/files.ts';
import { SealFailure } from '../timelines/sealed-file.ts';
import { proveRead } from './read-proof.ts';
import {
  decodeSnapshot,
  decodeSnapshotHead,
  encodeSnapshot,
  layUnder,
  type Readings,
  type SnapshotHead,
} from './reading-snapshot.ts';
import { createSeenStreams } from './seen-streams.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export type KeptReading = {
  /**
   * Before the first reading: lays the snapshot under the readings and answers with those events up to its position that others than
   * the timelines are made of, in order; none where there is no snapshot to trust. Rejects with the log's own failure.
   */
  readonly restore: () => Promise<readonly Recorded[]>;
  /** After a reading: proves it and writes a snapshot when much has been read since the last one. Never rejects. */
  readonly keep: () => Promise<void>;
};

export type KeptReadingDeps = {
  readonly log: EventLog;
  readonly readings: Readings;
  readonly store: SnapshotStore;
  /** A sentence for a person, when a snapshot is not trusted or cannot be written. */
  readonly report: (line: string) => void;
  /** A snapshot is written after so many events, and a share of those before: reading them again would take longer than writing it. */
  readonly keepAfterEvents?: number;
};

const KEEP_AFTER_EVENTS = 10_000;
/** A snapshot is written whole: of a large ledger not for a few more events. */
const KEEP_AFTER_SHARE = 1 / 16;

export function createKeptReading(deps: KeptReadingDeps): KeptReading {
  const { log, readings, store, report, keepAfterEvents = KEEP_AFTER_EVENTS } = deps;
  const seen = createSeenStreams(readings.seen);
  let kept = 0;

  async function restore(): Promise<readonly Recorded[]> {
    const trusted = await trustedSnapshot(deps, decodeSnapshot);
    if (trusted === null) return [];
    layUnder(readings, trusted.snapshot);
    return trusted.others;
  }

  async function keep(): Promise<void> {
    const events = readings.seen.positions.length;
    const position = seen.lastPosition();
    const before = Number(readings.seen.beginning.mark.census.events) + kept;
    if (events - kept < Math.max(keepAfterEvents, before * KEEP_AFTER_SHARE) || position === null) return;
    kept = events;
    try {
      const why = await write(position);
      if (why !== null) report(`the snapshot of the timelines is not written: ${why}`);
    } catch (error) {
      // Nothing depends on it but the next start, which will take longer.
      report(
        `the snapshot of the timelines could not be written (${said(error)}): the next start reads the log instead`,
      );
    }
  }

  /** Why it is not. */
  async function write(position: Position): Promise<string | null> {
    const chainHash = await log.chainHashAt(position);
    if (chainHash === null) return `the log has no event at ${position} any more`;
    const { kind } = await proveRead(log, seen, position);
    if (kind === 'refused') return 'the log holds events that were not read';
    await store.write(encodeSnapshot(readings, chainHash));
    return null;
  }

  return { restore, keep };
}

type SnapshotDeps = Pick<KeptReadingDeps, 'log' | 'store' | 'report'>;

/**
 * What `restore` answers with and the snapshot's position, for who asks nothing of the timelines: they are not read. Null where there
 * is no snapshot to trust.
 */
export async function keptEvents(
  deps: SnapshotDeps,
): Promise<{ readonly position: Position; readonly others: readonly Recorded[] } | null> {
  const trusted = await trustedSnapshot(deps, decodeSnapshotHead);
  return trusted && { position: trusted.snapshot.position, others: trusted.others };
}

type Decode<Snapshot> = (file: OpenFile) => Promise<Snapshot>;
type Trusted<Snapshot> = { readonly snapshot: Snapshot; readonly others: readonly Recorded[] };

async function trustedSnapshot<Snapshot extends SnapshotHead>(
  { log, store, report }: SnapshotDeps,
  decode: Decode<Snapshot>,
): Promise<Trusted<Snapshot> | null> {
  const distrust = (why: string): null => {
    report(`the snapshot of the timelines is not used: ${why}; reading the log instead`);
    return null;
  };
  const snapshot = await readSnapshot(store, decode, distrust);
  if (snapshot === null) return null;
  const { position, chainHash } = snapshot;
  if ((await log.chainHashAt(position)) !== chainHash)
    return distrust(`it was made of another log, or of more of it than is there (position ${position})`);
  const others = await otherEvents(log, snapshot);
  return others === null ? distrust('it tells other events than the log') : { snapshot, others };
}

async function readSnapshot<Snapshot>(
  store: SnapshotStore,
  decode: Decode<Snapshot>,
  distrust: (why: string) => null,
): Promise<Snapshot | null> {
  try {
    const file = await store.open();
    if (file === null) return null;
    try {
      return await decode(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof SealFailure || isSystemError(error))) throw error;
    return distrust(said(error));
  }
}

/** Each of the streams is read whole and counted: null when the log has not all of what the snapshot saw. */
async function otherEvents(log: EventLog, snapshot: SnapshotHead): Promise<readonly Recorded[] | null> {
  const found: Recorded[] = [];
  for (const [stream, events] of snapshot.beginning.others) {
    const before = found.length;
    for await (const recorded of log.readStream(stream)) {
      if (recorded.position > snapshot.position) break;
      found.push(recorded);
    }
    if (found.length - before !== events) return null;
  }
  return found.sort((left, right) => compare(left.position, right.position));
}

function compare(left: Position, right: Position): number {
  return left < right ? -1 : 1;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
