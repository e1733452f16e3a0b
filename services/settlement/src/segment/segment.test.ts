import {
  type AcquirerId,
  CAPTURE_MODES,
  type Currency,
  type Instant,
  type Mid,
  type Minor,
  type Sha256,
  type Tid,
  TRANSACTION_KINDS,
  type Transaction,
} from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeColumnFile, encodeColumnFile } from '../column-file/column-file.ts';
import type { ContentStore } from '../content-store/content-store.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { openSegment, readRoutedColumns, readSurveyedColumns } from './open-segment.ts';
import { freshRoom } from './room.ts';
import { pairName } from './segment.ts';
import { buildSegment, type SegmentRow } from './segment-build.ts';
import {
  decodeSegment,
  encodeSegment,
  readSegment,
  streamOf,
  writeSegment,
  writeSegmentStream,
} from './segment-codec.ts';
import { NUMBER_COLUMN_NAMES } from './segment-layout.ts';
import { batchNumberAt, pairAt, rrnAt, stanAt, transactionAt, transactionIdAt } from './segment-row.ts';
import { transactionIdOf } from './transaction-id/transaction-id.ts';

const acquirerId = 'acq1' as AcquirerId;
const anyName = 'a'.repeat(64) as Sha256;
const digits = fc.integer({ min: 0, max: 999_999 }).map(n => n.toString().padStart(6, '0'));
const reference = fc.stringMatching(/^[0-9A-Za-z]{1,12}$/);

const row: fc.Arbitrary<SegmentRow> = fc
  .record({
    mid: fc.constantFrom('M', 'M-', 'M1', 'Ma') as fc.Arbitrary<Mid>,
    tid: fc.constantFrom('T', 'T1', '_T') as fc.Arbitrary<Tid>,
    currency: fc.constantFrom('CNY', 'JPY') as fc.Arbitrary<Currency>,
    batchNumber: digits,
    stan: digits,
    rrn: reference,
    kind: fc.constantFrom(...TRANSACTION_KINDS),
    mode: fc.constantFrom(...CAPTURE_MODES),
    occurredAt: fc.nat() as fc.Arbitrary<number> as fc.Arbitrary<Instant>,
    receivedAt: fc.nat() as fc.Arbitrary<number> as fc.Arbitrary<Instant>,
    amountMinor: fc.bigInt(1n, 2n ** 53n - 1n) as fc.Arbitrary<bigint> as fc.Arbitrary<Minor>,
    originalReference: fc.option(reference),
    negative: fc.boolean(),
    line: fc.nat(),
    offset: fc.integer({ min: -1439, max: 1439 }),
  })
  .map(({ line, offset, negative, ...fields }) => {
    const signed = fields.kind === 'adjustment' && negative ? -fields.amountMinor : fields.amountMinor;
    const key = { acquirerId, ...fields, amountMinor: signed as Minor };
    const transaction: Transaction = { ...key, transactionId: transactionIdOf(key) };
    return { transaction, line, occurredOffset: offset, receivedOffset: -offset };
  });
const rows = fc.array(row, { minLength: 1, maxLength: 30 });
const bytesOf = (list: readonly SegmentRow[]) =>
  new Uint8Array(Buffer.concat(encodeSegment(buildSegment(acquirerId, list))));
const meta = { holds: 'segment', version: 3, acquirerId, rows: 3 };
const columnsIn = (bytes: Uint8Array) => decodeColumnFile(bytes).columns;
const failure = (what: string) =>
  expect.objectContaining({
    ...{ name: 'ColumnFileFailure', code: 'column-file-damaged' },
    message: expect.stringContaining(what),
  });

describe('a segment', () => {
  it('gives back every row as it was accepted, through the store', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async list => {
        const store = memoryContentStore();
        const sha256 = await writeSegment(store, buildSegment(acquirerId, list));
        const segment = await readSegment(store, sha256);
        expect(segment).toMatchObject({ sha256, acquirerId, rows: list.length });
        const back = Array.from({ length: segment.rows }, (_, index) => ({
          transaction: transactionAt(segment, index),
          line: segment.line[index],
          occurredOffset: segment.occurredOffset[index],
          receivedOffset: segment.receivedOffset[index],
        }));
        const known = (row: unknown) =>
          JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
        const order = ({ transaction, ...other }: SegmentRow) => known(sortedEntries({ ...transaction, ...other }));
        expect((back as SegmentRow[]).map(order).sort()).toEqual(list.map(order).sort());
      }),
    );
  });

  it('holds its rows by MID, TID and currency, and inside a pair by line', () => {
    fc.assert(
      fc.property(rows, list => {
        const segment = decodeSegment(anyName, bytesOf(list));
        const keys = Array.from({ length: segment.rows }, (_, index) => ({
          ...pairAt(segment, index),
          line: segment.line[index]!,
        }));
        for (let index = 1; index < keys.length; index++) {
          const [before, after] = [keys[index - 1]!, keys[index]!];
          const comparison =
            compare(before.mid, after.mid) ||
            compare(before.tid, after.tid) ||
            compare(before.currency, after.currency);
          expect(comparison || before.line - after.line).toBeLessThanOrEqual(0);
        }
        expect(segment.pairs.map(pairName)).toEqual(segment.pairNames);
      }),
    );
  });

  it('signs amounts by effect: credits above zero, debits below', () => {
    const effect = (kind: Transaction['kind'], amountMinor: bigint) => {
      const [sample] = fc.sample(row, 1);
      const transaction = { ...sample!.transaction, kind, amountMinor: amountMinor as Minor };
      return decodeSegment(anyName, bytesOf([{ ...sample!, transaction }])).amountMinor[0];
    };
    expect(TRANSACTION_KINDS.map(kind => effect(kind, 5n))).toEqual([5, 5, -5, -5, -5, 5]);
    expect(effect('adjustment', -5n)).toBe(-5);
  });

  it('tells batch number and STAN with their leading zeros, and the id in hexadecimal', () => {
    const [sample] = fc.sample(row, 1);
    const key = { ...sample!.transaction, batchNumber: '000007', stan: '000000', rrn: '00ab' };
    const transaction = { ...key, transactionId: transactionIdOf(key) };
    const segment = decodeSegment(anyName, bytesOf([{ ...sample!, transaction }]));
    expect([batchNumberAt(segment, 0), stanAt(segment, 0), rrnAt(segment, 0)]).toEqual(['000007', '000000', '00ab']);
    expect(transactionIdAt(segment, 0)).toBe(transaction.transactionId);
  });

  it('keeps once what all rows have in common, and gives it back for each of them', () => {
    const [sample] = fc.sample(row, 1);
    const alike = [2, 3, 4].map(line => ({ ...sample!, line }));
    const one = columnsIn(bytesOf(alike.slice(0, 1)));
    const three = columnsIn(bytesOf(alike));
    expect([...three.keys()]).toEqual([...one.keys()]);
    for (const name of NUMBER_COLUMN_NAMES)
      expect(three.get(name), name).toEqual(name === 'line' ? Uint32Array.of(2, 3, 4) : one.get(name));
    const segment = decodeSegment(anyName, bytesOf(alike));
    expect(segment.occurredOffset).toEqual(Int16Array.of(...alike.map(({ occurredOffset }) => occurredOffset)));
    expect(segment.occurredOffset).toBe(segment.occurredOffset);
    expect(segment.amountMinor.length).toBe(3);
  });

  it('keeps the references of those rows alone that name an original', () => {
    const named = fc.sample(row, 4).map((sample, index) => ({
      ...sample,
      transaction: { ...sample.transaction, mid: 'M' as Mid, tid: 'T' as Tid, currency: 'CNY' as Currency },
      line: index,
    }));
    const naming = (references: readonly (string | null)[]) =>
      named.map((sample, index) => ({
        ...sample,
        transaction: { ...sample.transaction, originalReference: references[index]! },
      }));
    const columns = columnsIn(bytesOf(naming([null, 'R1', null, 'R20000000000'])));
    expect(columns.get('originalRow')).toEqual(Uint32Array.of(1, 3));
    expect(Buffer.from(columns.get('originalReference') as Uint8Array).toString()).toBe(
      `R1${'\0'.repeat(10)}R20000000000`,
    );
    const none = columnsIn(bytesOf(naming([null, null, null, null])));
    expect([none.get('originalRow')!.length, none.get('originalReference')!.length]).toEqual([0, 0]);
  });

  it('is refused when it is no segment or its columns do not fit together', () => {
    const samples = fc.sample(row, 3);
    for (const [index, { transaction }] of samples.entries())
      Object.assign(transaction, { stan: `00000${index}`, originalReference: index === 1 ? null : 'R1' });
    const whole = buildSegment(acquirerId, samples);
    const { acquirerId: _, pairNames, ...columns } = whole;
    const names = new TextEncoder().encode(pairNames.join('\n'));
    const decoding = (header: object, changed: object) => () => {
      const chunks = encodeColumnFile(header, { pairNames: names, ...columns, ...changed });
      return decodeSegment(anyName, new Uint8Array(Buffer.concat(chunks)));
    };
    const { originalRow, originalReference } = columns;
    const wrong: readonly [object, string][] = [
      [{ stan: columns.stan.subarray(1) }, 'column stan has 2 of 3 rows'],
      [{ stan: columns.stan.subarray(3) }, 'column stan has 0 of 3 rows'],
      [{ rrn: columns.rrn.subarray(1) }, 'column rrn has the wrong length'],
      [{ rrn: columns.rrn.subarray(24) }, 'column rrn has the wrong length'],
      [{ line: Float64Array.of(1, 2, 3) }, 'no column line of type Uint32Array'],
      [{ pairStart: columns.pairStart.map(start => start + 1) }, 'the pairs do not cover the rows'],
      [{ pairStart: Uint32Array.of(0, 3, 3, 3, 3) }, 'pair 1 is empty'],
      [{ originalReference: new Uint8Array(23) }, 'columns originalRow and originalReference differ in number'],
      [{ originalRow: originalRow.subarray(1) }, 'columns originalRow and originalReference differ in number'],
      [{ originalRow: originalRow.toReversed() }, 'original 1 is of row'],
      [{ originalRow: Uint32Array.of(1, 1) }, 'original 1 is of row 1: out of order, or none of 3 rows'],
      [{ originalRow: Uint32Array.of(1, 3) }, 'original 1 is of row 3: out of order, or none of 3 rows'],
      [{ originalReference: originalReference.map((byte, at) => (at === 12 ? 0 : byte)) }, 'original 1 is empty'],
    ];
    expect(decoding(meta, {})().rows).toBe(3);
    expect(decoding(meta, { stan: Uint32Array.of(7) })().stan).toEqual(Uint32Array.of(7, 7, 7));
    expect(decoding({ ...meta, holds: 'decisions' }, {})).toThrow(failure('its header is not that of a segment'));
    expect(decoding({ ...meta, rows: 2 }, {})).toThrow(failure('of 2 rows'));
    for (const [changed, what] of wrong) expect(decoding(meta, changed), what).toThrow(failure(what));
  });

  it('of another version is refused, and what to do is said, however it is opened', async () => {
    const versions: readonly [number, string, string][] = [
      ...[1, 2].map((version): [number, string, string] => [
        version,
        'column-file-outdated',
        `has version ${version}, this program reads version 3: import the same files into a new ledger`,
      ]),
      [4, 'column-file-version', 'has version 4, this program reads version 3: use a newer program'],
    ];
    for (const [version, code, what] of versions) {
      const store = memoryContentStore();
      const sha256 = await store.put('segments', encodeColumnFile({ ...meta, version }, {}));
      const told = { name: 'ColumnFileFailure', code, message: `segments/${sha256} ${what}` };
      await expect(readSegment(store, sha256)).rejects.toMatchObject(told);
      await expect(openSegment(store, sha256)).rejects.toMatchObject(told);
    }
  });
});

describe('a segment of which parts are read', () => {
  it('gives a number of each row, whether the file has one for all of them or one of each', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (list, isAlike) => {
        const { mid, tid, currency } = list[0]!.transaction;
        const alike = list.map(({ line, transaction: { transactionId } }) => {
          const transaction = { ...list[0]!.transaction, mid, tid, currency, transactionId };
          return { ...list[0]!, line, transaction };
        });
        const store = memoryContentStore();
        const sha256 = await writeSegment(store, buildSegment(acquirerId, isAlike ? alike : list));
        const whole = await readSegment(store, sha256);
        const segment = await openSegment(store, sha256);
        for (const name of NUMBER_COLUMN_NAMES) {
          const wanted = Buffer.from(whole[name].slice().buffer);
          expect(Buffer.from(await segment.whole(name)), name).toEqual(wanted);
          expect(segment.bytesOf(name)).toBe(wanted.length);
          const last = wanted.length - whole[name].BYTES_PER_ELEMENT;
          expect(Buffer.from(await segment.read(name, last, wanted.length - last))).toEqual(wanted.subarray(last));
        }
        const { occurredAt, amountMinor, kind, mode } = whole;
        expect(await readRoutedColumns(store, sha256, freshRoom)).toEqual({
          ...{ sha256, rows: list.length, occurredAt, amountMinor, kind, mode },
        });
        const surveyed = await readSurveyedColumns(store, sha256);
        expect(surveyed.kind).toEqual(kind);
        const { pairNames, pairStart } = whole;
        expect(await readSurveyedColumns(store, sha256, { pairNames, pairStart })).toEqual(surveyed);
      }),
      { numRuns: 50 },
    );
  });
});

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value).sort(([left], [right]) => compare(left, right));
}

describe('a segment that is written column by column', () => {
  const [list] = fc.sample(rows, 1);
  const stream = { ...streamOf(buildSegment(acquirerId, list!)), chunksKept: 3 };

  it('has the name of the same rows written at once', async () => {
    const store = memoryContentStore();
    expect(await writeSegmentStream(store, stream)).toBe(await writeSegment(store, buildSegment(acquirerId, list!)));
  });

  /** Reads so many chunks, then makes them durable, or breaks. */
  const storeThat = (takes: number, said: string[]): ContentStore => ({
    ...memoryContentStore(),
    async put(_, chunks) {
      let taken = 0;
      for (const _ of chunks) if (++taken > takes) throw new Error('the disk is full');
      said.push('all is read');
      return anyName;
    },
  });

  it('tells when its columns may change: when they are read to their end', async () => {
    const said: string[] = [];
    await writeSegmentStream(storeThat(Infinity, said), stream, () => said.push('may change'));
    expect(said).toEqual(['may change', 'all is read']);
  });

  it('tells it when nobody needs its chunks any more', async () => {
    const chunks: number[] = [];
    const store: ContentStore = {
      ...memoryContentStore(),
      async put(_, all) {
        for (const { length } of all) chunks.push(length);
        return anyName;
      },
    };
    let isTold = false;
    await writeSegmentStream(store, stream, () => {
      isTold = true;
      expect(chunks.slice(-3)).toEqual([expect.any(Number), 0, 0]);
    });
    expect(isTold).toBe(true);
  });

  it('tells nothing when the store breaks before', async () => {
    const said: string[] = [];
    const writing = writeSegmentStream(storeThat(3, said), stream, () => said.push('may change'));
    await expect(writing).rejects.toThrow('the disk is full');
    expect(said).toEqual([]);
  });
});
