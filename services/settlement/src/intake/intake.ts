// Everything that lets transactions in: files, and rows released from quarantine, one at a time.
import type { EventLog } from '@asof/event-log';
import type { ContentStore } from '../content-store/content-store.ts';
import { createQuarantine, type Quarantine } from '../quarantine/quarantine.ts';
import { type ImportOptions, type ImportOutcome, importTransactions } from './import-transactions.ts';
import { oneAtATime } from './one-at-a-time.ts';

export interface Intake {
  /** As `importTransactions`; waits for what was begun before. */
  importTransactions(options: Omit<ImportOptions, 'log' | 'contents'>): Promise<ImportOutcome>;
  readonly quarantine: Quarantine;
}

/** The only writer of intake and quarantine streams: make one for each log. */
export function createIntake({ log, contents }: { readonly log: EventLog; readonly contents: ContentStore }): Intake {
  const alone = oneAtATime();
  return {
    importTransactions: options => alone(() => importTransactions({ ...options, log, contents })),
    quarantine: createQuarantine({ log, contents, alone }),
  };
}
