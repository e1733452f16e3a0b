// What an import answers.
import type { Refusal, Warning } from '../refusal/refusal.ts';
import type { CsvProblem } from './csv-file.ts';
import type { LinesDecided } from './decide-lines.ts';

export type ImportOutcome =
  | {
      /** Every line of the attempt is a fact, says nothing new, or is among the refusals. */
      readonly kind: 'imported';
      readonly attempt: number;
      /** Finished what an earlier run had planned, as it was planned. */
      readonly resumed: boolean;
      /** lines = accepted + unchanged + refused. */
      readonly lines: number;
      readonly accepted: number;
      readonly unchanged: number;
      readonly refused: number;
      readonly refusals: readonly Refusal[];
      readonly warnings: readonly Warning[];
    }
  /** The file was imported before; lines that were refused then still are. Nothing was recorded. */
  | {
      readonly kind: 'known';
      readonly attempt: number;
      readonly refused: number;
      readonly refusals: readonly Refusal[];
    }
  /** All or nothing was asked for, and some lines are bad. Nothing was recorded. */
  | {
      readonly kind: 'none-taken';
      readonly lines: number;
      readonly refused: number;
      readonly refusals: readonly Refusal[];
    }
  /** The file as a whole cannot be taken. Nothing was recorded. */
  | { readonly kind: 'file-refused'; readonly refusal: Refusal };

/** What becomes a refusal of the whole file. */
export type FileProblem = { readonly kind: 'problem'; readonly problem: CsvProblem };

export type ImportProgressReport = {
  readonly step: 'deciding' | 'recording';
  readonly done: number;
  readonly total: number;
};

export function imported(
  { lines, steps, refusedLines, refusals, warnings }: LinesDecided,
  run: { readonly attempt: number; readonly resumed: boolean },
): ImportOutcome {
  const [accepted, refused] = [steps.length, refusedLines.length];
  return {
    kind: 'imported',
    ...run,
    lines,
    accepted,
    unchanged: lines - accepted - refused,
    refused,
    refusals,
    warnings,
  };
}
