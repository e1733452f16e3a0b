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
  const values = await valuesAt(segment, indexes);
  const names = await pairNamesAt(segment, indexes);
  const references = await originalsAt(segment, indexes);
  const found = new Map<number, FoundRow>();
  let index = 0;
  for (const at of rows.keys()) {
    const name = names[index]!;
    const kept = {
      fileSha256,
      line: values.line[index]!,
      currency: name.slice(name.lastIndexOf(' ') + 1) as KeptRow['currency'],
      amountMinor: values.amountMinor[index]!,
      occurredAt: values.occurredAt[index]!,
      mode: values.mode[index]!,
      originalReference: references[index]!,
    };
    found.set(at, { key: keyAt(segment, name, values, index), kept });
    index++;
  }
  return found;
}

function keyAt({ acquirerId }: OpenSegment, name: string, values: Values, index: number): string {
  const names = `${acquirerId} ${name.slice(0, name.lastIndexOf(' '))}`;
  const { batchNumber, stan, rrn, kind } = values;
  return keyText(names, batchNumber[index]!, stan[index]!, referenceAt(rrn, index), kind[index]!);
}

/** Of each row its values, side by side. */
type Values = Awaited<ReturnType<typeof valuesAt>>;

async function valuesAt(segment: OpenSegment, rows: readonly number[]) {
  const bytesAt = async (name: RowColumn, width: number) =>
    rows.length <= SINGLE_READS_MAX
      ? await singlesAt(segment, name, width, rows)
      : picked(await segment.whole(name), width, rows);
  return {
    batchNumber: new Uint32Array(await bytesAt('batchNumber', 4)),
    stan: new Uint32Array(await bytesAt('stan', 4)),
    rrn: new Uint8Array(await bytesAt('rrn', REFERENCE_BYTES)),
    kind: new Uint8Array(await bytesAt('kind', 1)),
    line: new Uint32Array(await bytesAt('line', 4)),
    occurredAt: new Float64Array(await bytesAt('occurredAt', 8)),
    amountMinor: new Float64Array(await bytesAt('amountMinor', 8)),
    mode: new Uint8Array(await bytesAt('mode', 1)),
  };
}

async function singlesAt(
  segment: OpenSegment,
  name: RowColumn,
  width: number,
  rows: readonly number[],
): Promise<ArrayBuffer> {
  const values = new Uint8Array(rows.length * width);
  for (const [index, row] of rows.entries()) values.set(await segment.read(name, row * width, width), index * width);
  return values.buffer;
}

/** The rows' values of a column, `width` bytes each. */
function picked(column: Uint8Array, width: number, rows: readonly number[]): ArrayBuffer {
  const values = new Uint8Array(rows.length * width);
  let to = 0;
  for (let index = 0; index < rows.length; index++)
    for (let from = rows[index]! * width, end = from + width; from < end; from++) values[to++] = column[from]!;
  return values.buffer;
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
