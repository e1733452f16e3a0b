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
  Scope,
  TerminalAssigned,
  TerminalUnassigned,
} from './event/estate-events.ts';
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
export { accept, assert, Bug, type Decider, type Decision, refuse, unreachable } from './kernel.ts';
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
export { Currency, currencyExponent } from './money/currency.ts';
export {
  formatInstant,
  Instant,
  type InstantProblem,
  MICROS_PER_SECOND,
  nextRecordedAt,
  parseInstant,
  type StatedInstant,
} from './time/instant.ts';
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
