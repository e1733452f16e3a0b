// The keys of earlier files: they have the hashes of the file at hand, and keys of several acquirers that look alike.
import { type AcquirerId, type Instant, TRANSACTION_KINDS, type Transaction } from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import { buildSegment } from '../segment/segment-build.ts';
import { writeSegment } from '../segment/segment-codec.ts';
import { transactionIdOf } from '../segment/transaction-id/transaction-id.ts';
import { createEarlierKeys } from './earlier-keys.ts';
import { keyHash, nameHash } from './kernel/key-hash.ts';

const SEED = 0x0123456789abcdefn;

type Fields = Partial<Pick<Transaction, 'mid' | 'tid' | 'currency'>> & {
  batchNumber?: number;
  stan: number;
  rrn: string;
};

function transaction(acquirerId: string, { batchNumber = 1, stan, rrn, ...fields }: Fields, kind = 0): Transaction {
  const key = {
    ...{ acquirerId, mid: 'M', tid: 'T', rrn, kind: TRANSACTION_KINDS[kind]! },
    batchNumber: batchNumber.toString().padStart(6, '0'),
    stan: stan.toString().padStart(6, '0'),
    ...fields,
  } as Transaction;
  return {
    ...{ currency: 'CNY', mode: 'online', occurredAt: 0 as Instant, receivedAt: 0 as Instant, amountMinor: 100n },
    ...{ originalReference: null, transactionId: transactionIdOf(key) },
    ...key,
  } as Transaction;
}

/** The earlier keys of acquirers, each with these rows in one segment, in their order. */
async function earlierKeysOf(rows: ReadonlyMap<string, readonly Transaction[]>) {
  const contents = memoryContentStore();
  const references = new Map<string, Awaited<ReturnType<typeof writeSegment>>>();
  for (const [acquirerId, all] of rows) {
    const built = all.map((each, index) => {
      return { transaction: each, line: index + 2, occurredOffset: 0, receivedOffset: 0 };
    });
    references.set(acquirerId, await writeSegment(contents, buildSegment(acquirerId as AcquirerId, built)));
  }
  const earlierOf = (acquirerId: AcquirerId) => [
    { sha256: references.get(acquirerId)!, fileSha256: null, rows: rows.get(acquirerId)!.length },
  ];
  const keys = createEarlierKeys({ contents, earlierOf, keySeed: SEED });
  await keys.load(Array.from(rows.keys(), acquirerId => ({ acquirerId: acquirerId as AcquirerId })));
  return { keys, segmentOf: (acquirerId: string) => references.get(acquirerId)! };
}

const hashOf = (row: Transaction) => new Uint32Array(BigUint64Array.of(keyHash(row, SEED)).buffer);

/** A text of eight letters and digits of which, and of `other`, the bytes differ by `bits`; null where there is none. */
function differingBy(other: string, bits: bigint): string | null {
  const word = Buffer.from(other, 'latin1').readBigUInt64LE() ^ bits;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(word);
  const text = bytes.toString('latin1');
  return /^[0-9A-Za-z]{8}$/.test(text) ? text : null;
}

/** What the hash of a key is before its RRN is taken. */
function beforeRrn(key: Transaction): bigint {
  const numbers = (BigInt(key.batchNumber) << 32n) | BigInt(key.stan);
  const product = BigInt.asUintN(64, (nameHash(key, SEED) ^ numbers) * 0x9fb21c651e98df25n);
  return product ^ (product >> 32n);
}

/** Two keys of two acquirers with one hash: what the first eight characters of their RRNs differ by makes up for all else. */
function keysThatLookAlike(): readonly [Transaction, Transaction] {
  const first = transaction('acqA', { stan: 1, rrn: 'AAAAAAAA' });
  for (let stan = 0; stan < 1_000_000; stan++) {
    const bits = beforeRrn(first) ^ beforeRrn(transaction('acqB', { stan, rrn: 'AAAAAAAA' }));
    const rrn = differingBy('AAAAAAAA', bits);
    if (rrn !== null) return [first, transaction('acqB', { stan, rrn })];
  }
  throw new Error('no two keys were found that look alike');
}

it('are candidates of each other where they look alike, whichever acquirer was read first', async () => {
  const alike = keysThatLookAlike();
  expect(hashOf(alike[1])).toEqual(hashOf(alike[0]));
  const { keys, segmentOf } = await earlierKeysOf(new Map(alike.map(row => [row.acquirerId, [row]])));
  for (const row of alike) {
    const found = (keys.find(hashOf(row), 0) ?? []).map(place => keys.rowAt(place).segment.sha256);
    expect(new Set(found)).toEqual(new Set(['acqA', 'acqB'].map(segmentOf)));
  }
});

it('are found by the hashes that the file at hand has, in whichever currency they stood, and no others are', async () => {
  const letters = 'ABCabc019';
  const name = (maxLength: number) => fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength });
  const number = fc.nat(999_999);
  const fields = fc.record({
    mid: name(15),
    tid: name(8),
    rrn: name(12),
    stan: number,
    batchNumber: number,
    kind: fc.nat(5),
  });
  const currency = fc.constantFrom('CNY', 'JPY');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fields, currency), { minLength: 2, maxLength: 60 }), async drawn => {
      const all = drawn.map(([{ kind, ...rest }, of]) =>
        transaction('acqA', { ...rest, currency: of } as Fields, kind),
      );
      const unique = [...new Map(all.map(row => [row.transactionId, row])).values()];
      const known = unique.filter((_, index) => index % 2 === 0);
      const { keys } = await earlierKeysOf(new Map([['acqA', known]]));
      for (const [index, row] of unique.entries()) {
        const found = keys.find(hashOf(row), 0);
        expect(found === null).toBe(index % 2 === 1);
      }
    }),
    { numRuns: 100 },
  );
});

it('of more rows than are read at once are found in their places', async () => {
  const rows = Array.from({ length: 40_000 }, (_, row) =>
    transaction('acqA', { stan: row, rrn: 'R', tid: `T${row % 7}` } as Fields),
  );
  const { keys, segmentOf } = await earlierKeysOf(new Map([['acqA', rows]]));
  const sorted = rows.toSorted((left, right) => (left.tid < right.tid ? -1 : left.tid > right.tid ? 1 : 0));
  for (const at of [0, 1, 5713, 32_767, 32_768, 39_999]) {
    const [place] = keys.find(hashOf(sorted[at]!), 0)!;
    expect(keys.rowAt(place!)).toMatchObject({ segment: { sha256: segmentOf('acqA') }, row: at });
  }
});
