// What a batch adds up to (R5, R17): gross by outcome, totals by terminal and account, sub-batches. Every sum is exact or the cut is
// refused whole.
import type { AccountId, TerminalId } from '../ids.ts';
import { assert } from '../kernel.ts';
import { isAmountMinor } from '../money/amount.ts';
import type { Currency } from '../money/currency.ts';
import { type HeldReason, isCredit } from '../transaction.ts';
import { type AcceptedRow, grossMinor } from './accepted-row.ts';
import type { SubBatchKey } from './fate.ts';
import { type ClosedSubBatch, compareSubBatches, type NettingTransfer, type SubBatch } from './netting.ts';
import type { Payout } from './payout.ts';
import { cardOf, type RoutedRow, type RowDecision } from './row-decision.ts';

export type DecidedRow = { readonly row: AcceptedRow; readonly decision: RowDecision };

/** Both unsigned. */
export type Gross = { readonly creditsMinor: bigint; readonly debitsMinor: bigint };

/** Gross of all rows of a batch in one currency, by what became of them: the three sum to the batch's gross (R3, I6). */
export type GrossByOutcome = { readonly currency: Currency } & Readonly<Record<RowDecision['outcome'], Gross>>;

/** R17. `accountId` null is the merchant's debt. Net = credits − debits − fees. */
export type GroupTotal = SubBatchKey & {
  readonly terminalId: TerminalId;
  readonly count: number;
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
  readonly feesMinor: bigint;
  readonly netMinor: bigint;
};

/** An amount that goes into or out of a sub-batch beside its rows. */
export type CarriedAmount = SubBatchKey & { readonly amountMinor: bigint };

export type PaidOrCarried = ClosedSubBatch & { readonly payout: Payout };
/** `instruction` is the key text of the payout instruction (`instructionKeyText`). */
export type InstructedAmount = CarriedAmount & { readonly accountId: AccountId; readonly instruction: string };

/** Everything that a batch forms out of its rows and what was carried in. */
export type FormedTotals = {
  /** In ascending order of transaction id. */
  readonly decided: readonly DecidedRow[];
  readonly gross: readonly GrossByOutcome[];
  readonly totals: readonly GroupTotal[];
  readonly transfers: readonly NettingTransfer[];
  readonly subBatches: readonly PaidOrCarried[];
  readonly instructions: readonly InstructedAmount[];
  /** Not zero. */
  readonly carriedOut: readonly CarriedAmount[];
};

export type CurrencyTotal = Omit<GroupTotal, keyof SubBatchKey | 'terminalId' | 'count'> & {
  readonly currency: Currency;
  readonly carriedInMinor: bigint;
  readonly transferredMinor: bigint;
  readonly paidMinor: bigint;
  readonly carriedOutMinor: bigint;
};

/** R17: by merchant, terminal, account and currency, over routed rows, in the order of sub-batches and then of terminals. */
export function groupTotalsOf(decided: readonly DecidedRow[]): readonly GroupTotal[] {
  const routed = decided.flatMap(routedOf);
  const groups = Map.groupBy(routed, ({ key, decision }) => `${keyText(key)}|${decision.terminalId}`);
  const totals = Array.from(groups.values(), members => {
    const [{ key, decision }] = members as [Routed];
    return { ...key, terminalId: decision.terminalId, count: members.length, ...sumOf(members) };
  });
  return totals.sort((left, right) => compareSubBatches(left, right) || (left.terminalId < right.terminalId ? -1 : 1));
}

/** R17: by merchant, account and currency, with what earlier batches carried in; a key may come from either alone. */
export function subBatchesOf(totals: readonly GroupTotal[], carriedIn: readonly CarriedAmount[]): readonly SubBatch[] {
  const keys = new Map([...totals, ...carriedIn].map(entry => [keyText(entry), keyOf(entry)]));
  const subBatches = Array.from(keys, ([text, key]) => {
    const members = totals.filter(total => keyText(total) === text);
    const carried = carriedIn.filter(entry => keyText(entry) === text);
    const carriedInMinor = total(carried.map(entry => entry.amountMinor));
    return {
      ...key,
      creditsMinor: total(members.map(member => member.creditsMinor)),
      debitsMinor: total(members.map(member => member.debitsMinor)),
      feesMinor: total(members.map(member => member.feesMinor)),
      carriedInMinor,
      netMinor: total(members.map(member => member.netMinor)) + carriedInMinor,
    };
  });
  return subBatches.sort(compareSubBatches);
}

/** R3, R11: also cancelled and held rows have a gross; both rows of a cancelled pair count. */
export function grossByOutcome(decided: readonly DecidedRow[]): readonly GrossByOutcome[] {
  const currencies = [...new Set(decided.map(({ row }) => row.currency))].sort();
  return currencies.map(currency => {
    const of = (outcome: RowDecision['outcome']) =>
      grossOf(decided.filter(({ row, decision }) => row.currency === currency && decision.outcome === outcome));
    return { currency, routed: of('routed'), cancelled: of('cancelled'), held: of('held') };
  });
}

/** How many rows each reason holds; reasons that hold none are absent. */
export function heldByReason(decided: readonly DecidedRow[]): ReadonlyMap<HeldReason, number> {
  const reasons = decided.flatMap(({ decision }) => (decision.outcome === 'held' ? [decision.reason] : []));
  return new Map(
    Array.from(
      Map.groupBy(reasons, reason => reason),
      ([reason, rows]) => [reason, rows.length],
    ),
  );
}

/** What `currencyTotalsOf` adds up. */
export type SummedTotals = Pick<FormedTotals, 'totals' | 'transfers' | 'carriedOut'> & {
  readonly subBatches: readonly ClosedSubBatch[];
  readonly instructions: readonly CarriedAmount[];
};

/** Routed money by currency: net + carried in = paid + carried out. Transfers move within and are told for size. */
export function currencyTotalsOf(formed: SummedTotals): readonly CurrencyTotal[] {
  const currencies = [...new Set(formed.subBatches.map(({ currency }) => currency))].sort();
  const sums = new Map(currencies.map((currency): [Currency, CurrencySums] => [currency, nothing(currency)]));
  const of = ({ currency }: { readonly currency: Currency }): CurrencySums => {
    const sum = sums.get(currency);
    assert(sum !== undefined, 'whatever a batch forms is in a currency of its sub-batches');
    return sum;
  };
  for (const group of formed.totals) {
    const sum = of(group);
    sum.creditsMinor += group.creditsMinor;
    sum.debitsMinor += group.debitsMinor;
    sum.feesMinor += group.feesMinor;
    sum.netMinor += group.netMinor;
  }
  for (const sub of formed.subBatches) of(sub).carriedInMinor += sub.carriedInMinor;
  for (const transfer of formed.transfers) of(transfer).transferredMinor += transfer.amountMinor;
  for (const instruction of formed.instructions) of(instruction).paidMinor += instruction.amountMinor;
  for (const carried of formed.carriedOut) of(carried).carriedOutMinor += carried.amountMinor;
  return [...sums.values()];
}

type CurrencySums = { -readonly [Field in keyof CurrencyTotal]: CurrencyTotal[Field] };

function nothing(currency: Currency): CurrencySums {
  return {
    ...{ currency, creditsMinor: 0n, debitsMinor: 0n, feesMinor: 0n, netMinor: 0n },
    ...{ carriedInMinor: 0n, transferredMinor: 0n, paidMinor: 0n, carriedOutMinor: 0n },
  };
}

/** R5: names the first total of a batch that leaves ±(2^53 − 1), or null. The cut that formed it is refused whole. */
export function overflowingTotal(
  formed: SummedTotals & Pick<FormedTotals, 'decided' | 'gross'> & { readonly currencies: readonly CurrencyTotal[] },
): string | null {
  const fee = formed.decided.find(({ decision }) => decision.outcome === 'routed' && !isAmountMinor(decision.feeMinor));
  if (fee !== undefined) return `fee of transaction ${fee.row.transactionId}`;
  for (const { currency, routed, cancelled, held } of formed.gross) {
    if (!isAmountMinor(routed.creditsMinor + cancelled.creditsMinor + held.creditsMinor))
      return `gross credits, ${currency}`;
    if (!isAmountMinor(routed.debitsMinor + cancelled.debitsMinor + held.debitsMinor))
      return `gross debits, ${currency}`;
  }
  return (
    firstOverflow(formed.totals, group => `terminal ${group.terminalId}, ${subBatchName(group)}`) ??
    firstOverflow(formed.subBatches, subBatchName) ??
    firstOverflow(formed.currencies, ({ currency }) => `batch, ${currency}`)
  );
}

/** `<name>: credits` and so on for the first amount of a total that is beyond the range. */
function firstOverflow<Sums extends object>(all: readonly Sums[], nameOf: (sums: Sums) => string): string | null {
  for (const sums of all) {
    for (const field in sums) {
      const amount = sums[field];
      if (typeof amount === 'bigint' && !isAmountMinor(amount))
        return `${nameOf(sums)}: ${field.replace(/Minor$/, '')}`;
    }
  }
  return null;
}

function subBatchName({ merchantId, accountId, currency }: SubBatchKey): string {
  return `merchant ${merchantId}, ${accountId === null ? 'debt' : `account ${accountId}`}, ${currency}`;
}

/** One text per sub-batch: `|` is in no id. */
export function keyText({ merchantId, accountId, currency }: SubBatchKey): string {
  return `${merchantId}|${accountId ?? ''}|${currency}`;
}

type Routed = { readonly key: SubBatchKey; readonly row: AcceptedRow; readonly decision: RoutedRow };

function routedOf({ row, decision }: DecidedRow): readonly Routed[] {
  if (decision.outcome !== 'routed') return [];
  const accountId: AccountId | null = cardOf(decision)?.accountId ?? null;
  return [{ key: { merchantId: decision.merchantId, accountId, currency: row.currency }, row, decision }];
}

function sumOf(members: readonly Routed[]) {
  const { creditsMinor, debitsMinor } = grossOf(members);
  const feesMinor = total(members.map(({ decision }) => decision.feeMinor));
  return { creditsMinor, debitsMinor, feesMinor, netMinor: creditsMinor - debitsMinor - feesMinor };
}

function grossOf(members: readonly { readonly row: AcceptedRow }[]): Gross {
  const gross = (wanted: boolean) =>
    total(members.filter(({ row }) => isCredit(row) === wanted).map(({ row }) => grossMinor(row)));
  return { creditsMinor: gross(true), debitsMinor: gross(false) };
}

const keyOf = ({ merchantId, accountId, currency }: SubBatchKey): SubBatchKey => ({ merchantId, accountId, currency });
const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
