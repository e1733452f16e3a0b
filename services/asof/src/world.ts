// Everything outside the program that a command may touch, given by process.ts and by tests.

import type { Writable } from 'node:stream';
import type { Instant } from '@asof/domain';
import type { FileAhead } from './import/file-ahead.ts';

export type World = {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Wall clock, epoch microseconds. */
  readonly clock: () => Instant;
  readonly monotonicMs: () => number;
  /** Aborts on Ctrl-C: long work stops at the next safe place. */
  readonly signal: AbortSignal;
  /** Who sits at the keyboard: the actor of commands. */
  readonly user: string;
  /** What was begun before the command line was understood. */
  readonly fileAhead?: FileAhead;
  /** Version of the time zone database that dates are read with (H13). */
  readonly tzdbVersion: string;
};
