// The verdict on one transaction in two or three plain sentences: which card, why that one, and where the money is now.
import { type HeldReason, unreachable } from '@asof/domain';
import type { DecisionRow, KnownInterval, RouteExplanation, TransactionExplanation } from '@asof/settlement';
import { moneySentences } from './money-sentences.ts';
import { money, time } from './plain-words.ts';

/** Sentences for a person; the same facts stand as fields in the JSON of `asof why`. */
export function whySentences(explanation: TransactionExplanation): readonly string[] {
  const { decision } = explanation;
  const sentences =
    decision === null ? [waiting(explanation)] : [verdict(explanation, decision), ...reasons(explanation, decision)];
  return [...sentences, ...explanation.misroutes.map(misrouteSentence)];
}

function headline({ row }: TransactionExplanation): string {
  return `The ${row.kind} of ${money(row.amountMinor, row)} at ${time(row.occurredAt)} (RRN ${row.rrn}, STAN ${row.stan})`;
}

function waiting(explanation: TransactionExplanation): string {
  return `${headline(explanation)} was received at ${time(explanation.row.receivedAt)} and waits for the next cut of ${explanation.row.acquirerId}.`;
}

function verdict(explanation: TransactionExplanation, decision: DecisionRow): string {
  const subject = headline(explanation);
  switch (decision.outcome) {
    case 'cancelled':
      return `${subject} was cancelled together with its ${decision.kind === 'void' || decision.kind === 'reversal' ? 'original' : 'void or reversal'}: no money moves and no fee is taken.`;
    case 'held':
      return `${subject} is held: ${decision.reason === null ? '' : HELD_WORDS[decision.reason]} (${decision.reason}).`;
    case 'routed':
      return `${subject} ${destination(explanation, decision)}, ${fee(decision)}.`;
    default:
      return unreachable(decision.outcome);
  }
}

/** Below zero it is given back (R15). */
function fee({ feeMinor, currency }: DecisionRow): string {
  return feeMinor < 0n
    ? `${money(-feeMinor, { currency })} of the fee given back`
    : `fee ${money(feeMinor, { currency })}`;
}

function destination({ route, money: steps }: TransactionExplanation, decision: DecisionRow): string {
  const account = decision.accountId;
  if (account === null) return `was charged to the debt of merchant ${decision.merchantId}`;
  const paid = steps.find(({ payout }) => payout !== null)?.payout ?? null;
  const tail =
    route.card.kind === 'routed' && route.card.accountId === account ? route.card.tail : (paid?.tail ?? null);
  const card = `${tail === null ? 'account' : `the card ending ${tail}, account`} ${account} of merchant ${decision.merchantId}`;
  return `${decision.falls === null ? 'went to' : 'was charged to'} ${card}`;
}

function reasons(explanation: TransactionExplanation, decision: DecisionRow): readonly string[] {
  if (decision.outcome === 'held') return [heldSentence(explanation, decision)];
  if (decision.outcome === 'cancelled') return [`That was decided in batch ${decision.batchId}.`];
  return [
    ...originalSentences(explanation, decision),
    ...routeSentences(explanation.route, decision),
    ...moneySentences(explanation.money, decision),
  ];
}

function heldSentence({ decidedByPerson, releasedBy }: TransactionExplanation, { batchId }: DecisionRow): string {
  if (decidedByPerson?.type === 'HeldRowRejected')
    return `A person has rejected it (${decidedByPerson.why}): batch ${batchId} was the last that tried it, and no money moves.`;
  const freed = decidedByPerson === null ? '' : `A person has freed it of its reference (${decidedByPerson.why}). `;
  return `${freed}What releases it: ${releasedBy ?? 'a person decides'}; until then every cut tries it again (last in batch ${batchId}).`;
}

/** What a debit has to do with the row that it undoes (R13). */
function originalSentences(
  { original, row, decidedByPerson }: TransactionExplanation,
  decision: DecisionRow,
): readonly string[] {
  if (decision.falls === null) return [];
  if (original === null) {
    if (row.originalReference === null || decidedByPerson === null) return [];
    return [
      `A person has freed it of its reference ${row.originalReference} (${decidedByPerson.why}): it counts as one without an original.`,
    ];
  }
  const went = `Its original (RRN ${original.rrn}, ${time(original.occurredAt)}) went to account ${original.accountId} in batch ${original.batchId}`;
  return decision.falls === 'original'
    ? [`${went} and had not been paid out yet, so the money was taken there.`]
    : [`${went}, and that money had been paid out or used up before, so it does not fall there.`];
}

function routeSentences({ assignment, card }: RouteExplanation, decision: DecisionRow): readonly string[] {
  if (decision.falls === 'original') return [];
  if (decision.falls === 'debt')
    return [
      `No card of merchant ${decision.merchantId} was in effect where and when it happened, so the merchant owes it.`,
    ];
  if (assignment === null || card.kind === 'held') return ['No card was in effect where it happened.'];
  const place = `Terminal ${assignment.terminalId} belonged to ${assignment.merchantId} ${validity(assignment)}`;
  const binding = `binding ${card.bindingId} of the ${card.scope} named this card ${validity(card)}`;
  return [
    `${place}, and ${binding}${decision.ambiguous ? '; it happened so near to a change that the clock leaves room for doubt (BOUNDARY_AMBIGUOUS)' : ''}.`,
  ];
}

/** Both times: when it was true and when it was recorded. */
function validity({ validFrom, validTo, recordedAt, position }: KnownInterval): string {
  const until = validTo === null ? '' : ` until ${time(validTo)}`;
  return `from ${time(validFrom)}${until} (recorded ${time(recordedAt)}, position ${position})`;
}

function misrouteSentence(row: TransactionExplanation['misroutes'][number]): string {
  const account = (id: string | null): string => (id === null ? 'no account' : `account ${id}`);
  return `A correction known since batch ${row.batchId} says that it was due to ${account(row.toAccountId)}, not ${account(row.fromAccountId)}: the decision stands, the difference of ${money(row.amountMinor, row)} is on the misroute sheet.`;
}

const HELD_WORDS: Readonly<Record<HeldReason, string>> = {
  NO_ASSIGNMENT: 'no terminal showed this acquirer, MID and TID at that instant',
  NO_BINDING: 'no card was bound to the terminal, its store or its merchant in this currency at that instant',
  BINDING_HOLE: 'the card of the terminal had been ended and no other had begun',
  NO_FEE_PLAN: 'no fee plan was in effect at that instant',
  ORIGINAL_UNKNOWN: 'its original is not among the transactions of this or earlier batches',
  ORIGINAL_HELD: 'its original is held itself',
  ORIGINAL_CANCELLED: 'its original has been cancelled',
  PARTIAL_VOID: 'a void or reversal must be for the whole amount of an original of which nothing was refunded',
  OVER_REFUND: 'it is more than earlier refunds left of its original',
};
