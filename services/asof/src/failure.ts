// What a person and a shell are told when the world breaks or a batch is refused: a table over every failure that has a code, and one over
// what the system says of a path. What is in neither is a defect of the program.

import { ImportConflict } from '@asof/binding';
import { CardNumberInFact, FactUnreadable, type FactUnreadableCode } from '@asof/domain';
import {
  CommandContended,
  EventLogFailure,
  type EventLogFailureCode,
  ReadModelFailure,
  type ReadModelFailureCode,
  StreamGap,
} from '@asof/event-log';
import { ParquetFailure, type ParquetFailureCode } from '@asof/parquet';
import {
  BatchFailure,
  type BatchFailureCode,
  ColumnFileFailure,
  type ColumnFileFailureCode,
  ContentFailure,
  type ContentFailureCode,
  DigestThreadFailure,
  FileChanged,
  LogReadFailure,
  type LogReadFailureCode,
  SheetFailure,
  type SheetFailureCode,
} from '@asof/settlement';
import { CommandFailure, EXIT, type ExitCode } from './exit-code.ts';
import { sourceStack } from './source-stack.ts';

export type Told = { readonly message: string; readonly hint: string | null; readonly exitCode: ExitCode };
type Advice = Omit<Told, 'message'>;

const RESTORE: Advice = {
  exitCode: EXIT.integrityBroken,
  hint: 'run asof verify, then restore from a backup: asof restore',
};
const AGAIN: Advice = { exitCode: EXIT.temporary, hint: 'nothing is half done; run the same command again' };
const SPACE: Advice = { exitCode: EXIT.temporary, hint: 'free space, then run the same command again' };
const OTHERWISE: Advice = { exitCode: EXIT.integrityBroken, hint: 'run asof verify: it tells what differs' };
const NEWER: Advice = { exitCode: EXIT.failure, hint: 'a newer version of asof wrote it: use that one' };
const OLDER: Advice = {
  exitCode: EXIT.failure,
  hint: 'an older version of asof wrote it: import the same files into a new ledger',
};
const no = (hint: string | null): Advice => ({ exitCode: EXIT.notAllowed, hint });

type FailureCode =
  | BatchFailureCode
  | ColumnFileFailureCode
  | ContentFailureCode
  | EventLogFailureCode
  | FactUnreadableCode
  | LogReadFailureCode
  | ParquetFailureCode
  | ReadModelFailureCode
  | SheetFailureCode
  | CardNumberInFact['code']
  | CommandContended['code']
  | DigestThreadFailure['code']
  | FileChanged['code']
  | ImportConflict['code']
  | StreamGap['code'];

const ADVICE: Readonly<Record<FailureCode, Advice>> = {
  'log-corrupt': RESTORE,
  'log-full': SPACE,
  'log-unavailable': AGAIN,
  'log-outcome-unknown': AGAIN,
  'content-missing': RESTORE,
  'content-corrupt': RESTORE,
  'content-full': SPACE,
  'content-unavailable': AGAIN,
  'not-a-column-file': RESTORE,
  'column-file-version': NEWER,
  'column-file-outdated': OLDER,
  'column-file-damaged': RESTORE,
  'not-this-sheet': RESTORE,
  'sheet-damaged': RESTORE,
  'stream-gap': RESTORE,
  'event-unreadable': RESTORE,
  'event-unknown-type': NEWER,
  'event-unknown-version': NEWER,
  'event-malformed': RESTORE,
  'read-model-corrupt': { exitCode: EXIT.integrityBroken, hint: 'delete the file: it is built anew from the log' },
  'read-model-full': SPACE,
  'read-model-unavailable': AGAIN,
  'command-contended': AGAIN,
  'digest-thread-failed': AGAIN,
  'file-changed': { exitCode: EXIT.temporary, hint: 'nothing was imported; import it when it is written to its end' },
  'parquet-reader-missing': {
    exitCode: EXIT.failure,
    hint: 'install it with npm run setup:parquet in the checkout of asof, once, then import again; or write the file as CSV',
  },
  'parquet-unreadable': {
    exitCode: EXIT.failure,
    hint: 'nothing was imported; write the file anew, as Parquet or CSV',
  },
  'import-conflict': no('asof import list shows the import; abandon it with asof import abandon, then import again'),
  'looks-like-card-number': no('write a token instead: no card number is ever stored'),
  'read-incomplete': RESTORE,
  'amount-overflow': no('cut earlier with --cut-at, so that the batch is smaller'),
  'cut-in-future': no(
    'cut with --cut-at TIME: what was received after it is left for later batches; nothing was cut, other acquirers can be with --acquirer ID',
  ),
  'nothing-received': { exitCode: EXIT.failure, hint: 'import its transactions first' },
  'batch-unknown': { exitCode: EXIT.failure, hint: 'asof batch list names them' },
  'previous-batch-unfinished': no('asof batch run finishes it'),
  'known-at-steps-back': OTHERWISE,
  'batch-cut-otherwise': OTHERWISE,
  'batch-routed-otherwise': OTHERWISE,
  'misroutes-detected-otherwise': OTHERWISE,
  'batch-netted-otherwise': OTHERWISE,
  'batch-instructed-otherwise': OTHERWISE,
  'batch-not-cut': OTHERWISE,
  'batch-not-routed': OTHERWISE,
  'batch-not-netted': OTHERWISE,
  'batch-already-instructed': OTHERWISE,
};

const NAME_DIRECTORY: Advice = { exitCode: EXIT.failure, hint: 'name a directory: something else is there' };
const NAME_USABLE: Advice = {
  exitCode: EXIT.failure,
  hint: 'name a path that you may use, or get the right to use this one',
};

/** What a path that a user named comes to. Not ENOENT: whoever reads what may be missing says so himself. */
const SYSTEM_ADVICE: Readonly<Record<string, Advice>> = {
  ENOTDIR: NAME_DIRECTORY,
  EEXIST: NAME_DIRECTORY,
  EISDIR: { exitCode: EXIT.failure, hint: 'name a file: a directory is there' },
  EACCES: NAME_USABLE,
  EPERM: NAME_USABLE,
  EROFS: NAME_USABLE,
  ELOOP: { exitCode: EXIT.failure, hint: 'the links of that path lead in a circle: name another' },
  ENAMETOOLONG: { exitCode: EXIT.failure, hint: 'name a shorter path' },
  EFBIG: { exitCode: EXIT.failure, hint: 'let files become larger (ulimit -f), or name a path on another disk' },
  ENOSPC: SPACE,
  EDQUOT: SPACE,
};

const FAILURES = [
  BatchFailure,
  CardNumberInFact,
  ColumnFileFailure,
  CommandContended,
  ContentFailure,
  DigestThreadFailure,
  EventLogFailure,
  FactUnreadable,
  FileChanged,
  ImportConflict,
  LogReadFailure,
  ParquetFailure,
  ReadModelFailure,
  SheetFailure,
  StreamGap,
] as const;
type Failure = InstanceType<(typeof FAILURES)[number]>;

/** What went wrong, what to do about it, and how the process ends. A stack only for what nobody foresaw. */
export function tellFailure(error: unknown): Told {
  const told = foreseenFailure(error);
  if (told !== null) return told;
  const stack = error instanceof Error ? sourceStack(error.stack ?? error.message) : String(error);
  return { message: stack, hint: 'this is a defect of asof: the ledger is as it was', exitCode: EXIT.failure };
}

/** The same, or null where it is a defect. */
export function foreseenFailure(error: unknown): Told | null {
  if (error instanceof CommandFailure) return error;
  if (isFailure(error)) return { ...ADVICE[error.code], message: error.message };
  return systemAdvice(error);
}

function isFailure(error: unknown): error is Failure {
  return FAILURES.some(kind => error instanceof kind);
}

function systemAdvice(error: unknown): Told | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  const advice = SYSTEM_ADVICE[String(error.code)];
  return advice === undefined ? null : { ...advice, message: error.message };
}
