import { describe, expect, it } from 'vitest';
import type { HeldEvent } from '../event/held-events.ts';
import type { AcquirerId, TransactionId } from '../ids.ts';
import { accept, refuse } from '../kernel.ts';
import { type HeldRowCommand, heldRow, type RowInQuestion } from './held-row.ts';

const ids = { transactionId: 'a'.repeat(64) as TransactionId, acquirerId: 'ACQ' as AcquirerId };
const refund: RowInQuestion = { ...ids, kind: 'refund', originalReference: 'R0', newestOutcome: 'held' };
const reject = (row: RowInQuestion = refund): HeldRowCommand => ({ type: 'RejectHeldRow', row, why: 'test sale' });
const free = (row: RowInQuestion = refund): HeldRowCommand => ({ type: 'FreeHeldRefund', row, why: 'receipt seen' });
const rejected: HeldEvent = { type: 'HeldRowRejected', ...ids, why: 'test sale' };
const freed: HeldEvent = { type: 'HeldRefundFreed', ...ids, why: 'receipt seen' };
const given = (...history: HeldEvent[]) => ({
  when: (command: HeldRowCommand) => heldRow.decide(command, history.reduce(heldRow.evolve, heldRow.initial())),
});

describe('a held row', () => {
  it('R9: is rejected by a person, for a reason', () => {
    expect(given().when(reject())).toEqual(accept(rejected));
    expect(given(freed).when(reject())).toEqual(accept(rejected));
    expect(given().when({ ...reject(), why: '' })).toEqual(refuse('why-missing'));
  });
  it('R9: a refund is freed of its reference by a person, for a reason', () => {
    expect(given().when(free())).toEqual(accept(freed));
    expect(given().when({ ...free(), why: '\n' })).toEqual(refuse('why-missing'));
  });
  it('R9: once rejected stays rejected', () => {
    expect(given(rejected).when(reject())).toEqual(refuse('row-already-rejected'));
    expect(given(rejected).when(free())).toEqual(refuse('row-already-rejected'));
  });
  it('R9: is freed once', () => {
    expect(given(freed).when(free())).toEqual(refuse('refund-already-freed'));
  });
  it('R9: is not freed unless it is a refund that names an original', () => {
    expect(given().when(free({ ...refund, kind: 'void' }))).toEqual(refuse('row-not-a-refund'));
    expect(given().when(free({ ...refund, originalReference: null }))).toEqual(refuse('refund-without-reference'));
  });
  it('R9: is decided only while it is held', () => {
    for (const newestOutcome of ['routed', 'cancelled', null] as const) {
      expect(given().when(reject({ ...refund, newestOutcome }))).toEqual(refuse('row-not-held'));
      expect(given().when(free({ ...refund, newestOutcome }))).toEqual(refuse('row-not-held'));
    }
  });
});
