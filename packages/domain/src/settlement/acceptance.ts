// When a row that reads well is still not accepted (R2, R4): it came outside its time window, or it contradicts a row with its key.
// Intake judges columns; these are the rules it is held to, over single rows.
import type { TimeWindow } from '../event/intake-events.ts';
import type { Instant } from '../time/instant.ts';
import type { CaptureMode, Transaction } from '../transaction.ts';

const MICROS_PER_MS = 1000;

export type Timed = { readonly occurredAt: Instant; readonly receivedAt: Instant; readonly mode: CaptureMode };

/**
 * R4; every bound is still inside, so that 72 h exactly is in. Outside: quarantined until a person releases the row, which is not
 * judged by the window again.
 */
export function judgeTimeWindow(row: Timed, window: TimeWindow): 'inside' | 'too-early' | 'too-late' {
  const age = row.receivedAt - row.occurredAt;
  const ageMaxMs = row.mode === 'online' ? window.onlineLateMs : window.offlineLateMs;
  if (age > ageMaxMs * MICROS_PER_MS) return 'too-early';
  return -age > window.futureMs * MICROS_PER_MS ? 'too-late' : 'inside';
}

/**
 * R2, for a row that comes with the key of one accepted before: equal in every other field but receivedAt, as values, it is a
 * duplicate without effect; else a clash, the later one is quarantined and the first stays.
 */
export function judgeSameKey(first: Transaction, later: Transaction): 'duplicate' | 'clash' {
  const same =
    first.occurredAt === later.occurredAt &&
    first.mode === later.mode &&
    first.amountMinor === later.amountMinor &&
    first.currency === later.currency &&
    first.originalReference === later.originalReference;
  return same ? 'duplicate' : 'clash';
}
