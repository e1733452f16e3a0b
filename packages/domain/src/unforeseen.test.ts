// What no type foresaw is a bug wherever it turns up: nothing is decided, and nothing is guessed.
import { expect, it } from 'vitest';
import { heldRow } from './held-row/held-row.ts';

import { payoutInstruction } from './payout/payout-instruction.ts';
import { digestAnswer } from './settlement/digest.ts';
import { isUnpaid } from './settlement/fate.ts';
import { settlementBatch } from './settlement-batch/settlement-batch.ts';

const row = { transactionId: 't', acquirerId: 'ACQ', kind: 'sale', originalReference: null, newestOutcome: 'held' };
const blessed = { type: 'Blessed', outcome: 'blessed', why: 'a mistake', row, order: {}, fact: { type: 'Blessed' } };

it.each<[string, () => unknown]>([
  ['a command about a held row', () => heldRow.decide(blessed as never, heldRow.initial())],
  ['a command about a payout', () => payoutInstruction.decide(blessed as never, payoutInstruction.initial())],
  ['an event of a payout', () => payoutInstruction.evolve(payoutInstruction.initial(), blessed as never)],
  ['a command about a batch', () => settlementBatch.decide(blessed as never, settlementBatch.initial())],
  ['the end of a sub-batch', () => isUnpaid({} as never, fateWith({ kind: 'blessed' }))],
  ['the outcome of a row', () => digestAnswer(blessed as never)],
])('%s that no type foresaw stops the process', (_, decide) => {
  expect(decide).toThrow(expect.objectContaining({ name: 'Bug', message: expect.stringMatching(/^unreachable: /) }));
});

function fateWith(end: object): never {
  return { past: [{ knownAt: 1n, endOf: () => end }], routedIn: 0, knownAt: 1n } as never;
}
