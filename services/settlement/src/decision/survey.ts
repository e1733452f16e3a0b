// A first look at all rows of a batch, part by part, before anything is decided: which pairs they are of, what they sum to, and which
// of them are debits that name an original and are decided one by one (R10 to R13).
import { type AcceptedRow, type AcquirerId, type Currency, TRANSACTION_KINDS } from '@asof/domain';
import {
  acceptedRowAt,
  type NumberedPart,
  type NumberedRows,
  type Place,
  type ReadPart,
  readAhead,
} from '../batch/numbered-rows.ts';
import { createPairNumbers, type PairNumbers } from '../batch/pairs.ts';
import { REFERENCE_BYTES, type Segment } from '../segment/segment.ts';

/** A debit with its number in the batch and that of its pair. */
export type DebitRow = {
  readonly number: number;
  readonly place: Place;
  readonly pair: number;
  readonly row: AcceptedRow;
};

export type Survey = {
  readonly pairs: PairNumbers;
  /** By part: the pair of each run of its segment. */
  readonly runPairs: readonly Uint32Array[];
  /** Those that may name an original, by number: few, so that they may be objects. */
  readonly referring: readonly DebitRow[];
  /** R5: the first gross sum of all rows that is too large to be exact, by name, or null. */
  readonly overflowing: string | null;
};

export async function surveyRows(acquirerId: AcquirerId, rows: NumberedRows, readPart: ReadPart): Promise<Survey> {
  const pairs = createPairNumbers(acquirerId);
  const runPairs: Uint32Array[] = [];
  const referring: DebitRow[] = [];
  const gross: FloatGross[] = [];
  readPart.prove(rows.parts);
  for await (const [part, segment, index] of readAhead(rows.parts, readPart.whole)) {
    const runPair = Uint32Array.from(segment.pairNames, pairs.numberOf);
    while (gross.length < pairs.currencies.length) gross.push({ creditsMinor: 0, debitsMinor: 0 });
    runPairs.push(runPair);
    surveyPart(segment, runPair, {
      grossOf: pair => gross[pairs.currencyOf(pair)]!,
      refers: (row, pair) => referring.push(debitAt(part, segment, { part: index, index: row }, pair)),
    });
  }
  return { pairs, runPairs, referring, overflowing: overflowingGross(pairs.currencies, gross) };
}

/** Exact while within 2^53 − 1; a sum beyond still shows that it is, because no amount summed is below zero. */
type FloatGross = { creditsMinor: number; debitsMinor: number };

type PartSurvey = {
  readonly grossOf: (pair: number) => FloatGross;
  readonly refers: (row: number, pair: number) => void;
};

function surveyPart(segment: Segment, runPair: Uint32Array, { grossOf, refers }: PartSurvey): void {
  const { pairStart, amountMinor, kind, originalReference } = segment;
  for (let run = 0; run < runPair.length; run++) {
    let [credits, debits] = [0, 0];
    for (let row = pairStart[run]!; row < pairStart[run + 1]!; row++) {
      const amount = amountMinor[row]!;
      if (amount > 0) credits += amount;
      else {
        debits -= amount;
        if (kind[row] !== ADJUSTMENT && originalReference[row * REFERENCE_BYTES] !== 0) refers(row, runPair[run]!);
      }
    }
    const gross = grossOf(runPair[run]!);
    gross.creditsMinor += credits;
    gross.debitsMinor += debits;
  }
}

const ADJUSTMENT = TRANSACTION_KINDS.indexOf('adjustment');

function debitAt(part: NumberedPart, segment: Segment, place: Place, pair: number): DebitRow {
  const { index } = place;
  return { number: part.offset + index, place, pair, row: acceptedRowAt(part, segment, index) };
}

function overflowingGross(currencies: readonly Currency[], gross: readonly FloatGross[]): string | null {
  for (const currency of [...currencies].sort()) {
    const { creditsMinor, debitsMinor } = gross[currencies.indexOf(currency)]!;
    if (creditsMinor > Number.MAX_SAFE_INTEGER) return `gross credits, ${currency}`;
    if (debitsMinor > Number.MAX_SAFE_INTEGER) return `gross debits, ${currency}`;
  }
  return null;
}
