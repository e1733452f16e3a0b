// Segments whose instants and amounts stand at the ends of what 32 bits tell: what the file keeps, and what every way to read it gives.
import type { AcquirerId, Currency, Instant, Mid, Minor, Tid } from '@asof/domain';
import { describe, expect, it } from 'vitest';
import { decodeColumnFile, encodeColumnFile } from '../column-file/column-file.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { NARROW_COLUMN_NAMES, type NarrowColumn } from './narrow-columns.ts';
import { openSegment, readRoutedColumns } from './open-segment.ts';
import { freshRoom } from './room.ts';
import { buildSegment, type SegmentRow } from './segment-build.ts';
import { decodeSegment, readSegment, writeSegment } from './segment-codec.ts';
import { transactionIdOf } from './transaction-id/transaction-id.ts';

const acquirerId = 'acq1' as AcquirerId;
const damaged = (what: string) =>
  expect.objectContaining({
    ...{ name: 'ColumnFileFailure', code: 'column-file-damaged' },
    message: expect.stringContaining(what),
  });
type Values = Readonly<Record<NarrowColumn, readonly number[]>>;

/** Adjustments of one pair with those values, which are all that tells them apart but line and STAN. */
function rowsWith({ occurredAt, receivedAt, amountMinor }: Values): readonly SegmentRow[] {
  return occurredAt.map((instant, line) => {
    const key = {
      ...{ acquirerId, mid: 'M' as Mid, tid: 'T' as Tid, batchNumber: '000001', rrn: 'R' },
      ...{ stan: line.toString().padStart(6, '0'), kind: 'adjustment' as const },
    };
    const transaction = {
      ...{ ...key, transactionId: transactionIdOf(key), currency: 'CNY' as Currency, mode: 'online' as const },
      ...{ occurredAt: instant as Instant, receivedAt: receivedAt[line]! as Instant, originalReference: null },
      amountMinor: BigInt(amountMinor[line]!) as Minor,
    };
    return { transaction, line, occurredOffset: 0, receivedOffset: 0 };
  });
}

async function stored(values: Values) {
  const store = memoryContentStore();
  const sha256 = await writeSegment(store, buildSegment(acquirerId, rowsWith(values)));
  return { store, sha256, columns: decodeColumnFile(await store.read('segments', sha256)).columns };
}

type Stored = Pick<Awaited<ReturnType<typeof stored>>, 'store' | 'sha256'>;

async function expectReadBack({ store, sha256 }: Stored, values: Values): Promise<void> {
  const segment = await readSegment(store, sha256);
  const opened = await openSegment(store, sha256);
  const routed = await readRoutedColumns(store, sha256, freshRoom);
  for (const name of NARROW_COLUMN_NAMES) {
    const wanted = Float64Array.from(values[name]);
    expect(
      Float64Array.from(wanted.keys(), at => segment.numberAt(name, at)),
      name,
    ).toEqual(wanted);
    expect(segment[name], name).toEqual(wanted);
    expect(segment[name]).toBe(segment[name]);
    expect(new Float64Array((await opened.whole(name)).buffer), name).toEqual(wanted);
    for (let at = 0; at < wanted.length - 1; at++)
      expect(new Float64Array((await opened.read(name, at * 8, 16)).buffer)).toEqual(wanted.slice(at, at + 2));
    if (name !== 'receivedAt') expect(routed[name], name).toEqual(wanted);
  }
}

describe('a segment with instants and amounts in 32 bits', () => {
  const ROWS = 64;
  const BEYOND_MAX = 4;
  /** `value` in so many rows, and near the first row's in the others. */
  const mixed = (first: number, unit: number, value: number, times: number) =>
    Array.from({ length: ROWS }, (_, at) => (at % 9 === 5 && at < 9 * times ? value : first + (at % 7) * unit));
  const INSIDE = [1, -1, 2 ** 31 - 1, -(2 ** 31)];
  const BEYOND = [2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, -(2 ** 31) - 1, -(2 ** 32)];

  /** Few rows of the value leave the column narrow; one more than may be beyond only where the value is not. */
  async function expectKept(name: NarrowColumn, first: number, value: number, isBeyond: boolean) {
    for (const times of [1, BEYOND_MAX, BEYOND_MAX + 1]) {
      const near = mixed(first, 1000, first, 0);
      const column = mixed(first, name === 'amountMinor' ? 1 : 1000, value, times);
      const values = { occurredAt: near, receivedAt: near, amountMinor: mixed(1, 1, 1, 0), [name]: column };
      const { columns, ...segment } = await stored(values);
      expect(columns.get(name), `${value}`).toBeInstanceOf(isBeyond && times > BEYOND_MAX ? Float64Array : Int32Array);
      const rows = isBeyond && times <= BEYOND_MAX ? times : 0;
      expect([columns.get(`${name}BeyondRow`)!.length, columns.get(`${name}Beyond`)!.length]).toEqual([rows, rows]);
      await expectReadBack(segment, values);
    }
  }

  it('counts instants from the first row on, in whole milliseconds', async () => {
    for (const first of [0, 1_790_000_000_123_456, -86_400_000_000_001])
      for (const name of ['occurredAt', 'receivedAt'] as const) {
        for (const count of INSIDE) await expectKept(name, first, first + count * 1000, false);
        for (const count of BEYOND) await expectKept(name, first, first + count * 1000, true);
        for (const micros of [1, 999, -1]) await expectKept(name, first, first + micros, true);
      }
  });

  it('counts amounts in minor units', async () => {
    for (const minor of INSIDE) await expectKept('amountMinor', 0, minor, false);
    for (const minor of [...BEYOND, 2 ** 53 - 1, -(2 ** 53 - 1)]) await expectKept('amountMinor', 0, minor, true);
  });

  it('keeps one number of eight bytes where all rows have it, however large it is', async () => {
    for (const value of [1, -1, 1_790_000_000_123_456, 2 ** 53 - 1])
      for (const rows of [1, 2, 3]) {
        const alike = Array.from({ length: rows }, () => value);
        const values = { occurredAt: alike, receivedAt: alike, amountMinor: alike };
        const { columns, ...segment } = await stored(values);
        for (const name of NARROW_COLUMN_NAMES) expect(columns.get(name)).toEqual(Float64Array.of(value));
        await expectReadBack(segment, values);
      }
  });

  it('is refused when its counts and what is beyond them do not fit together', async () => {
    const column = [0, 2000, 1000, ...Array.from({ length: 14 }, () => 0)];
    const { store, sha256 } = await stored({ occurredAt: column, receivedAt: column, amountMinor: column });
    const { meta, columns } = decodeColumnFile(await store.read('segments', sha256));
    const decoding = (header: object, changed: object) => () => {
      const chunks = encodeColumnFile(
        { ...(meta as object), ...header },
        { ...Object.fromEntries(columns), ...changed },
      );
      return decodeSegment(sha256, new Uint8Array(Buffer.concat(chunks)));
    };
    const beyond = (rows: readonly number[], values: readonly number[]) => ({
      ...{ occurredAtBeyondRow: Uint32Array.from(rows), occurredAtBeyond: Float64Array.from(values) },
    });
    const wrong: readonly [object, string][] = [
      [{ occurredAt: Int32Array.of(1) }, 'column occurredAt has 1 of 17 rows'],
      [{ line: Int32Array.from(column) }, 'no column line of type Uint32Array'],
      [{ occurredAt: Float64Array.from(column), ...beyond([1], [5]) }, 'column occurredAt has rows beyond'],
      [beyond([1], []), 'columns of what is beyond occurredAt differ in number'],
      [beyond([], [1]), 'columns of what is beyond occurredAt differ in number'],
      [beyond([1, 1], [5, 6]), 'what is beyond occurredAt is of row 1: out of order, or none of 17 rows'],
      [beyond([1, 0], [5, 6]), 'what is beyond occurredAt is of row 0: out of order, or none of 17 rows'],
      [beyond([17], [5]), 'what is beyond occurredAt is of row 17: out of order, or none of 17 rows'],
    ];
    expect(decoding({}, beyond([1], [99]))().occurredAt.subarray(0, 3)).toEqual(Float64Array.of(0, 99, 1000));
    for (const [changed, what] of wrong) expect(decoding({}, changed), what).toThrow(damaged(what));
    for (const from of ['occurredFrom', 'receivedFrom'])
      for (const value of [undefined, 0.5, '7', 2 ** 53])
        expect(decoding({ [from]: value }, {})).toThrow(damaged('its header is not that of a segment'));
  });

  it('reads two rows of four bytes as two, not as one of eight', async () => {
    const values = { occurredAt: [5000, 6000], receivedAt: [5000, 4000], amountMinor: [7, -8] };
    const { columns, ...segment } = await stored(values);
    expect(columns.get('amountMinor')).toEqual(Int32Array.of(7, -8));
    await expectReadBack(segment, values);
  });
});
