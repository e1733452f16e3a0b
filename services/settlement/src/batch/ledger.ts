// Everything that batches are made of, folded from one reading of the log.
import type { EventLog } from '@asof/event-log';
import { type AcquirerBook, createAcquirerBook } from '../acquirer/acquirer-settings.ts';
import { createIntakeBook, type IntakeBook } from '../intake/intake-book.ts';
import { createLogReader, type LogReader } from '../ledger-reader/log-reader.ts';
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

/** Reads nothing yet: the reader's `catchUp` does. */
export function createLedger(log: EventLog): Ledger {
  const estate = createEstateSource();
  const [intake, acquirers, batches] = [createIntakeBook(), createAcquirerBook(), createBatchBook()];
  const reader = createLogReader(log, [estate, intake, acquirers, batches]);
  return { timelines: estate.timelines, intake, acquirers, batches, reader };
}
