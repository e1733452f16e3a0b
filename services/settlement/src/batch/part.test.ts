import { type AcceptedRow, AcquirerId, BatchId, type Cut, type Instant, isFresh, Sha256 } from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeColumnFile } from '../column-file/column-file.ts';
import { readSegment } from '../segment/segment-codec.ts';
import { pairAt, transactionAt } from '../segment/segment-row.ts';
import { createBench } from './bench.fixture.ts';
import { decodeInputSheet, encodeInputSheet } from './input-sheet.ts';
import { firstTaker, freshRows } from './membership.ts';
import { type BatchPart, indexOfRow, rowCount, rowsOf, selectRows } from './part.ts';

const acquirerId = AcquirerId.parse('A');
const batchId = BatchId.parse('A-000001');
const sha = (digit: string) => Sha256.parse(digit.repeat(64));
const failure = expect.objectContaining({ name: 'ColumnFileFailure', code: 'column-file-damaged' });

describe('the rows that a batch takes of a segment', () => {
  const instant = fc.integer({ min: 0, max: 6 });
  const cut = fc.record({ cutAt: instant as fc.Arbitrary<Instant>, knownAt: fc.bigInt(0n, 4n) });

  it('R16: are those that the rule takes, row by row, whatever was cut before', () => {
    const cuts = fc.array(cut, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(instant, { minLength: 1 }), fc.bigInt(1n, 4n), cuts, (received, position, all) => {
        const [now, ...earlier] = all.map((said): Cut => ({ acquirerId, ...said })) as [Cut, ...Cut[]];
        const rowOf = (receivedAt: number) => ({ acquirerId, receivedAt, position }) as AcceptedRow;
        const wanted = received.flatMap((at, row) => (isFresh(rowOf(at), now, earlier) ? [row] : []));
        const fresh = freshRows(Float64Array.from(received), position, now, earlier);
        expect(fresh === 'all' ? received.map((_, row) => row) : [...fresh]).toEqual(wanted);
        expect(fresh === 'all').toBe(wanted.length === received.length);
        for (const at of received) {
          const taker = earlier.findIndex((_, index) => isFresh(rowOf(at), earlier[index]!, earlier.slice(0, index)));
          expect(firstTaker(earlier, position, at)).toBe(taker);
        }
      }),
    );
  });

  it('read as if intake had accepted no others', async () => {
    const bench = await createBench();
    await bench.receive(
      ...Array.from({ length: 12 }, (_, index) => {
        const kind = index % 3 === 0 ? ('refund' as const) : ('sale' as const);
        return { tid: `t${index % 4}`, kind, rrn: `R${index}`, ref: `X${index}`, at: index, amount: 100 + index };
      }),
    );
    await bench.ledger.reader.catchUp();
    const [segment] = bench.ledger.intake.segmentsOf(acquirerId);
    const whole = await readSegment(bench.store, segment!.sha256);
    fc.assert(
      fc.property(fc.subarray([...Array(12).keys()], { minLength: 1 }), rows => {
        const selected = selectRows(whole, Uint32Array.from(rows));
        const read = (segment: typeof whole, row: number) => [
          transactionAt(segment, row),
          segment.line[row],
          pairAt(segment, row),
        ];
        expect(selected.rows).toBe(rows.length);
        expect(rows.map((_, index) => read(selected, index))).toEqual(rows.map(row => read(whole, row)));
        expect(selected.pairStart.at(-1)).toBe(rows.length);
        expect(selected.pairs.map(({ tid }) => tid)).toEqual([...new Set(selected.pairs.map(({ tid }) => tid))].sort());
      }),
    );
    expect(selectRows(whole, null)).toBe(whole);
  });

  it('are found by their number in the segment, and only those', () => {
    expect([0, 4, 9, 3, 10].map(row => indexOfRow(Uint32Array.of(0, 4, 9), row))).toEqual([0, 1, 2, -1, -1]);
    expect(indexOfRow(null, 7)).toBe(7);
    expect(indexOfRow(new Uint32Array(0), 7)).toBe(-1);
  });
});

describe('an input sheet', () => {
  const rows = fc.uniqueArray(fc.nat(50), { maxLength: 8 }).map(list => Uint32Array.from(list.sort((a, b) => a - b)));
  const part = fc.record({ segmentRows: fc.constant(51), position: fc.bigInt(1n, 9n), fresh: rows, retried: rows });

  it('gives back every part as it was taken', () => {
    fc.assert(
      fc.property(fc.array(part), fc.boolean(), (said, isWhole) => {
        const parts = said.map(
          (taken, index): BatchPart => ({
            ...{ ...taken, segmentSha256: sha(`${index % 10}`) },
            ...(isWhole && { fresh: 'all', retried: new Uint32Array(0) }),
          }),
        );
        const back = decodeInputSheet(new Uint8Array(Buffer.concat(encodeInputSheet(batchId, parts))));
        expect(back).toEqual({ batchId, parts });
      }),
    );
  });

  it('counts and orders fresh and retried rows together', () => {
    const taken = { segmentSha256: sha('a'), position: 1n, segmentRows: 9, retried: Uint32Array.of(2, 5) };
    expect(rowsOf({ ...taken, fresh: Uint32Array.of(3, 8) })).toEqual(Uint32Array.of(2, 3, 5, 8));
    expect(rowCount({ ...taken, fresh: Uint32Array.of(3, 8) })).toBe(4);
    expect([rowsOf({ ...taken, fresh: 'all' }), rowCount({ ...taken, fresh: 'all' })]).toEqual([null, 9]);
  });

  it('is refused when it is none, or its parts do not cover its rows', () => {
    const sheet = (meta: object, numbers: Uint32Array) => () =>
      decodeInputSheet(new Uint8Array(Buffer.concat(encodeColumnFile(meta, { rows: numbers }))));
    const meta = { holds: 'batch-input', version: 1, batchId, parts: [] };
    expect(sheet(meta, new Uint32Array(0))()).toEqual({ batchId, parts: [] });
    expect(sheet({ ...meta, version: 2 }, new Uint32Array(0))).toThrow(failure);
    expect(sheet(meta, Uint32Array.of(1))).toThrow(failure);
  });
});
