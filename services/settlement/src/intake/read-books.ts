// The books of intake, read from the log: only the streams that they are made of. What another reader has kept of the log tells which
// these are, up to its position; without it every event is passed over.
import { decodeFact } from '@asof/domain';
import type { EventLog, Recorded } from '@asof/event-log';
import { type AcquirerBook, createAcquirerBook } from '../acquirer/acquirer-settings.ts';
import { type KeptReadingDeps, keptEvents } from '../ledger-reader/kept-reading.ts';
import { createIntakeBook, type IntakeBook } from './intake-book.ts';

const STREAM_PREFIXES = ['intake-', 'quarantined-', 'acquirer-'];

export type Books = { readonly intake: IntakeBook; readonly acquirers: AcquirerBook };

/** Where a reader of the whole log keeps what it read. */
export type KeptLog = Pick<KeptReadingDeps, 'store' | 'report'>;

/** What is known at the head of the log. Rejects as the log does. */
export async function readBooks(log: EventLog, kept: KeptLog | null = null): Promise<Books> {
  const intake = createIntakeBook();
  const acquirers = createAcquirerBook();
  const take = (recorded: Recorded) => {
    const { event } = decodeFact(recorded);
    intake.apply(event, recorded.position, recorded.recordedAt);
    acquirers.apply(event, recorded.position);
  };
  const before = kept && (await keptEvents({ log, ...kept }));
  for (const recorded of before?.others ?? [])
    if (STREAM_PREFIXES.some(prefix => recorded.stream.startsWith(prefix))) take(recorded);
  for await (const recorded of log.readAll(before?.position ?? 'start', { streamPrefixes: STREAM_PREFIXES }))
    take(recorded);
  return { intake, acquirers };
}
