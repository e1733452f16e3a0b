// When a row that reads well is still not accepted (R2, R4): it came outside its time window, or it contradicts a row with its key.
// Intake judges columns; these are the rules it is held to, over single rows.
import type { TimeWindow } from '../event/intake-events.ts';
import type { CaptureMode, Transaction } from '../transaction.ts';

const MICROS_PER_MS = 1000;

/** Epoch microseconds. */
export type Timed = { readonly occurredAt: number; readonly receivedAt: number; readonly mode: CaptureMode };
export type WindowProblem = 'online-too-late' | 'offline-too-late' | 'in-the-future';

/**
 * R4; every bound is still inside, so that 72 h exactly is in. Outside, a row is quarantined until a person releases it, and a
 * released row is not judged by the window again. Null: inside.
 */
export function outsideWindow({ occurredAt, receivedAt, mode }: Timed, window: TimeWindow): WindowProblem | null {
  const late = receivedAt - occurredAt;
  if (-late > window.futureMs * MICROS_PER_MS) return 'in-the-future';
  if (mode === 'offline') return late > window.offlineLateMs * MICROS_PER_MS ? 'offline-too-late' : null;
  return late > window.onlineLateMs * MICROS_PER_MS ? 'online-too-late' : null;
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
