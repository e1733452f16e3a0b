// A row as settlement meets it: what the file said, and where in the order of acceptance it stands.
import { isCredit, type Transaction } from '../transaction.ts';

/** `position` is that of the event that accepted the row (of its file, or of its release), `line` its line in the file. */
export type AcceptedRow = Transaction & { readonly position: bigint; readonly line: number };

/** Order of acceptance: position of the accepting event, then line. Negative when `left` was accepted first. */
export function compareAcceptance(left: AcceptedRow, right: AcceptedRow): number {
  if (left.position !== right.position) return left.position < right.position ? -1 : 1;
  return left.line - right.line;
}

/** The unsigned amount of a row: what R5 calls gross. */
export function grossMinor(row: { readonly amountMinor: bigint }): bigint {
  return row.amountMinor < 0n ? -row.amountMinor : row.amountMinor;
}

/** The turn of a row within its batch: voids and reversals, then credits, then refunds and negative adjustments (R13). */
export function turnOf(row: AcceptedRow): 'void-or-reversal' | 'credit' | 'refund-or-negative-adjustment' {
  if (row.kind === 'void' || row.kind === 'reversal') return 'void-or-reversal';
  return isCredit(row) ? 'credit' : 'refund-or-negative-adjustment';
}
