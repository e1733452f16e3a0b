import { expect, it } from 'vitest';
import type { HeldRow } from '../batch/batch-rows.ts';
import { releasedNow } from './released-now.ts';

const refund = { reason: 'ORIGINAL_UNKNOWN', releasedBy: 'its original' } as HeldRow;

it('R9: a person’s decision is what counts, until a batch has taken it into account', () => {
  expect(releasedNow(refund, null)).toBe('its original');
  expect(releasedNow(refund, 'HeldRefundFreed')).toBe('the next cut, which decides it as one without an original');
  expect(releasedNow({ ...refund, reason: 'NO_ASSIGNMENT', releasedBy: 'a terminal' }, 'HeldRefundFreed')).toBe(
    'a terminal',
  );
  expect(releasedNow(refund, 'HeldRowRejected')).toBe('nothing: a person has rejected it');
});
