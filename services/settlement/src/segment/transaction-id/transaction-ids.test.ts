import {
  AcquirerId,
  Currency,
  type Instant,
  Mid,
  type Minor,
  Sha256,
  Tid,
  TRANSACTION_KINDS,
  type TransactionKey,
} from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Segment, TRANSACTION_ID_BYTES } from '../segment.ts';
import { buildSegment } from '../segment-build.ts';
import { decodeSegment, encodeSegment } from '../segment-codec.ts';
import { transactionIdAt } from '../segment-row.ts';
import { compileDeriveIds } from './compile-derive-ids.fixture.ts';
import { DERIVE_IDS_BYTES } from './derive-ids-bytes.ts';
import { transactionIdOf } from './transaction-id.ts';
import { idBytesOf, transactionIdsOf } from './transaction-ids.ts';

const idsOf = (segment: Segment, rows: Uint32Array | null) => [...transactionIdsOf(segment, rows)];

type Key = Omit<TransactionKey, 'acquirerId'>;

/** Rows with these keys, in the order of the segment, which is that of pairs; `line` tells which is whose. */
function segmentOf(acquirerId: string, keys: readonly Key[]): Segment {
  const rows = keys.map((key, index) => {
    const said = {
      acquirerId: AcquirerId.parse(acquirerId),
      ...key,
      currency: Currency.parse('CNY'),
      mode: 'online',
    } as const;
    const times = { occurredAt: 1 as Instant, receivedAt: 2 as Instant };
    const fields = { ...said, ...times, amountMinor: 1n as Minor, originalReference: null };
    const transaction = { ...fields, transactionId: transactionIdOf(fields) };
    return { transaction, line: index, occurredOffset: 0, receivedOffset: 0 };
  });
  const chunks = encodeSegment(buildSegment(AcquirerId.parse(acquirerId), rows));
  return decodeSegment(Sha256.parse('0'.repeat(64)), new Uint8Array(Buffer.concat(chunks)));
}

const idsOfKeys = (acquirerId: string, keys: readonly Key[], { line }: Segment) =>
  Array.from(line, index => transactionIdOf({ acquirerId: AcquirerId.parse(acquirerId), ...keys[index]! }));

const name = (lengthMax: number) => fc.stringMatching(new RegExp(`^[0-9A-Za-z_-]{1,${lengthMax}}$`));
const digits = fc.integer({ min: 0, max: 999_999 }).map(number => number.toString().padStart(6, '0'));
const key: fc.Arbitrary<Key> = fc.record({
  mid: name(15).map(text => Mid.parse(text)),
  tid: name(8).map(text => Tid.parse(text)),
  batchNumber: digits,
  stan: digits,
  rrn: fc.stringMatching(/^[0-9A-Za-z]{1,12}$/),
  kind: fc.constantFrom(...TRANSACTION_KINDS),
});

/** The key of a row among many of one pair or of a few. */
const plain = (index: number): Key => ({
  mid: Mid.parse(`M${index % 3}`),
  tid: Tid.parse('T'),
  batchNumber: '000001',
  stan: (index % 1_000_000).toString().padStart(6, '0'),
  rrn: `${index}`,
  kind: TRANSACTION_KINDS[index % TRANSACTION_KINDS.length]!,
});

describe('ids derived from the columns of a segment', () => {
  it('R1: are those of the keys, whatever their values, for all rows and for some', () => {
    fc.assert(
      fc.property(
        name(32),
        fc.array(key, { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.boolean()),
        (acquirerId, keys, coins) => {
          const segment = segmentOf(acquirerId, keys);
          const expected = idsOfKeys(acquirerId, keys, segment);
          expect(idsOf(segment, null)).toEqual(expected);
          const some = expected.flatMap((_, row) => (coins.next().value ? [row] : []));
          expect(idsOf(segment, Uint32Array.from(some))).toEqual(some.map(row => expected[row]));
          expect(expected.map((_, row) => transactionIdAt(segment, row))).toEqual(expected);
        },
      ),
    );
  });

  it('R1: are right at every length that a key may have, and for every number of six digits', () => {
    const base = { batchNumber: '000000', stan: '999999', tid: Tid.parse('T') };
    for (const acquirerId of ['A', 'A'.repeat(17), 'A'.repeat(32)]) {
      const keys = Array.from({ length: 15 * 12 * TRANSACTION_KINDS.length }, (_, index): Key => {
        const kind = TRANSACTION_KINDS[index % TRANSACTION_KINDS.length]!;
        const rrn = '9'.repeat(1 + (Math.floor(index / TRANSACTION_KINDS.length) % 12));
        return { ...base, kind, rrn, mid: Mid.parse('M'.repeat(1 + (index % 15))) };
      });
      const segment = segmentOf(acquirerId, keys);
      expect(idsOf(segment, null)).toEqual(idsOfKeys(acquirerId, keys, segment));
    }
    const numbered = Array.from({ length: 1000 }, (_, index): Key => {
      const [batchNumber, stan] = [index, index * 1000].map(number => number.toString().padStart(6, '0')) as [
        string,
        string,
      ];
      return { ...plain(index), batchNumber, stan };
    });
    const segment = segmentOf('A', numbered);
    expect(idsOf(segment, null)).toEqual(idsOfKeys('A', numbered, segment));
  });

  it('come for many rows as for few, in the order of the rows', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => plain(index));
    const segment = segmentOf('ACQ', keys);
    const expected = idsOfKeys('ACQ', keys, segment);
    expect(idsOf(segment, null)).toEqual(expected);
    const third = Uint32Array.from({ length: 3333 }, (_, index) => index * 3 + 1);
    expect(idsOf(segment, third)).toEqual(Array.from(third, row => expected[row]));
    expect(idsOf(segment, new Uint32Array(0))).toEqual([]);
    const lengths = Array.from(idBytesOf(segment, null), ids => ids.length / TRANSACTION_ID_BYTES);
    expect([lengths[0], lengths.length, lengths.reduce((sum, length) => sum + length)]).toEqual([1024, 10, 10_000]);
  });

  it('come from a module that is what its source compiles to', { timeout: 60_000 }, async () => {
    expect(await compileDeriveIds()).toContain(`'${DERIVE_IDS_BYTES}'`);
  });
});
