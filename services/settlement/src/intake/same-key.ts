// Rows that look like others accepted before: their keys, and what R2 compares of two rows with one key, fetched with as little reading as it
// takes, however many segments there are.
import type { Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { type OpenSegment, openSegment } from '../segment/open-segment.ts';
import { REFERENCE_BYTES } from '../segment/segment.ts';
import type { RowColumn } from '../segment/segment-layout.ts';
import { originalReferenceAt, referenceAt } from '../segment/segment-row.ts';
import { type KeptRow, keyText } from './judge.ts';

/** A row of a segment by its index, or by its line in its file. */
export type SoughtRow = { readonly by: 'row' | 'line'; readonly at: number };
/** `key` as keyText tells it. */
export type FoundRow = { readonly key: string; readonly kept: KeptRow };

/** Beyond this many rows a column is read as a whole. */
const SINGLE_READS_MAX = 512;

/** Rows of one segment that are there, by `at`. Fails as the store does. */
export async function findRows(
  store: ContentStore,
  { sha256, fileSha256 }: { readonly sha256: Sha256; readonly fileSha256: Sha256 | null },
  by: SoughtRow['by'],
  sought: ReadonlySet<number>,
): Promise<ReadonlyMap<number, FoundRow>> {
  const segment = await openSegment(store, sha256);
  try {
    const rows = by === 'row' ? new Map([...sought].map(row => [row, row])) : await rowsOfLines(segment, sought);
    return await rowsAt(segment, rows, fileSha256);
  } finally {
    await segment.close();
  }
}

/** Index in the segment by line. */
async function rowsOfLines(segment: OpenSegment, lines: ReadonlySet<number>): Promise<Map<number, number>> {
  const column = new Uint32Array((await segment.whole('line')).buffer);
  const rows = new Map<number, number>();
  for (let row = 0; row < column.length; row++) if (lines.has(column[row]!)) rows.set(column[row]!, row);
  return rows;
}

async function rowsAt(segment: OpenSegment, rows: ReadonlyMap<number, number>, fileSha256: Sha256 | null) {
  const indexes = [...rows.values()];
  const names = await pairNamesAt(segment, indexes);
  const keys = await keysAt(segment, indexes, names);
  const [lines, occurredAt, amounts, modes, references] = [
    await valuesAt(segment, 'line', 4, indexes),
    await valuesAt(segment, 'occurredAt', 8, indexes),
    await valuesAt(segment, 'amountMinor', 8, indexes),
    await valuesAt(segment, 'mode', 1, indexes),
    await originalsAt(segment, indexes),
  ];
  const found = [...rows.keys()].map((at, index): [number, FoundRow] => [
    at,
    {
      key: keys[index]!,
      kept: {
        fileSha256,
        line: lines[index]!.readUInt32LE(),
        currency: currencyOf(names[index]!),
        amountMinor: amounts[index]!.readDoubleLE(),
        occurredAt: occurredAt[index]!.readDoubleLE(),
        mode: modes[index]![0]!,
        originalReference: references[index]!,
      },
    },
  ]);
  return new Map(found);
}

async function keysAt(
  segment: OpenSegment,
  rows: readonly number[],
  names: readonly string[],
): Promise<readonly string[]> {
  const [batches, stans, rrns, kinds] = [
    await valuesAt(segment, 'batchNumber', 4, rows),
    await valuesAt(segment, 'stan', 4, rows),
    await valuesAt(segment, 'rrn', REFERENCE_BYTES, rows),
    await valuesAt(segment, 'kind', 1, rows),
  ];
  return names.map((name, index) => {
    const owner = `${segment.acquirerId} ${name.slice(0, name.lastIndexOf(' '))}`;
    const [batch, stan] = [batches[index]!.readUInt32LE(), stans[index]!.readUInt32LE()];
    return keyText(owner, batch, stan, referenceAt(rrns[index]!, 0), kinds[index]![0]!);
  });
}

const currencyOf = (name: string) => name.slice(name.lastIndexOf(' ') + 1) as KeptRow['currency'];

async function valuesAt(
  segment: OpenSegment,
  column: RowColumn,
  width: number,
  rows: readonly number[],
): Promise<readonly Buffer[]> {
  const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (rows.length <= SINGLE_READS_MAX) {
    const values: Buffer[] = [];
    for (const row of rows) values.push(asBuffer(await segment.read(column, row * width, width)));
    return values;
  }
  const whole = asBuffer(await segment.whole(column));
  return rows.map(row => Buffer.from(whole.subarray(row * width, (row + 1) * width)));
}

/** Of few rows there is one, and what there is takes little. */
async function originalsAt(segment: OpenSegment, rows: readonly number[]): Promise<readonly (string | null)[]> {
  const originals = {
    originalRow: new Uint32Array((await segment.whole('originalRow')).buffer),
    originalReference: await segment.whole('originalReference'),
  };
  return rows.map(row => originalReferenceAt(originals, row));
}

/** Of each row the name of its pair. */
async function pairNamesAt(segment: OpenSegment, rows: readonly number[]): Promise<readonly string[]> {
  if (rows.length === 0) return [];
  const starts = new Uint32Array((await segment.whole('pairStart')).buffer);
  const names = Buffer.from(await segment.whole('pairNames'))
    .toString('latin1')
    .split('\n');
  return rows.map(row => {
    let [low, high] = [0, names.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= row) low = middle;
      else high = middle;
    }
    return names[low]!;
  });
}

/** A segment that the file at hand has left, and the lines that it was made of. */
export type OwnSegment = {
  readonly sha256: Sha256;
  readonly firstLine: number;
  readonly lastLine: number;
};
