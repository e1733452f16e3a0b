// What became of a batch's rows, counted: by part, by held reason, and as gross by outcome and currency (R3, I6).
import {
  assert,
  type Currency,
  type Gross,
  type GrossByOutcome,
  HELD_REASONS,
  type HeldReason,
  type RowDecision,
} from '@asof/domain';
import type { ColumnMemory } from '@asof/routing';
import { CANCELLED, heldReason } from './outcome-code.ts';

type Outcome = RowDecision['outcome'];
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export type Outcomes = {
  /** By part of the batch. */
  readonly parts: readonly OutcomeCounts[];
  /** In the order of HELD_REASONS, without those that held no row. */
  readonly heldByReason: Readonly<Partial<Record<HeldReason, number>>>;
  /** By currency, sorted. */
  readonly gross: readonly GrossByOutcome[];
};

/** What the module counts too, in its memory: rows by outcome, sums by currency and outcome, held rows by reason. */
export type OutcomeColumns = Readonly<Record<'counts' | 'sums' | 'reasons', Float64Array>>;

export type OutcomeCounter = {
  readonly columns: OutcomeColumns;
  readonly row: (currency: number, outcome: number, amountMinor: number) => void;
  /** What was counted since the last call: a part of the batch. */
  readonly part: () => OutcomeCounts;
  /** R5: the first gross sum of all rows that is too large to be exact, by name, or null. */
  readonly overflowing: (currencies: readonly Currency[]) => string | null;
  /** Where no sum is overflowing. */
  readonly finish: (currencies: readonly Currency[]) => Outcomes;
};

/** In the order of the words of a currency's sums: credits and debits of each. */
const OUTCOMES = ['routed', 'cancelled', 'held'] as const satisfies readonly Outcome[];
const ROUTED = 0;
const CANCELS = 1;
const HELD = 2;
const SUM_WORDS = OUTCOMES.length * 2;

/** Exact while the batch's gross is within 2^53 − 1; a sum beyond still shows that it is, because no amount summed is below zero. */
export function createOutcomeCounter(currenciesMax: number, memory: ColumnMemory): OutcomeCounter {
  const parts: OutcomeCounts[] = [];
  const reasons = memory.float64(HELD_REASONS.length);
  const counts = memory.float64(OUTCOMES.length);
  const sums = memory.float64(currenciesMax * SUM_WORDS);
  return {
    columns: { counts, sums, reasons },
    row(currency, outcome, amountMinor) {
      const became = outcome >= 0 ? ROUTED : outcome === CANCELLED ? CANCELS : HELD;
      if (became === HELD) reasons[reasonNumber(outcome)]! += 1;
      counts[became]! += 1;
      const sum = currency * SUM_WORDS + became * 2;
      if (amountMinor > 0) sums[sum]! += amountMinor;
      else sums[sum + 1]! -= amountMinor;
    },
    part() {
      const counted = { routed: counts[ROUTED]!, cancelled: counts[CANCELS]!, held: counts[HELD]! };
      parts.push(counted);
      counts.fill(0);
      return counted;
    },
    overflowing: currencies => overflowingGross(currencies, sums),
    finish(currencies) {
      const held = HELD_REASONS.flatMap((reason, number) => (reasons[number]! > 0 ? [[reason, reasons[number]!]] : []));
      const gross = currencies.map((currency, number) => grossOf(currency, sums, number * SUM_WORDS));
      return { parts, heldByReason: Object.fromEntries(held), gross: gross.sort(byCurrency) };
    },
  };
}

function reasonNumber(code: number): number {
  const reason = heldReason(code);
  assert(reason !== null, 'every held row has a reason');
  return HELD_REASONS.indexOf(reason);
}

function overflowingGross(currencies: readonly Currency[], sums: Float64Array): string | null {
  for (const currency of [...currencies].sort()) {
    const from = currencies.indexOf(currency) * SUM_WORDS;
    const total = (of: number) => OUTCOMES.reduce((sum, _, outcome) => sum + sums[from + outcome * 2 + of]!, 0);
    if (total(0) > Number.MAX_SAFE_INTEGER) return `gross credits, ${currency}`;
    if (total(1) > Number.MAX_SAFE_INTEGER) return `gross debits, ${currency}`;
  }
  return null;
}

function grossOf(currency: Currency, sums: Float64Array, from: number): GrossByOutcome {
  const gross = (outcome: number): Gross => ({
    creditsMinor: BigInt(sums[from + outcome * 2]!),
    debitsMinor: BigInt(sums[from + outcome * 2 + 1]!),
  });
  return { currency, routed: gross(ROUTED), cancelled: gross(CANCELS), held: gross(HELD) };
}

function byCurrency(left: GrossByOutcome, right: GrossByOutcome): number {
  return left.currency < right.currency ? -1 : 1;
}
