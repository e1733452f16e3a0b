import { describe, expect, it } from 'vitest';
import { type PayoutEvent, PayoutHeld } from '../event/payout-events.ts';
import { accept, refuse } from '../kernel.ts';
import { type PayoutCommand, payoutInstruction } from './payout-instruction.ts';

const {
  type: _type,
  why: _why,
  ...order
} = PayoutHeld.decode({
  type: 'PayoutHeld',
  instructionId: 'i1',
  batchId: 'ACQ-000001',
  merchantId: 'm1',
  accountId: 'A',
  currency: 'CNY',
  amountMinor: '12800',
  why: 'x',
});
const hold: PayoutCommand = { type: 'HoldPayout', order, why: 'court order' };
const release: PayoutCommand = { type: 'ReleasePayout', order, why: 'order lifted' };
const cancel: PayoutCommand = { type: 'CancelPayout', order, why: 'account closed' };
const held: PayoutEvent = { type: 'PayoutHeld', ...order, why: 'court order' };
const released: PayoutEvent = { type: 'PayoutReleased', ...order, why: 'order lifted' };
const cancelled: PayoutEvent = { type: 'PayoutCancelled', ...order, why: 'account closed' };
const given = (...history: PayoutEvent[]) => ({
  when: (command: PayoutCommand) =>
    payoutInstruction.decide(command, history.reduce(payoutInstruction.evolve, payoutInstruction.initial())),
});

describe('a payout instruction', () => {
  it('is held and released again, any number of times', () => {
    expect(given().when(hold)).toEqual(accept(held));
    expect(given(held).when(release)).toEqual(accept(released));
    expect(given(held, released).when(hold)).toEqual(accept(held));
  });
  it('is not held twice, and not released unless held', () => {
    expect(given(held).when(hold)).toEqual(refuse('payout-already-held'));
    expect(given().when(release)).toEqual(refuse('payout-not-held'));
    expect(given(held, released).when(release)).toEqual(refuse('payout-not-held'));
  });
  it('is cancelled once, held or not, and then nothing moves it any more', () => {
    expect(given().when(cancel)).toEqual(accept(cancelled));
    expect(given(held).when(cancel)).toEqual(accept(cancelled));
    for (const command of [hold, release, cancel])
      expect(given(cancelled).when(command)).toEqual(refuse('payout-already-cancelled'));
  });
  it('wants a reason for everything', () => {
    for (const command of [hold, release, cancel])
      expect(given(held).when({ ...command, why: ' ' })).toEqual(refuse('why-missing'));
    expect(given().when({ ...hold, why: '4111111111111111' })).toEqual(refuse('why-looks-like-card-number'));
  });
});
