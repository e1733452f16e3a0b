// The life of one settlement batch: open, cut, routed, netted, instructed, in this order and each once. What a batch decided is frozen:
// the same step told again is a retry, told differently it is refused. Totals must tie from step to step.
import type {
  BatchCut,
  BatchEvent,
  BatchInstructed,
  BatchNetted,
  BatchRouted,
  MisroutesDetected,
} from '../event/batch-events.ts';
import { accept, assert, type Decider, type Decision, isSameValue, refuse, unreachable } from '../kernel.ts';
import type { Currency } from '../money/currency.ts';

export type BatchStatus = 'open' | 'cut' | 'routed' | 'netted' | 'instructed';
export type BatchState = { readonly status: BatchStatus; readonly told: readonly BatchEvent[] };

/** The acquirer's batch before this one. */
export type PreviousBatch = Pick<BatchCut, 'batchId' | 'knownAt'> & { readonly status: BatchStatus };

/** Each command carries the whole fact that it asks for: a batch computes first and speaks then. */
export type BatchCommand =
  | { readonly type: 'CutBatch'; readonly fact: BatchCut; readonly previous: PreviousBatch | null }
  | { readonly type: 'RouteBatch'; readonly fact: BatchRouted }
  | { readonly type: 'DetectMisroutes'; readonly fact: MisroutesDetected }
  | { readonly type: 'NetBatch'; readonly fact: BatchNetted }
  | { readonly type: 'InstructBatch'; readonly fact: BatchInstructed };

/** `…-otherwise`: the step was taken with another outcome. */
export type BatchRefusal =
  | 'batch-cut-otherwise'
  | 'batch-routed-otherwise'
  | 'misroutes-detected-otherwise'
  | 'batch-netted-otherwise'
  | 'batch-instructed-otherwise'
  | 'batch-not-cut'
  | 'batch-not-routed'
  | 'batch-not-netted'
  | 'batch-already-instructed'
  | 'previous-batch-unfinished'
  | 'known-at-steps-back';

const OTHERWISE = {
  BatchCut: 'batch-cut-otherwise',
  BatchRouted: 'batch-routed-otherwise',
  MisroutesDetected: 'misroutes-detected-otherwise',
  BatchNetted: 'batch-netted-otherwise',
  BatchInstructed: 'batch-instructed-otherwise',
} as const satisfies Record<BatchEvent['type'], BatchRefusal>;
const REACHES = {
  BatchCut: 'cut',
  BatchRouted: 'routed',
  BatchNetted: 'netted',
  BatchInstructed: 'instructed',
} as const;

export const settlementBatch: Decider<BatchState, BatchCommand, BatchEvent, BatchRefusal> = {
  initial: () => ({ status: 'open', told: [] }),

  decide(command, state) {
    const known = state.told.find(fact => fact.type === command.fact.type);
    if (known === undefined) return decideStep(command, state);
    return isSameValue(known, command.fact) ? accept() : refuse(OTHERWISE[known.type]);
  },

  evolve({ status, told }, event) {
    return { status: event.type === 'MisroutesDetected' ? status : REACHES[event.type], told: [...told, event] };
  },
};

/** A step that was not taken yet. */
function decideStep(command: BatchCommand, state: BatchState): Decision<BatchEvent, BatchRefusal> {
  switch (command.type) {
    case 'CutBatch':
      return decideCut(command.fact, command.previous);
    case 'RouteBatch':
      if (state.status !== 'cut') return refuse('batch-not-cut');
      assertRoutedTies(toldOf(state, 'BatchCut'), command.fact);
      return accept(command.fact);
    case 'DetectMisroutes':
      if (state.status === 'open') return refuse('batch-not-cut');
      if (state.status === 'instructed') return refuse('batch-already-instructed');
      assert(command.fact.knownAtNew === toldOf(state, 'BatchCut').knownAt, 'misroutes are told as known at the cut');
      return accept(command.fact);
    case 'NetBatch':
      if (state.status !== 'routed') return refuse('batch-not-routed');
      assertNettedTies(toldOf(state, 'BatchRouted'), command.fact);
      return accept(command.fact);
    case 'InstructBatch':
      if (state.status !== 'netted') return refuse('batch-not-netted');
      assertInstructedTies(toldOf(state, 'BatchNetted'), command.fact);
      return accept(command.fact);
    default:
      return unreachable(command);
  }
}

/** Batches of an acquirer follow each other: the last is finished before the next is cut, and knowledge only grows. */
function decideCut(cut: BatchCut, previous: PreviousBatch | null): Decision<BatchEvent, BatchRefusal> {
  assert(cut.previousBatchId === (previous?.batchId ?? null), 'a batch names the one before it');
  assert((cut.sequence === 1) === (previous === null), 'only an acquirer’s first batch has none before it');
  if (previous === null) return accept(cut);
  if (previous.status !== 'instructed') return refuse('previous-batch-unfinished');
  return previous.knownAt > cut.knownAt ? refuse('known-at-steps-back') : accept(cut);
}

/** R3, I6: rows = routed + cancelled + held, and so is the gross of every currency. */
function assertRoutedTies(cut: BatchCut, { counts, heldByReason, totals }: BatchRouted): void {
  const decided = counts.routed + counts.cancelled + counts.held;
  assert(decided === cut.rows.fresh + cut.rows.retried, 'every row of a batch has one outcome');
  const held = Object.values(heldByReason).reduce((sum, count) => sum + count, 0);
  assert(held === counts.held, 'every held row has one reason');
  for (const currency of currenciesOf(cut.gross, totals)) {
    const gross = inCurrency(cut.gross, currency);
    const total = inCurrency(totals, currency);
    for (const field of ['creditsMinor', 'debitsMinor'] as const) {
      const sum = sumOf([total?.routed[field], total?.cancelled[field], total?.held[field]]);
      assert(sum === (gross?.[field] ?? 0n), `routed, cancelled and held ${currency} are the batch’s gross`);
    }
    if (total === undefined) continue;
    const { creditsMinor, debitsMinor, feesMinor, netMinor } = total.routed;
    assert(netMinor === creditsMinor - debitsMinor - feesMinor, `net ${currency} is credits less debits and fees`);
  }
}

function assertNettedTies(routed: BatchRouted, netted: BatchNetted): void {
  for (const currency of currenciesOf(routed.totals, netted.totals)) {
    const net = inCurrency(routed.totals, currency)?.routed.netMinor ?? 0n;
    assert((inCurrency(netted.totals, currency)?.netMinor ?? 0n) === net, `the routed ${currency} is what is netted`);
  }
}

function assertInstructedTies(netted: BatchNetted, instructed: BatchInstructed): void {
  for (const currency of currenciesOf(netted.totals, instructed.totals)) {
    const total = inCurrency(netted.totals, currency);
    const paid = inCurrency(instructed.totals, currency)?.amountMinor;
    const into = sumOf([total?.netMinor, total?.carriedInMinor]);
    assert(into === sumOf([total?.carriedOutMinor, paid]), `all ${currency} is paid or carried on`);
  }
  const count = instructed.totals.reduce((sum, total) => sum + total.count, 0);
  assert(count === instructed.count, 'every instruction is counted in its currency');
}

function toldOf<Type extends BatchEvent['type']>(state: BatchState, type: Type): Extract<BatchEvent, { type: Type }> {
  const fact = state.told.find((event): event is Extract<BatchEvent, { type: Type }> => event.type === type);
  assert(fact !== undefined, `${type} was told before`);
  return fact;
}

type OfCurrency = { readonly currency: Currency };
const inCurrency = <Total extends OfCurrency>(totals: readonly Total[], currency: Currency): Total | undefined =>
  totals.find(total => total.currency === currency);
const currenciesOf = (...lists: readonly (readonly OfCurrency[])[]): readonly Currency[] => [
  ...new Set(lists.flat().map(({ currency }) => currency)),
];
const sumOf = (amounts: readonly (bigint | undefined)[]): bigint =>
  amounts.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
