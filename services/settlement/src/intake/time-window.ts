// R4: how far occurredAt may lie from receivedAt. Bounds belong to the window: 72 hours exactly is in.
import type { TimeWindow } from '@asof/domain';

export type WindowCode = 'online-too-late' | 'offline-too-late' | 'in-the-future';

const MICROS_PER_MS = 1000;

/** What is wrong with the times of a row, or null. Instants in epoch microseconds. */
export function outsideWindow(
  row: { readonly occurredAt: number; readonly receivedAt: number; readonly offline: boolean },
  window: TimeWindow,
): WindowCode | null {
  const late = row.receivedAt - row.occurredAt;
  if (-late > window.futureMs * MICROS_PER_MS) return 'in-the-future';
  if (row.offline) return late > window.offlineLateMs * MICROS_PER_MS ? 'offline-too-late' : null;
  return late > window.onlineLateMs * MICROS_PER_MS ? 'online-too-late' : null;
}
