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
import type { Gathered } from '../batch/gathered.ts';
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

/** Sums in columns: exact integers while they are within ±(2^53 − 1), beyond it they still show that they are not. */
type FloatGross = { creditsMinor: number; debitsMinor: number };

/** R5: the first gross sum of all rows that is too large to be exact, by name, or null. */
export function overflowingGross(gathered: Gathered): string | null {
  const sums = new Map<Currency, FloatGross>();
  for (const { segment } of gathered.parts) {
    for (const [run, { currency }] of segment.pairs.entries()) {
      const sum = sumIn(sums, currency);
      const end = segment.pairStart[run + 1]!;
      for (let row = segment.pairStart[run]!; row < end; row++) addTo(sum, segment.amountMinor[row]!);
    }
  }
  for (const [currency, { creditsMinor, debitsMinor }] of [...sums].sort()) {
    if (creditsMinor > Number.MAX_SAFE_INTEGER) return `gross credits, ${currency}`;
    if (debitsMinor > Number.MAX_SAFE_INTEGER) return `gross debits, ${currency}`;
  }
  return null;
}

/** `outcome` by row number. Its sums are parts of the gross, which is exact. */
export function outcomesOf(gathered: Gathered, outcome: Int32Array): Outcomes {
  const reasons = new Map<HeldReason, number>();
  const sums = { routed: new Map(), cancelled: new Map(), held: new Map() } satisfies Record<Outcome, FloatSums>;
  const parts = gathered.parts.map(({ segment, offset }) => {
    const counts = { routed: 0, cancelled: 0, held: 0 };
    for (const [run, { currency }] of segment.pairs.entries()) {
      const gross = {
        routed: sumIn(sums.routed, currency),
        cancelled: sumIn(sums.cancelled, currency),
        held: sumIn(sums.held, currency),
      };
      for (let row = segment.pairStart[run]!; row < segment.pairStart[run + 1]!; row++) {
        const code = outcome[offset + row]!;
        const became = code >= 0 ? 'routed' : code === CANCELLED ? 'cancelled' : 'held';
        counts[became]++;
        addTo(gross[became], segment.amountMinor[row]!);
        if (became === 'held') countReason(reasons, heldReason(code));
      }
    }
    return counts;
  });
  const named = HELD_REASONS.flatMap(reason => (reasons.has(reason) ? [[reason, reasons.get(reason)!]] : []));
  return { parts, heldByReason: Object.fromEntries(named), gross: grossByCurrency(sums) };
}

type FloatSums = Map<Currency, FloatGross>;

function grossByCurrency(sums: Readonly<Record<Outcome, FloatSums>>): readonly GrossByOutcome[] {
  return [...sums.routed.keys()].sort().map(currency => ({
    currency,
    routed: exact(sumIn(sums.routed, currency)),
    cancelled: exact(sumIn(sums.cancelled, currency)),
    held: exact(sumIn(sums.held, currency)),
  }));
}

function exact({ creditsMinor, debitsMinor }: FloatGross): Gross {
  return { creditsMinor: BigInt(creditsMinor), debitsMinor: BigInt(debitsMinor) };
}

function sumIn(sums: FloatSums, currency: Currency): FloatGross {
  const sum = sums.get(currency) ?? { creditsMinor: 0, debitsMinor: 0 };
  sums.set(currency, sum);
  return sum;
}

function addTo(sum: FloatGross, signedMinor: number): void {
  if (signedMinor > 0) sum.creditsMinor += signedMinor;
  else sum.debitsMinor -= signedMinor;
}

function countReason(reasons: Map<HeldReason, number>, reason: HeldReason | null): void {
  assert(reason !== null, 'every held row has a reason');
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}
