// Everything that batches are made of, folded from one reading of the log.
import type { EventLog } from '@asof/event-log';
import { type AcquirerBook, createAcquirerBook } from '../acquirer/acquirer-settings.ts';
import { createIntakeBook, type IntakeBook } from '../intake/intake-book.ts';
import { createKeptReading, type KeptReadingDeps } from '../ledger-reader/kept-reading.ts';
import { createLogReader, type LogReader, NOTHING_KEPT, type Start } from '../ledger-reader/log-reader.ts';
import { emptyReadings, type Readings } from '../ledger-reader/reading-snapshot.ts';
import { createSeenStreams } from '../ledger-reader/seen-streams.ts';
import { createEstateSource } from '../timelines/estate-source.ts';
import type { Timelines } from '../timelines/timelines.ts';
import { type BatchBook, createBatchBook } from './batch-book.ts';

export type Ledger = {
  readonly timelines: Timelines;
  readonly intake: IntakeBook;
  readonly acquirers: AcquirerBook;
  readonly batches: BatchBook;
  readonly reader: LogReader;
};

export type Keeping = Pick<KeptReadingDeps, 'store' | 'report' | 'keepAfterEvents'>;

/** Reads nothing yet: the reader's `catchUp` does, from the snapshot that is kept, or from the log's start. */
export function createLedger(log: EventLog, keeping: Keeping | null = null): Ledger {
  const readings = emptyReadings();
  const estate = createEstateSource(readings.timelines);
  const [intake, acquirers, batches] = [createIntakeBook(), createAcquirerBook(), createBatchBook()];
  const reader = createLogReader(log, [estate, intake, acquirers, batches], startOf(log, readings, keeping));
  return { timelines: estate.timelines, intake, acquirers, batches, reader };
}

function startOf(log: EventLog, readings: Readings, keeping: Keeping | null): Start {
  const seen = createSeenStreams(readings.seen);
  return { seen, kept: keeping === null ? NOTHING_KEPT : createKeptReading({ log, readings, ...keeping }) };
}
