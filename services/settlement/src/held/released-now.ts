// What releases a held row, now that a person may have decided about it (R9).
import type { HeldEvent } from '@asof/domain';
import type { HeldRow } from '../batch/batch-rows.ts';

/** `last`: what a person decided last. A batch that knew of the freeing can have held the refund for want of a terminal only (R12). */
export function releasedNow({ reason, releasedBy }: HeldRow, last: HeldEvent['type'] | null): string {
  if (last === 'HeldRowRejected') return 'nothing: a person has rejected it';
  if (last === 'HeldRefundFreed' && reason !== 'NO_ASSIGNMENT')
    return 'the next cut, which decides it as one without an original';
  return releasedBy;
}
