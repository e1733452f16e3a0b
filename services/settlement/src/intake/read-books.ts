// The books of intake, read from the log: only the streams that they are made of.
import { decodeFact } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import { type AcquirerBook, createAcquirerBook } from '../acquirer/acquirer-settings.ts';
import { createIntakeBook, type IntakeBook } from './intake-book.ts';

const STREAM_PREFIXES = ['intake-', 'quarantined-', 'acquirer-'];

export type Books = { readonly intake: IntakeBook; readonly acquirers: AcquirerBook };

/** What is known at the head of the log. */
export async function readBooks(log: EventLog): Promise<Books> {
  const intake = createIntakeBook();
  const acquirers = createAcquirerBook();
  for await (const recorded of log.readAll('start', { streamPrefixes: STREAM_PREFIXES })) {
    const { event } = decodeFact(recorded);
    intake.apply(event, recorded.position, recorded.recordedAt);
    acquirers.apply(event, recorded.position);
  }
  return { intake, acquirers };
}
