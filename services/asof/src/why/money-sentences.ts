// Where the money of a routed row went, batch by batch up to where it is now. Batches that only carry it on are told in one sentence.
import type { BatchId } from '@asof/domain';
import { type DecisionRow, isOpen, type MoneyStep, type PayoutRow } from '@asof/settlement';
import { holder, money } from './plain-words.ts';

/** Batches told together; all but a single one only carried the money on. */
type Stretch = {
  readonly first: MoneyStep;
  readonly last: MoneyStep;
  readonly isStart: boolean;
  readonly isEnd: boolean;
};

export function moneySentences(steps: readonly MoneyStep[], decision: DecisionRow): readonly string[] {
  if (steps.length === 0) return [`Batch ${decision.batchId} has not been netted yet.`];
  const told = decision.falls === null ? creditSentences : debitSentences;
  return stretchesOf(steps, decision).flatMap(stretch => [...told(stretch)]);
}

function stretchesOf(steps: readonly MoneyStep[], decision: DecisionRow): readonly Stretch[] {
  const onlyCarries = (step: MoneyStep | undefined): boolean =>
    step !== undefined && step.transfers.length === 0 && isOpen(step, decision);
  const starts = steps.flatMap((step, index) => (onlyCarries(step) && onlyCarries(steps[index - 1]) ? [] : [index]));
  return starts.flatMap((start, index) => {
    const stretch = steps.slice(start, starts[index + 1]);
    const [first, last] = [stretch[0], stretch.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ first, last, isStart: index === 0, isEnd: index === starts.length - 1 }];
  });
}

function* creditSentences({ first, last, isEnd }: Stretch): Generator<string> {
  const { subBatch, payout } = last;
  const { batchId, carriedOutMinor, instructionId, because } = subBatch;
  yield* nettingSentences(last);
  if (payout !== null) {
    yield `Batch ${batchId} put it into ${payoutWords(payout)}.`;
    if (payout.status === 'cancelled' && isEnd) yield 'Its money comes back in the first batch cut after that.';
  } else if (instructionId !== null) yield `Batch ${batchId} has not instructed its payout yet.`;
  else if (carriedOutMinor <= 0n) yield usedUp(last);
  else {
    const reason = because === 'below-minimum' ? ', below its minimum payout,' : '';
    yield `${batches(first, last)} carried the account's rest of ${money(carriedOutMinor, subBatch)}${reason} on to the next batch.`;
    if (isEnd) yield NOT_YET;
  }
}

function usedUp({ subBatch }: MoneyStep): string {
  const { batchId, netMinor, carriedOutMinor } = subBatch;
  const taken =
    netMinor > 0n
      ? ''
      : `: its debits and fees took all it had${netMinor === 0n ? '' : ` and ${money(-netMinor, subBatch)} more`}`;
  const owed = carriedOutMinor === 0n ? '' : `, of which ${money(-carriedOutMinor, subBatch)} is still owed`;
  return `Nothing of the account was left to pay in batch ${batchId}${taken}${owed}.`;
}

function* debitSentences(stretch: Stretch): Generator<string> {
  const { first, last, isStart, isEnd } = stretch;
  const { netMinor, accountId, carriedOutMinor } = last.subBatch;
  if (netMinor >= 0n) {
    yield takenSentence(stretch);
    return;
  }
  if (isStart) {
    const short = money(-first.subBatch.netMinor, first.subBatch);
    const { batchId } = first.subBatch;
    yield accountId === null
      ? `Batch ${batchId} added it to the merchant's debt, ${short} in all.`
      : `Batch ${batchId} charged it to the account, which had ${short} too little for it.`;
  }
  yield* nettingSentences(last);
  yield carriedOutMinor === 0n
    ? 'That settles it.'
    : `${batches(first, last)} carried the ${money(-carriedOutMinor, last.subBatch)} that ${last.transfers.length === 0 ? 'is' : 'is still'} owed on to the next batch.`;
  if (carriedOutMinor !== 0n && isEnd) yield NOT_YET;
}

/** The account's own money was enough. */
function takenSentence({ last: { subBatch, payout }, isStart }: Stretch): string {
  const { batchId, carriedOutMinor, instructionId } = subBatch;
  const taken = `Batch ${batchId} took ${isStart ? 'it' : 'what was owed'} from what ${holder(subBatch.accountId)} had`;
  if (payout !== null) return `${taken}; the rest went into ${payoutWords(payout)}.`;
  if (instructionId !== null) return `${taken}; the payout of the rest is not instructed yet.`;
  return carriedOutMinor === 0n
    ? `${taken}; nothing was left.`
    : `${taken}; the rest of ${money(carriedOutMinor, subBatch)} was carried on.`;
}

/** A sub-batch gives or takes, never both (R18). */
function* nettingSentences({ subBatch, transfers }: MoneyStep): Generator<string> {
  const [gave, took] = [
    transfers.filter(({ fromAccountId }) => fromAccountId === subBatch.accountId),
    transfers.filter(({ toAccountId }) => toAccountId === subBatch.accountId),
  ];
  const netting = `Netting between the cards of the merchant in batch ${subBatch.batchId}`;
  if (gave.length > 0)
    yield `${netting} gave ${listed(gave.map(row => `${money(row.amountMinor, row)} of the account's money to ${holder(row.toAccountId)}`))}.`;
  if (took.length > 0)
    yield `${netting} took ${listed(took.map(row => `${money(row.amountMinor, row)} from ${holder(row.fromAccountId)}`))}.`;
}

function payoutWords({ instructionId, amountMinor, currency, status, why }: PayoutRow): string {
  const isReady = status === 'created' || status === 'released';
  const state = isReady ? 'is ready for the bank' : `is ${status}${why === null ? '' : `: ${why}`}`;
  return `payout ${instructionId} of ${money(amountMinor, { currency })}, which ${state}`;
}

function batches(first: MoneyStep, last: MoneyStep): string {
  const [from, to]: readonly BatchId[] = [first.subBatch.batchId, last.subBatch.batchId];
  return from === to ? `Batch ${from}` : `Batches ${from} to ${to}`;
}

const NOT_YET = 'That batch has not been settled yet.';
const listed = (parts: readonly string[]): string => parts.join(' and ');
