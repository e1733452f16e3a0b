// The rows of a batch in memory: one selected segment a part. Every row has a number in the batch, counted through the parts; what is
// decided stands in columns by that number.
import { type AcceptedRow, assert, type Sha256, TRANSACTION_KINDS } from '@asof/domain';
import { EFFECT } from '@asof/routing';
import type { Segment } from '../segment/segment.ts';
import { transactionAt } from '../segment/segment-row.ts';
import { type BatchPart, indexOfRow, rowsOf, selectRows } from './part.ts';

export type GatheredPart = {
  readonly part: BatchPart;
  /** As in `rowsOf`. */
  readonly rows: Uint32Array | null;
  /** The part's rows alone. */
  readonly segment: Segment;
  /** Number of its first row. */
  readonly offset: number;
};
export type Gathered = { readonly parts: readonly GatheredPart[]; readonly count: number };

/** A part by its index and a row by its index in the part. */
export type Place = { readonly part: number; readonly index: number };

/** Reads the segments one after the other; a part that is not all of its segment keeps its own rows only. */
export async function gather(
  parts: readonly BatchPart[],
  readSegment: (sha256: Sha256) => Promise<Segment>,
): Promise<Gathered> {
  const gathered: GatheredPart[] = [];
  let offset = 0;
  for (const part of parts) {
    const rows = rowsOf(part);
    const segment = selectRows(await readSegment(part.segmentSha256), rows);
    gathered.push({ part, rows, segment, offset });
    offset += segment.rows;
  }
  return { parts: gathered, count: offset };
}

export function placeOf({ parts, count }: Gathered, number: number): Place {
  assert(number >= 0 && number < count, 'the row is one of the batch');
  let low = 0;
  let high = parts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (parts[middle]!.offset <= number) low = middle;
    else high = middle;
  }
  return { part: low, index: number - parts[low]!.offset };
}

function rowAt({ parts }: Gathered, { part, index }: Place): AcceptedRow {
  const { segment, part: taken } = parts[part]!;
  return { ...transactionAt(segment, index), position: taken.position, line: segment.line[index]! };
}

/** The number of a segment's row in the batch, or null when the batch does not hold it. */
export function numberOf({ parts }: Gathered, segmentSha256: Sha256, segmentRow: number): number | null {
  const holder = parts.find(({ part }) => part.segmentSha256 === segmentSha256);
  if (holder === undefined) return null;
  const index = indexOfRow(holder.rows, segmentRow);
  return index < 0 ? null : holder.offset + index;
}

const ADJUSTMENT = TRANSACTION_KINDS.indexOf('adjustment');

/** What each row asks of the kernel when credits are routed: a segment signs amounts by effect, so that a debit shows. */
export function effectsOf({ amountMinor, kind }: Segment): Uint8Array {
  const effects = new Uint8Array(amountMinor.length);
  for (let row = 0; row < effects.length; row++) {
    if (amountMinor[row]! < 0) effects[row] = EFFECT.passedOver;
    else effects[row] = kind[row] === ADJUSTMENT ? EFFECT.freeCredit : EFFECT.feeBearingCredit;
  }
  return effects;
}

/** A debit with its number in the batch. */
export type DebitRow = { readonly number: number; readonly place: Place; readonly row: AcceptedRow };

/** The debits of the batch by number: few, so that they may be objects. */
export function debitsOf(gathered: Gathered): readonly DebitRow[] {
  const debits: DebitRow[] = [];
  for (const [part, { segment, offset }] of gathered.parts.entries()) {
    for (let index = 0; index < segment.rows; index++) {
      if (segment.amountMinor[index]! >= 0) continue;
      const place = { part, index };
      debits.push({ number: offset + index, place, row: rowAt(gathered, place) });
    }
  }
  return debits;
}
