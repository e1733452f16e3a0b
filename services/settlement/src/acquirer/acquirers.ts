// Acquirers as people see them: their settings, and the command that changes them.
import type { AcquirerId } from '@asof/domain';
import { type EventLog, handleCommand } from '@asof/event-log';
import { type KeptLog, readBooks } from '../intake/read-books.ts';
import { personalCommandId, personalEnvelope } from '../personal-command.ts';
import type { Done, PersonalDecision, Refused } from '../settlement.ts';
import { acquirer } from './acquirer.ts';
import type { AcquirerSettings } from './acquirer-settings.ts';

export type KnownAcquirer = {
  readonly settings: AcquirerSettings;
  /** False: the settings are the defaults. */
  readonly isConfigured: boolean;
  /** A row of it was accepted. */
  readonly hasTransactions: boolean;
};

export interface Acquirers {
  /** Whatever the id, also one that nobody has named before. */
  find(acquirerId: AcquirerId): Promise<KnownAcquirer>;
  /** For what is imported and cut from now on. What is not named stays as it is. */
  configure(
    acquirerId: AcquirerId,
    change: Partial<AcquirerSettings>,
    decision: PersonalDecision,
  ): Promise<Done<AcquirerSettings> | Refused>;
}

export type AcquirersDeps = {
  readonly log: EventLog;
  /** Without it all of the log is read for each answer. */
  readonly kept?: KeptLog;
};

/** Every answer is read from the log anew. */
export function createAcquirers({ log, kept }: AcquirersDeps): Acquirers {
  const find = async (acquirerId: AcquirerId): Promise<KnownAcquirer> => {
    const { acquirers, intake } = await readBooks(log, kept);
    return {
      settings: acquirers.settingsOf(acquirerId),
      isConfigured: acquirers.isConfigured(acquirerId),
      hasTransactions: intake.acquirerIds().includes(acquirerId),
    };
  };
  return {
    find,
    async configure(acquirerId, change, decision) {
      const stream = `acquirer-${acquirerId}`;
      const handled = await handleCommand({
        log,
        stream,
        decider: acquirer,
        command: { type: 'ConfigureAcquirer', acquirerId, change, why: decision.why },
        commandId: await personalCommandId(log, stream, 'ConfigureAcquirer'),
        envelopeOf: () => personalEnvelope(decision, { tenant: acquirerId, correlationId: stream }),
      });
      if (handled.kind === 'refused') return handled;
      return { kind: 'done', value: (await find(acquirerId)).settings };
    },
  };
}
