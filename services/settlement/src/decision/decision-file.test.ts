import { BatchId, HELD_REASONS, isSameValue, type Scope, Sha256 } from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeColumnFile } from '../column-file/column-file.ts';
import { DEBIT_FALLS, decodeDecisionFile, encodeDecisionFile, FEE_BEYOND, fallOf, flagsOf } from './decision-file.ts';
import { decodeLinks, encodeLinks, LINK_KINDS, type Link } from './links.ts';
import { CANCELLED, heldCode, heldReason, isHeld } from './outcome-code.ts';
import { collectPlacements, decodePlacements, encodePlacements, type Placement } from './placement.ts';

const batchId = BatchId.parse('A-000001');
const segmentSha256 = Sha256.parse('a'.repeat(64));
const bytesOf = (chunks: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(chunks));
const failure = expect.objectContaining({ name: 'ColumnFileFailure', code: 'column-file-damaged' });

describe('a decision file', () => {
  const beyond = 2 ** 31;
  const fee = fc.oneof(
    fc.integer(),
    fc.constantFrom(-beyond, 1 - beyond, beyond - 1, beyond, -beyond - 1),
    fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
  );
  const row = fc.record({ outcome: fc.integer({ min: -10, max: 99 }), fee, flags: fc.nat(7) });

  const columnsOf = (outcome: Int32Array, feeMinor: Float64Array, flags: Uint8Array) => {
    const fee = Int32Array.from(feeMinor, minor => ((minor | 0) === minor ? minor : FEE_BEYOND));
    const beyond = [...fee.keys()].filter(row => fee[row] === FEE_BEYOND);
    return { outcome, feeMinor, fee, beyond, flags };
  };

  it('gives back outcome, fee and flags of every row, whatever the fee', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.boolean(), (rows, isWhole) => {
        const columns = columnsOf(
          Int32Array.from(rows, said => said.outcome),
          Float64Array.from(rows, said => said.fee),
          Uint8Array.from(rows, said => said.flags),
        );
        const taken = isWhole ? null : Uint32Array.from(rows, (_, index) => index * 3);
        const file = decodeDecisionFile(bytesOf(encodeDecisionFile({ batchId, segmentSha256, rows: taken }, columns)));
        expect(file).toMatchObject({ segmentSha256, rows: taken, outcome: columns.outcome, flags: columns.flags });
        expect(rows.map((_, index) => file.feeMinorAt(index))).toEqual(rows.map(said => said.fee));
      }),
    );
  });

  it('takes nine bytes a row', () => {
    const rows = 10_000;
    const columns = columnsOf(new Int32Array(rows), new Float64Array(rows), new Uint8Array(rows));
    const bytes = bytesOf(encodeDecisionFile({ batchId, segmentSha256, rows: null }, columns));
    expect(bytes.length).toBeLessThan(rows * 9 + 1000);
  });

  it('is refused when it is none, or its columns differ in length', () => {
    const meta = { holds: 'decisions', version: 1, batchId, segmentSha256, rows: 2, whole: true };
    const columns = {
      ...{ row: new Uint32Array(0), outcome: new Int32Array(2), fee: new Int32Array(2), flags: new Uint8Array(2) },
      ...{ beyondRow: new Uint32Array(0), beyondMinor: new Float64Array(0) },
    };
    const decoding = (header: object, changed: object) => () =>
      decodeDecisionFile(bytesOf(encodeColumnFile(header, { ...columns, ...changed })));
    expect(decoding(meta, {})().rows).toBeNull();
    expect(decoding({ ...meta, holds: 'segment' }, {})).toThrow(failure);
    expect(decoding({ ...meta, rows: 3 }, {})).toThrow(failure);
    expect(decoding({ ...meta, whole: false }, {})).toThrow(failure);
    expect(decoding(meta, { fee: new Int32Array(1) })).toThrow(failure);
    expect(decoding(meta, { beyondRow: Uint32Array.of(1) })).toThrow(failure);
  });

  it('tells where a debit fell and whether the clock leaves doubt', () => {
    for (const fall of DEBIT_FALLS) {
      for (const ambiguous of [true, false]) {
        const flags = flagsOf(ambiguous, fall);
        expect([fallOf(flags), (flags & 1) === 1]).toEqual([fall, ambiguous]);
      }
    }
  });

  it('has one code for every reason to hold, and they are no placement and not cancelled', () => {
    const codes = HELD_REASONS.map(heldCode);
    expect(new Set(codes).size).toBe(HELD_REASONS.length);
    expect(codes.map(heldReason)).toEqual(HELD_REASONS);
    expect([...codes, CANCELLED, 0].map(isHeld)).toEqual([...codes.map(() => true), false, false]);
    expect([CANCELLED, 0, 5].map(heldReason)).toEqual([null, null, null]);
  });
});

describe('placements', () => {
  const id = fc.constantFrom('a', 'b', 'ab');
  const card = fc.option(
    fc.record({ accountId: id, bindingId: id, scope: fc.constantFrom<Scope>('terminal', 'store') }),
  );
  const placement = fc
    .record({ merchantId: id, terminalId: id, storeId: fc.option(id), currency: fc.constantFrom('CNY', 'JPY'), card })
    .map(({ card: on, ...said }) => {
      const nowhere = { accountId: null, bindingId: null, scope: null };
      return { ...said, ...(on ?? nowhere), planId: null, refundFee: null } as Placement;
    });

  it('are kept once each, in the order of their first use, and read back by number', () => {
    fc.assert(
      fc.property(fc.array(placement, { minLength: 1 }), used => {
        const { add, placements } = collectPlacements();
        const numbers = used.map(add);
        const firsts = used.filter((said, at) => used.findIndex(other => isSameValue(other, said)) === at);
        const read = decodePlacements(bytesOf(encodePlacements(batchId, placements)));
        expect(firsts.map((_, number) => read.at(number))).toEqual(firsts);
        expect(placements.lines.count()).toBe(firsts.length);
        expect(numbers.map(read.at)).toEqual(used);
      }),
    );
  });

  it('are refused by a number that none has', () => {
    const read = decodePlacements(bytesOf(encodePlacements(batchId, collectPlacements().placements)));
    expect(() => read.at(0)).toThrow(expect.objectContaining({ name: 'SheetFailure', code: 'sheet-damaged' }));
  });
});

describe('links', () => {
  const transactionId = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map(bytes => Buffer.from(bytes).toString('hex'));
  const link = fc.record({
    ...{ part: fc.nat(), index: fc.nat(), kind: fc.constantFrom(...LINK_KINDS), transactionId, otherId: transactionId },
    other: fc.record({ sequence: fc.nat(), part: fc.nat(), index: fc.nat() }),
    amountMinor: fc.bigInt(1n, 2n ** 53n - 1n),
  }) as unknown as fc.Arbitrary<Link>;

  it('are read back as they were', () => {
    fc.assert(
      fc.property(fc.array(link), links => {
        expect(decodeLinks(bytesOf(encodeLinks(batchId, links)))).toEqual(links);
      }),
    );
  });
  it('are refused when they are none', () => {
    expect(() => decodeLinks(bytesOf(encodeColumnFile({ holds: 'decisions' }, {})))).toThrow(failure);
  });
});
