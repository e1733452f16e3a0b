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
import type { Segment } from '../segment/segment.ts';
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

export type OutcomeCounter = {
  /** The rows of the next part with what was decided about them; `currencyOf` a run of the segment, as its number. */
  readonly add: (
    segment: Pick<Segment, 'pairStart' | 'amountMinor'>,
    outcome: Int32Array,
    currencyOf: (run: number) => number,
  ) => OutcomeCounts;
  readonly finish: (currencies: readonly Currency[]) => Outcomes;
};

/** In the order of the words of a currency's sums: credits and debits of each. */
const OUTCOMES = ['routed', 'cancelled', 'held'] as const satisfies readonly Outcome[];
const ROUTED = 0;
const CANCELS = 1;
const HELD = 2;
const SUM_WORDS = OUTCOMES.length * 2;

/** Its sums are parts of the batch's gross, which is known to be exact. */
export function createOutcomeCounter(currenciesMax: number): OutcomeCounter {
  const parts: OutcomeCounts[] = [];
  const byReason = new Float64Array(HELD_REASONS.length);
  const sums = new Float64Array(currenciesMax * SUM_WORDS);
  return {
    add(segment, outcome, currencyOf) {
      const { pairStart, amountMinor } = segment;
      const counts = new Float64Array(OUTCOMES.length);
      for (let run = 0; run < pairStart.length - 1; run++) {
        const sum = currencyOf(run) * SUM_WORDS;
        for (let row = pairStart[run]!; row < pairStart[run + 1]!; row++) {
          const code = outcome[row]!;
          const became = code >= 0 ? ROUTED : code === CANCELLED ? CANCELS : HELD;
          if (became === HELD) byReason[reasonNumber(code)]! += 1;
          counts[became]! += 1;
          const amount = amountMinor[row]!;
          if (amount > 0) sums[sum + became * 2]! += amount;
          else sums[sum + became * 2 + 1]! -= amount;
        }
      }
      const counted = { routed: counts[ROUTED]!, cancelled: counts[CANCELS]!, held: counts[HELD]! };
      parts.push(counted);
      return counted;
    },
    finish(currencies) {
      const held = HELD_REASONS.flatMap((reason, number) =>
        byReason[number]! > 0 ? [[reason, byReason[number]!]] : [],
      );
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
