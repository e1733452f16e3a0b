// What the process tells the shell that called it.

export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  /** The command did its work and found something: refused lines, quarantined rows, warnings. */
  findings: 3,
  /** A rule says no. */
  notAllowed: 4,
  /** Try again: another process holds the data, the disk is full. */
  temporary: 5,
  /** What is stored is not what was written. */
  integrityBroken: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a sentence for the person and a code for the shell. `hint` says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly hint: string | null;
  constructor(exitCode: ExitCode, code: string, message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
    this.code = code;
    this.hint = hint;
  }
}
