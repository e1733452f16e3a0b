// Everything that batches are made of, folded from one reading of the log.
import {
  createEstateHistory,
  type DomainEvent,
  ESTATE_EVENTS,
  type EstateEvent,
  type EstateHistory,
} from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import { type AcquirerBook, createAcquirerBook } from '../acquirer/acquirer-settings.ts';
import { createIntakeBook, type IntakeBook } from '../intake/intake-book.ts';
import { createLogReader, type LogReader } from '../ledger-reader/log-reader.ts';
import { type BatchBook, createBatchBook } from './batch-book.ts';

export type Ledger = {
  readonly history: EstateHistory;
  readonly intake: IntakeBook;
  readonly acquirers: AcquirerBook;
  readonly batches: BatchBook;
  readonly reader: LogReader;
};

/** Reads nothing yet: the reader's `catchUp` does. */
export function createLedger(log: EventLog): Ledger {
  const history = createEstateHistory();
  const [intake, acquirers, batches] = [createIntakeBook(), createAcquirerBook(), createBatchBook()];
  const estate = {
    apply(event: DomainEvent, position: bigint): void {
      if (isEstateEvent(event)) history.apply(event, position);
    },
  };
  return { history, intake, acquirers, batches, reader: createLogReader(log, [estate, intake, acquirers, batches]) };
}

const ESTATE_TYPES: ReadonlySet<string> = new Set(ESTATE_EVENTS.map(schema => schema.shape.type.value));

function isEstateEvent(event: DomainEvent): event is EstateEvent {
  return ESTATE_TYPES.has(event.type);
}
