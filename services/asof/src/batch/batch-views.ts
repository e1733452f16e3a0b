// How batches and their rows are shown. Every field that the rules name stands in the JSON; the table shows what fits a screen.
import { HELD_REASONS, type HeldReason, type Transaction } from '@asof/domain';
import type {
  BatchSummary,
  CurrencySummary,
  DecisionRow,
  HeldRow,
  MisrouteRow,
  PayoutRow,
  RowSource,
  SubBatchRow,
  TotalRow,
  TransferRow,
} from '@asof/settlement';
import { amount, type Cell, cellOf, count, field, instant, type View, withHeadings } from '../output/view.ts';

function keyFields<T extends Transaction & RowSource>(): View<T> {
  return [
    field('transactionId', null, row => row.transactionId),
    field('acquirer', null, row => row.acquirerId),
    field('mid', 'MID', row => row.mid),
    field('tid', 'TID', row => row.tid),
    field('batchNumber', null, row => row.batchNumber),
    field('stan', 'STAN', row => row.stan),
    field('rrn', 'RRN', row => row.rrn),
    field('kind', 'kind', row => row.kind),
    instant('occurredAt', 'occurred at', row => row.occurredAt),
    instant('receivedAt', null, row => row.receivedAt),
    field('mode', null, row => row.mode),
    amount('amount', 'amount', row => row.amountMinor),
    field('currency', '', row => row.currency),
    field('originalReference', null, row => row.originalReference),
    field('fileSha256', null, row => row.fileSha256),
    field('line', null, row => row.line),
  ];
}

export const decisionView: View<DecisionRow> = [
  field('batch', null, row => row.batchId),
  ...keyFields<DecisionRow>(),
  field('outcome', 'outcome', row => row.outcome),
  field('reason', 'reason', row => row.reason),
  field('merchant', 'merchant', row => row.merchantId),
  field('terminal', 'terminal', row => row.terminalId),
  field('store', null, row => row.storeId),
  field('account', 'account', row => row.accountId),
  field('binding', 'binding', row => row.bindingId),
  field('scope', 'scope', row => row.scope),
  field('falls', null, row => row.falls),
  field('originalTransactionId', null, row => row.originalTransactionId),
  amount('fee', 'fee', row => row.feeMinor),
  field('feePlan', null, row => row.planId),
  field('flags', 'flags', row => (row.ambiguous ? ['BOUNDARY_AMBIGUOUS'] : [])),
];

export const totalView: View<TotalRow> = [
  field('batch', null, row => row.batchId),
  field('merchant', 'merchant', row => row.merchantId),
  field('terminal', 'terminal', row => row.terminalId),
  field('account', 'account', row => row.accountId),
  field('currency', '', row => row.currency),
  count('count', 'rows', row => row.count),
  amount('credits', 'credits', row => row.creditsMinor),
  amount('debits', 'debits', row => row.debitsMinor),
  amount('fees', 'fees', row => row.feesMinor),
  amount('net', 'net', row => row.netMinor),
];

export const subBatchView: View<SubBatchRow> = [
  field('batch', null, row => row.batchId),
  field('merchant', 'merchant', row => row.merchantId),
  field('account', 'account', row => row.accountId),
  field('currency', '', row => row.currency),
  amount('credits', 'credits', row => row.creditsMinor),
  amount('debits', 'debits', row => row.debitsMinor),
  amount('fees', 'fees', row => row.feesMinor),
  amount('carriedIn', 'carried in', row => row.carriedInMinor),
  amount('net', 'net', row => row.netMinor),
  amount('netted', 'netted', row => row.nettedMinor),
  amount('closing', 'closing', row => row.closingMinor),
  amount('carriedOut', 'carried out', row => row.carriedOutMinor),
  field('instruction', 'instruction', row => row.instructionId),
];

export const transferView: View<TransferRow> = [
  field('batch', null, row => row.batchId),
  field('merchant', 'merchant', row => row.merchantId),
  field('currency', '', row => row.currency),
  field('fromAccount', 'from', row => row.fromAccountId),
  field('toAccount', 'to', row => row.toAccountId),
  amount('amount', 'amount', row => row.amountMinor),
];

export const payoutView: View<PayoutRow> = [
  field('instruction', 'instruction', row => row.instructionId),
  field('batch', 'batch', row => row.batchId),
  field('acquirer', null, row => row.acquirerId),
  field('merchant', 'merchant', row => row.merchantId),
  field('account', 'account', row => row.accountId),
  field('token', null, row => row.token),
  field('tail', 'card', row => row.tail),
  amount('amount', 'amount', row => row.amountMinor),
  field('currency', '', row => row.currency),
  field('status', 'status', row => row.status),
  field('why', 'why', row => row.why),
];

export const heldView: View<HeldRow> = [
  field('batch', null, row => row.batchId),
  ...withHeadings(keyFields<HeldRow>(), { transactionId: 'transaction' }),
  field('reason', 'reason', row => row.reason),
  field('merchant', null, row => row.merchantId),
  field('terminal', null, row => row.terminalId),
  field('releasedBy', 'released by', row => row.releasedBy),
];

export const misrouteView: View<MisrouteRow> = [
  field('batch', null, row => row.batchId),
  field('transactionId', null, row => row.transactionId),
  field('acquirer', null, row => row.acquirerId),
  field('rrn', 'RRN', row => row.rrn),
  field('stan', 'STAN', row => row.stan),
  field('kind', 'kind', row => row.kind),
  instant('occurredAt', 'occurred at', row => row.occurredAt),
  amount('amount', 'amount', row => row.amountMinor),
  field('currency', '', row => row.currency),
  field('fromAccount', 'paid to', row => row.fromAccountId),
  field('toAccount', 'due to', row => row.toAccountId),
  field('routedIn', 'routed in', row => row.routedIn),
];

export const batchView: View<BatchSummary> = [
  field('batch', 'batch', row => row.batchId),
  field('acquirer', null, row => row.acquirerId),
  field('status', 'status', row => row.status),
  instant('cutAt', 'cut at', row => row.cutAt),
  field('businessDate', 'business date', row => row.businessDate),
  count('knownAt', 'position K', row => row.knownAt.toString()),
  count('rows', 'rows', row => row.rows),
  count('retried', null, row => row.retried),
  count('routed', 'routed', row => row.routed),
  count('cancelled', 'cancelled', row => row.cancelled),
  count('held', 'held', row => row.held),
  field('heldByReason', null, row => heldByReason(row.heldByReason)),
  count('toEarlierCard', 'to an earlier card', row => row.toEarlierCard),
  count('misroutes', 'misroutes', row => row.misroutes),
  field('digest', null, row => row.digest),
  field('currencies', null, row => row.currencies.map(currency => cellOf(currencyView, currency))),
];

/** One batch alone: its money stands beside it, see `currencyView`. */
export const oneBatchView = withHeadings(batchView, {
  acquirer: 'acquirer',
  retried: 'of them tried again',
  heldByReason: 'held by reason',
  digest: 'digest',
});

/** Credits − debits − fees + carried in = paid + carried out. */
export const currencyView: View<CurrencySummary> = [
  field('currency', 'currency', row => row.currency),
  amount('credits', 'credits', row => row.creditsMinor),
  amount('debits', 'debits', row => row.debitsMinor),
  amount('fees', 'fees', row => row.feesMinor),
  amount('carriedIn', 'carried in', row => row.carriedInMinor),
  amount('paid', 'paid', row => row.paidMinor),
  amount('carriedOut', 'carried out', row => row.carriedOutMinor),
  count('payouts', 'payouts', row => row.payouts),
];

function heldByReason(held: BatchSummary['heldByReason']): Cell {
  if (held === null) return null;
  const present = HELD_REASONS.flatMap(reason =>
    held[reason] === undefined ? [] : [[reason, held[reason]] as [HeldReason, number]],
  );
  return Object.fromEntries(present);
}
