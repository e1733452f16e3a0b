// The only writer of terminal, account, binding and fee-plan streams: imports of files and single commands, one after the other.
import { createStatedTimeReader, type ImportPlanned, type Instant } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import {
  type AssertRequest,
  type CommandAction,
  type CommandOutcome,
  type CommandRequest,
  runCommand,
} from './command/run-command.ts';
import { createLedger } from './estate/ledger.ts';
import { type Abandon, type Abandoned, abandonImport } from './import/abandon-import.ts';
import { importFile } from './import/import-file.ts';
import type { ImportOutcome } from './import/import-outcome.ts';
import type { ImportRequest } from './import/import-request.ts';
import { unfinishedBut } from './import/unfinished.ts';

export type BindingServiceOptions = {
  readonly log: EventLog;
  /** Tells a back-dated assertion from a scheduled one; nothing else depends on it. */
  readonly clock: () => Instant;
  /** Version of the zone tables that dates are read with (H13). */
  readonly tzdbVersion: string;
};

type Run<Request = CommandRequest> = (request: Request) => Promise<CommandOutcome>;

/**
 * Every command rejects with what the log failed with, and may then be asked again. Commands are refused with `import-unfinished`
 * while an import is cut off.
 */
export type BindingService = {
  readonly importFile: (request: ImportRequest) => Promise<ImportOutcome>;
  /** The import that was cut off and keeps everything else waiting, or null. */
  readonly unfinishedImport: () => Promise<ImportPlanned | null>;
  readonly abandonImport: (request: Abandon) => Promise<Abandoned>;
  /** The binding now shown where, for the time stated; also which narrower keys keep their own card (H5). */
  readonly assertBinding: Run<AssertRequest>;
  readonly endBinding: Run;
  readonly voidBinding: Run;
  readonly assignTerminal: Run;
  readonly unassignTerminal: Run;
  readonly registerAccount: Run;
  readonly publishFeePlan: Run;
};

/** Reads the log at the first request, and from then on only what is new. */
export function createBindingService({ log, clock, tzdbVersion }: BindingServiceOptions): BindingService {
  const ledger = createLedger(log);
  const times = createStatedTimeReader(tzdbVersion);
  const running =
    (action: CommandAction): Run<AssertRequest> =>
    request =>
      ledger.exclusive(view => runCommand({ log, clock, times }, view, action, request));
  return {
    importFile: request => ledger.exclusive(view => importFile({ log, tzdbVersion, times }, view, request)),
    unfinishedImport: () => ledger.exclusive(async view => unfinishedBut(view, null)),
    abandonImport: request => ledger.exclusive(view => abandonImport(log, view, request)),
    assertBinding: running('assert'),
    endBinding: running('end'),
    voidBinding: running('void'),
    assignTerminal: running('assign'),
    unassignTerminal: running('unassign'),
    registerAccount: running('register'),
    publishFeePlan: running('publish'),
  };
}
