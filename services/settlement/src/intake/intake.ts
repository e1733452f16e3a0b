// Everything that lets transactions in: files, and rows released from quarantine, one at a time.
import { createQuarantine, type Quarantine } from '../quarantine/quarantine.ts';
import { type ImportOptions, type ImportOutcome, importTransactions } from './import-transactions.ts';
import { oneAtATime } from './one-at-a-time.ts';

export interface Intake {
  /** As `importTransactions`; waits for what was begun before. */
  importTransactions(options: Omit<ImportOptions, keyof IntakeDeps>): Promise<ImportOutcome>;
  readonly quarantine: Quarantine;
}

export type IntakeDeps = Pick<ImportOptions, 'log' | 'contents' | 'kept' | 'pairsAtHand'>;

/** The only writer of intake and quarantine streams: make one for each log. */
export function createIntake(deps: IntakeDeps): Intake {
  const alone = oneAtATime();
  return {
    importTransactions: options => alone(() => importTransactions({ ...options, ...deps })),
    quarantine: createQuarantine({ ...deps, alone }),
  };
}
