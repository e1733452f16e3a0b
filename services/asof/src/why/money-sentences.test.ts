import { AccountId, BatchId, Currency, InstructionId, MerchantId, type Minor } from '@asof/domain';
import type { DecisionRow, MoneyStep } from '@asof/settlement';
import { expect, it } from 'vitest';
import { moneySentences } from './money-sentences.ts';

const batchId = BatchId.parse('ACQ-000001');
const decision = { batchId, falls: null } as DecisionRow;
const zero = 0n as Minor;

/** Whole stories are told in test/why; these are the moments within a batch that was interrupted. */
it('says how far a batch has come that was cut off', () => {
  const netted: MoneyStep = {
    subBatch: {
      ...{ batchId, merchantId: MerchantId.parse('SHOP'), accountId: AccountId.parse('A') },
      ...{ currency: Currency.parse('CNY'), creditsMinor: 100n as Minor, debitsMinor: zero, feesMinor: zero },
      ...{ carriedInMinor: zero, netMinor: 100n as Minor, nettedMinor: zero, closingMinor: 100n as Minor },
      ...{ because: 'minimum-reached', instructionId: InstructionId.parse('i-1'), carriedOutMinor: zero },
    },
    transfers: [],
    payout: null,
  };
  expect(moneySentences([], decision)).toEqual(['Batch ACQ-000001 has not been netted yet.']);
  expect(moneySentences([netted], decision)).toEqual(['Batch ACQ-000001 has not instructed its payout yet.']);
  expect(moneySentences([netted], { ...decision, falls: 'own' })).toEqual([
    'Batch ACQ-000001 took it from what account A had; the payout of the rest is not instructed yet.',
  ]);
});
