// A first look at all rows of a batch, part by part, before anything is decided: which pairs they are of, and which of them are debits
// that name an original and are decided one by one (R10 to R13). Of most parts it reads the names of pairs and the kinds of rows alone.
import { type AcceptedRow, type AcquirerId, TRANSACTION_KINDS } from '@asof/domain';
import { type NumberedPart, type NumberedRows, type Place, type ReadPart, readAhead } from '../batch/numbered-rows.ts';
import { collectPairs, type PairNumbers } from '../batch/pairs.ts';
import { acceptedRowsAt } from '../segment/accepted-rows.ts';
import { type PartRuns, pairOfRow } from './part-runs.ts';
import { sharedWords } from './texts.ts';

/** A debit with its number in the batch and that of its pair. */
export type DebitRow = {
  readonly number: number;
  readonly place: Place;
  readonly pair: number;
  readonly row: AcceptedRow;
};

export type Survey = {
  readonly pairs: PairNumbers;
  /** By part: its rows by pair. In shared memory, because they are looked at on threads too. */
  readonly runs: readonly PartRuns[];
  /** Those that may name an original, by number: few, so that they may be objects. */
  readonly referring: readonly DebitRow[];
};

/** Most parts are not held against their names yet: what it finds is to be believed when they are. */
export async function surveyRows(acquirerId: AcquirerId, rows: NumberedRows, readPart: ReadPart): Promise<Survey> {
  const collector = collectPairs(acquirerId);
  const runs: PartRuns[] = [];
  const referring: Omit<DebitRow, 'pair'>[] = [];
  for await (const [part, { pairNames, pairStart, kind }, index] of readAhead(rows.parts, readPart.surveyed)) {
    const runPair = sharedWords(pairNames.length);
    collector.add(pairNames, runPair);
    const runStart = sharedWords(pairStart.length);
    runStart.set(pairStart);
    runs.push({ runPair, runStart });
    if (hasReversing(kind)) referring.push(...(await referringIn(part, index, readPart)));
  }
  const pairs = collector.finish();
  const withPairs = referring.map(debit => ({ ...debit, pair: pairOfRow(runs[debit.place.part]!, debit.place.index) }));
  return { pairs, runs, referring: withPairs };
}

/** May rows of the kind name an original? Adjustments never do, and what a sale names is of no concern here. */
const REVERSES = TRANSACTION_KINDS.map(kind => kind !== 'sale' && kind !== 'completion' && kind !== 'adjustment');
const REVERSING = REVERSES.flatMap((reverses, kind) => (reverses ? [kind] : []));

/** A Buffer finds a byte many at a time. */
function hasReversing({ buffer, byteOffset, byteLength }: Uint8Array): boolean {
  const kinds = Buffer.from(buffer, byteOffset, byteLength);
  return REVERSING.some(kind => kinds.includes(kind));
}

async function referringIn(
  part: NumberedPart,
  index: number,
  readPart: ReadPart,
): Promise<readonly Omit<DebitRow, 'pair'>[]> {
  const segment = await readPart.whole(part);
  const debits = segment.originalRow.filter(row => REVERSES[segment.kind[row]!]);
  return acceptedRowsAt(segment, debits, part.part.position).map((row, at) => {
    const place = { part: index, index: debits[at]! };
    return { number: part.offset + place.index, place, row };
  });
}
