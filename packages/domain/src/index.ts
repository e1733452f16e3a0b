export { type AccountRefusal, type AccountState, account, type RegisterAccount } from './account/account.ts';
export {
  type AssertBinding,
  type BindingCommand,
  type BindingRefusal,
  type BindingState,
  type BindingWarning,
  binding,
  type EndBinding,
  type VoidBinding,
} from './binding/binding.ts';
export { cardNumberField, looksLikeCardNumber, maskCardNumbers } from './card-number/card-number.ts';
export type {
  Account,
  Assignment,
  BindingShown,
  Estate,
  EstateHistory,
  FeePlan,
  ScopeKey,
  Segment,
} from './estate/estate.ts';
export { createEstateHistory } from './estate/estate-history.ts';
export {
  type AssignmentFact,
  type AssignmentStroke,
  assignmentLine,
  type BindingFact,
  type BindingStroke,
  bindingLine,
  type FeeFact,
  feeLine,
  feePlanOf,
  scopeKeyText,
} from './estate/fold.ts';
export { clear, isEmptySpan, type Line, paint, repaint, type Span, segmentAt, spansMeet } from './estate/paint.ts';
export {
  BATCH_EVENTS,
  BatchCut,
  type BatchEvent,
  BatchInstructed,
  BatchNetted,
  BatchRouted,
  GrossTotal,
  MisroutesDetected,
  RoutedTotal,
} from './event/batch-events.ts';
export { instantText, minorText, positionText, StatedInterval } from './event/codec.ts';
export { Actor, Envelope } from './event/envelope.ts';
export {
  AccountRegistered,
  BindingAsserted,
  BindingEnded,
  BindingKind,
  BindingVoided,
  ESTATE_EVENTS,
  type EstateEvent,
  FeePlanPublished,
  isEstateEvent,
  Scope,
  TerminalAssigned,
  TerminalUnassigned,
} from './event/estate-events.ts';
export { HELD_EVENTS, type HeldEvent, HeldRefundFreed, HeldRowRejected } from './event/held-events.ts';
export {
  ESTATE_FILE_KINDS,
  EstateFileKind,
  IMPORT_EVENTS,
  IMPORT_FINDINGS_MAX,
  ImportAbandoned,
  ImportCompleted,
  type ImportEvent,
  ImportPlanned,
  isImportEvent,
  LineFinding,
  LineRuns,
} from './event/import-events.ts';
export {
  AcquirerConfigured,
  INTAKE_EVENTS,
  type IntakeEvent,
  QuarantineSheetReference,
  RowRejected,
  RowReleased,
  SegmentReference,
  TimeWindow,
  TransactionsReceived,
} from './event/intake-events.ts';
export {
  PAYOUT_EVENTS,
  PayoutCancelled,
  type PayoutEvent,
  PayoutHeld,
  PayoutReleased,
} from './event/payout-events.ts';
export {
  CardNumberInFact,
  createFactRegistry,
  currentVersion,
  type DomainEvent,
  decodeEvent,
  decodeFact,
  EVENT_SCHEMAS,
  encodeFact,
  type Fact,
  type FactRegistry,
  FactUnreadable,
  type FactUnreadableCode,
  type StoredFact,
  type Upcasters,
} from './event/registry.ts';
export { Why, type WhyProblem, whyProblem } from './event/why.ts';
export { type FeePlanRefusal, type FeePlanState, feePlan, type PublishFeePlan } from './fee-plan/fee-plan.ts';
export {
  type HeldRowCommand,
  type HeldRowRefusal,
  type HeldRowState,
  heldRow,
  type RowInQuestion,
} from './held-row/held-row.ts';
export {
  AccountId,
  AcquirerId,
  BatchId,
  BindingId,
  CommandId,
  EventId,
  InstructionId,
  MerchantId,
  Mid,
  Sha256,
  StoreId,
  TerminalId,
  Tid,
  TransactionId,
  uuidV8,
} from './ids.ts';
export {
  accept,
  acceptWarning,
  assert,
  Bug,
  type Decider,
  type Decision,
  isSameValue,
  refuse,
  unreachable,
} from './kernel.ts';
export { type Allocated, allocate, type Share } from './money/allocation.ts';
export {
  AMOUNT_MINOR_MAX,
  AmountOverflow,
  type AmountProblem,
  addMinor,
  formatAmount,
  isAmountMinor,
  Minor,
  parseAmount,
} from './money/amount.ts';
export { CURRENCIES, Currency, currencyExponent } from './money/currency.ts';
export { formatRate, parseRate, RATE_MILLIONTHS_MAX, type RateProblem } from './money/rate.ts';
export {
  type PayoutCommand,
  type PayoutOrder,
  type PayoutRefusal,
  type PayoutState,
  payoutInstruction,
} from './payout/payout-instruction.ts';
export { judgeSameKey, outsideWindow, type Timed, type WindowProblem } from './settlement/acceptance.ts';
export { type AcceptedRow, compareAcceptance, grossMinor, turnOf } from './settlement/accepted-row.ts';
export { isBoundaryAmbiguous, type Uncertainty } from './settlement/boundary.ts';
export { decideCredit } from './settlement/credit.ts';
export {
  type CancelsPair,
  type Debit,
  decideRefund,
  decideVoidOrReversal,
  decideWithoutOriginal,
  type OriginalState,
  type OwnRoute,
  ownRouteOf,
  placeDebit,
  type RoutedOriginal,
  totalledUnder,
} from './settlement/debit.ts';
export { batchDigest, DIGEST_CHAPTER_ROWS, type DigestedRow, digestAnswer } from './settlement/digest.ts';
export {
  comesBackNow,
  type Fate,
  firstCutAfter,
  isUnpaid,
  type PastBatch,
  type SubBatchEnd,
  type SubBatchKey,
} from './settlement/fate.ts';
export { feeOf, feePlanFor, halfEven, type RefundedPart, refundFee } from './settlement/fee.ts';
export { batchIdOf, type Cut, defaultCutAt, isFresh } from './settlement/membership.ts';
export { type FrozenRow, type Misroute, misrouteOf, rightAccountNow } from './settlement/misroute.ts';
export {
  type ClosedSubBatch,
  compareSubBatches,
  type Netting,
  type NettingTransfer,
  nettingOf,
  type SubBatch,
} from './settlement/netting.ts';
export { compareOriginals, isOriginalOf, originalAmong } from './settlement/original.ts';
export { instructionKeyText, isBoundFrom, type Payout, payoutOf } from './settlement/payout.ts';
export { type CardQuestion, type CardRoute, routeCard, scopeKeysOf, showsAt } from './settlement/route-card.ts';
export {
  type BoundCard,
  type CancelledRow,
  cardOf,
  type DebitFall,
  type HeldRow,
  type RoutedCredit,
  type RoutedDebit,
  type RoutedRow,
  type RowDecision,
  type TotalledUnder,
} from './settlement/row-decision.ts';
export {
  batchesOf,
  type CutOutcome,
  type PayoutCancellation,
  type PersonalDecision,
  type RefusedCut,
  type SettledBatch,
  type SettlementFacts,
  settleSlowly,
} from './settlement/settle-slowly.ts';
export {
  type CarriedAmount,
  type CurrencyTotal,
  currencyTotalsOf,
  type DecidedRow,
  type FormedTotals,
  type Gross,
  type GrossByOutcome,
  type GroupTotal,
  grossByOutcome,
  groupTotalsOf,
  heldByReason,
  type InstructedAmount,
  keyText,
  overflowingTotal,
  type PaidOrCarried,
  type SummedTotals,
  subBatchesOf,
} from './settlement/totals.ts';
export {
  type BatchCommand,
  type BatchRefusal,
  type BatchState,
  type PreviousBatch,
  settlementBatch,
} from './settlement-batch/settlement-batch.ts';
export {
  type AssignTerminal,
  type TerminalCommand,
  type TerminalRefusal,
  type TerminalState,
  type TerminalWarning,
  terminal,
  type UnassignTerminal,
} from './terminal/terminal.ts';
export {
  type LocalTimeDoubt,
  type PlacedTime,
  placeInSequence,
  placeLocalTime,
  type TimeStamp,
} from './time/capture-sequence.ts';
export {
  formatInstant,
  Instant,
  type InstantProblem,
  isDate,
  isRecordable,
  MICROS_PER_SECOND,
  nextRecordedAt,
  parseInstant,
  type StatedInstant,
} from './time/instant.ts';
export { type DatedStamp, dateLocalStamp, type LocalStamp, type LocalStampProblem } from './time/iso8583-time.ts';
export {
  createStatedTimeReader,
  type StatedSpan,
  type StatedSpanProblem,
  type StatedTime,
  type StatedTimeProblem,
  type StatedTimeReader,
} from './time/stated-time.ts';
export {
  businessDate,
  instantsShowing,
  type LocalInstants,
  type LocalTime,
  type LocalTimeProblem,
  parseLocalTime,
  SETTLEMENT_ZONE_INSTEAD,
  type ZoneProblem,
  zoneProblem,
} from './time/zone.ts';
export {
  CAPTURE_MODES,
  type CaptureMode,
  HELD_REASONS,
  type HeldReason,
  isCredit,
  TRANSACTION_KINDS,
  type Transaction,
  type TransactionKey,
  type TransactionKind,
  transactionKeyText,
} from './transaction.ts';
