// What a batch moves in each currency: net + carried in = paid + carried out. As the domain's `currencyTotalsOf`, over rows of sums.
import type { CurrencyTotal } from '@asof/domain';
import { addMinorTo, addTo, amountAt, type ExactAmounts, exactAmounts } from '../decision/exact-amounts.ts';
import { KEY_WORDS, OF, ROW_SUMS, SUM, type SumRows } from '../decision/sum-rows.ts';
import { currencyNumber, currencyOf } from '../timelines/scope-keys.ts';
import type { NetBatch } from './net-batch.ts';

/** Places among the sums of a currency. */
const [CREDITS, DEBITS, FEES, CARRIED_IN, NET, TRANSFERRED, PAID, CARRIED_OUT, PAYOUTS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const SUMS = 9;

export type CurrencyMoves = CurrencyTotal & {
  /** How many instructions pay it. */
  readonly payouts: number;
};

/** In the order of their codes. The totals and what was netted are within the exact range; what they add up to may not be (R5). */
export function currencyTotalsOf(totals: SumRows, net: NetBatch): readonly CurrencyMoves[] {
  const currencies = currenciesIn(net.subBatches);
  const sums = exactAmounts(currencies.length * SUMS);
  const placeOf = new Map(currencies.map((currency, index) => [currency, index * SUMS]));
  addTotals(sums, totals, placeOf);
  addNet(sums, net, placeOf);
  return currencies.map((currency, index) => totalOf(sums, currency, index * SUMS));
}

/** By the number of the currency; whatever a batch forms is in a currency of its sub-batches. */
type Places = ReadonlyMap<number, number>;

function currenciesIn({ keys, length }: SumRows): readonly number[] {
  const currencies = new Set<number>();
  for (let row = 0; row < length; row++) currencies.add(keys[row * KEY_WORDS + OF.currency]!);
  return [...currencies].sort((left, right) => left - right);
}

function addTotals(sums: ExactAmounts, { keys, length, sums: { near } }: SumRows, placeOf: Places): void {
  for (let row = 0; row < length; row++) {
    const at = placeOf.get(keys[row * KEY_WORDS + OF.currency]!)!;
    const sum = row * ROW_SUMS;
    addTo(sums, at + CREDITS, near[sum + SUM.credits]!);
    addTo(sums, at + DEBITS, near[sum + SUM.debits]!);
    addTo(sums, at + FEES, near[sum + SUM.fees]!);
    addTo(sums, at + NET, near[sum + SUM.net]!);
  }
}

function addNet(
  sums: ExactAmounts,
  { subBatches, closingMinor, instructionIds, transfers }: NetBatch,
  placeOf: Places,
) {
  for (let row = 0; row < subBatches.length; row++) {
    const at = placeOf.get(subBatches.keys[row * KEY_WORDS + OF.currency]!)!;
    addTo(sums, at + CARRIED_IN, subBatches.sums.near[row * ROW_SUMS + SUM.carriedIn]!);
    const isPaid = instructionIds[row] !== null;
    addTo(sums, at + (isPaid ? PAID : CARRIED_OUT), closingMinor[row]!);
    if (isPaid) addTo(sums, at + PAYOUTS, 1);
  }
  for (const { currency, amountMinor } of transfers)
    addMinorTo(sums, placeOf.get(currencyNumber(currency))! + TRANSFERRED, amountMinor);
}

function totalOf(sums: ExactAmounts, currency: number, at: number): CurrencyMoves {
  const amount = (sum: number) => amountAt(sums, at + sum);
  return {
    currency: currencyOf(currency),
    creditsMinor: amount(CREDITS),
    debitsMinor: amount(DEBITS),
    feesMinor: amount(FEES),
    netMinor: amount(NET),
    carriedInMinor: amount(CARRIED_IN),
    transferredMinor: amount(TRANSFERRED),
    paidMinor: amount(PAID),
    carriedOutMinor: amount(CARRIED_OUT),
    payouts: sums.near[at + PAYOUTS]!,
  };
}
