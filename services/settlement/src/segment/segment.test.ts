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
import { encodeColumnFile } from '../column-file/column-file.ts';
import type { ContentStore } from '../content-store/content-store.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { pairName } from './segment.ts';
import { buildSegment, type SegmentRow, transactionIdOf } from './segment-build.ts';
import {
  decodeSegment,
  encodeSegment,
  type RowColumn,
  readSegment,
  writeSegment,
  writeSegmentStream,
} from './segment-codec.ts';
import { batchNumberAt, pairAt, rrnAt, stanAt, transactionAt, transactionIdAt } from './segment-row.ts';

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
const failure = expect.objectContaining({ name: 'ColumnFileFailure', code: 'column-file-damaged' });

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
    const transaction = { ...sample!.transaction, batchNumber: '000007', stan: '000000', rrn: '00ab' };
    const segment = decodeSegment(anyName, bytesOf([{ ...sample!, transaction }]));
    expect([batchNumberAt(segment, 0), stanAt(segment, 0), rrnAt(segment, 0)]).toEqual(['000007', '000000', '00ab']);
    expect(transactionIdAt(segment, 0)).toBe(transaction.transactionId);
  });

  it('is refused when it is no segment or its columns do not fit together', () => {
    const whole = buildSegment(acquirerId, fc.sample(row, 3));
    const { acquirerId: _, pairNames, ...columns } = whole;
    const meta = { holds: 'segment', version: 1, acquirerId, rows: 3 };
    const names = new TextEncoder().encode(pairNames.join('\n'));
    const decoding = (header: object, changed: object) => () => {
      const chunks = encodeColumnFile(header, { pairNames: names, ...columns, ...changed });
      return decodeSegment(anyName, new Uint8Array(Buffer.concat(chunks)));
    };
    expect(decoding(meta, {})().rows).toBe(3);
    expect(decoding({ ...meta, holds: 'decisions' }, {})).toThrow(failure);
    expect(decoding({ ...meta, version: 2 }, {})).toThrow(failure);
    expect(decoding({ ...meta, rows: 2 }, {})).toThrow(failure);
    expect(decoding(meta, { stan: columns.stan.subarray(1) })).toThrow(failure);
    expect(decoding(meta, { rrn: columns.rrn.subarray(1) })).toThrow(failure);
    expect(decoding(meta, { originalReference: new Uint8Array(35) })).toThrow(failure);
    expect(decoding(meta, { transactionId: columns.transactionId.subarray(1) })).toThrow(failure);
    expect(decoding(meta, { line: Float64Array.of(1, 2, 3) })).toThrow(failure);
    expect(decoding(meta, { pairStart: columns.pairStart.map(start => start + 1) })).toThrow(failure);
    expect(decoding(meta, { pairStart: Uint32Array.of(0, 3, 3, 3, 3) })).toThrow(failure);
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
  const { occurredAt, pairNames, pairStart, ...columns } = buildSegment(acquirerId, list!);
  const stream = {
    ...{ acquirerId, pairNames, pairStart, rows: occurredAt.length },
    column: (name: RowColumn) => [new Uint8Array({ occurredAt, ...columns }[name].slice().buffer)],
    chunksKept: 3,
  };
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
