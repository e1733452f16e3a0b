// The keys of earlier files: they have the hashes of the file at hand, and keys of several acquirers that look alike.
import { type AcquirerId, type Instant, TRANSACTION_KINDS, type Transaction } from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentFailure, type ContentStore } from '../content-store/content-store.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { pairName } from '../segment/segment.ts';
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
  await keys.load([...rows.values()].flat().map(batchOf));
  return { keys, segmentOf: (acquirerId: string) => references.get(acquirerId)! };
}

const batchOf = (row: Transaction) => {
  return { acquirerId: row.acquirerId, name: pairName(row), batchNumber: Number(row.batchNumber) };
};

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

/** Tells what is read of a content, and how many bytes. */
function watchedStore(contents: ContentStore, onRead: (name: string, bytes: number) => void): ContentStore {
  return {
    ...contents,
    async open(kind, name) {
      const content = await contents.open(kind, name);
      return {
        ...content,
        readInto(buffer, offset) {
          onRead(name, buffer.length);
          return content.readInto(buffer, offset);
        },
      };
    },
  };
}

/** Keys of so many rows of each terminal in turn, read only when they are asked for; `bytes` tells how many were read of segments. */
async function spreadKeys(terminals: ReadonlyMap<string, number>) {
  const rows = [...terminals].flatMap(([tid, count]) =>
    Array.from({ length: count }, (_, stan) => transaction('acqA', { stan, rrn: 'R', tid: tid as Transaction['tid'] })),
  );
  const contents = memoryContentStore();
  const built = rows.map((each, index) => {
    return { transaction: each, line: index + 2, occurredOffset: 0, receivedOffset: 0 };
  });
  const sha256 = await writeSegment(contents, buildSegment('acqA' as AcquirerId, built));
  const read = { bytes: 0 };
  const counting = watchedStore(contents, (_, bytes) => {
    read.bytes += bytes;
  });
  const earlierOf = () => [{ sha256, fileSha256: null, rows: rows.length }];
  const keys = createEarlierKeys({ contents: counting, earlierOf, keySeed: SEED });
  const placesOf = (row: Transaction) => keys.find(hashOf(row), 0)?.map(place => keys.rowAt(place).row) ?? null;
  return { rows, keys, read, placesOf };
}

describe('of a small file, whose terminals are few', () => {
  const few = new Map([
    ['T1', 9],
    ['T2', 20_000],
    ['T3', 9],
    ['T4', 9],
    ['T5', 9_000],
  ]);
  const [firstOf2, lastOf2, firstOf3, lastOf4, firstOf5, lastOf5] = [9, 20_008, 20_009, 20_026, 20_027, 29_026];
  const pairsAt = (rows: readonly Transaction[], ...at: readonly number[]) => at.map(row => batchOf(rows[row]!));

  it('only the rows of these are read, in one stretch where they lie side by side', async () => {
    const { rows, keys, read, placesOf } = await spreadKeys(few);
    await keys.load(pairsAt(rows, 0, firstOf3, lastOf4));
    for (const row of [0, 8, firstOf3, lastOf4]) expect(placesOf(rows[row]!)).toEqual([row]);
    for (const row of [firstOf2, lastOf2, firstOf5, lastOf5]) expect(placesOf(rows[row]!)).toBeNull();
    expect(read.bytes).toBeLessThan(10_000);
  });

  it('the others are read, once, when the file goes on to one of them', async () => {
    const { rows, keys, read, placesOf } = await spreadKeys(few);
    const pairs = pairsAt(rows, firstOf3);
    await keys.load(pairs);
    pairs.push(...pairsAt(rows, lastOf2));
    await keys.load(pairs);
    for (const [row, each] of rows.entries()) expect(placesOf(each)).toEqual([row]);
    const { bytes } = read;
    pairs.push(...pairsAt(rows, 0, lastOf5));
    await keys.load(pairs);
    expect(read.bytes).toBe(bytes);
    expect(placesOf(rows[0]!)).toEqual([0]);
  });

  it('a terminal is read in every currency, because a key has none', async () => {
    const { rows, keys, placesOf } = await spreadKeys(few);
    await keys.load([{ acquirerId: 'acqA' as AcquirerId, name: 'M T4 JPY', batchNumber: 1 }]);
    expect(placesOf(rows[lastOf4]!)).toEqual([lastOf4]);
  });

  it('nothing is read for a terminal that was never seen', async () => {
    const { keys, rows, placesOf } = await spreadKeys(few);
    await keys.load([{ acquirerId: 'acqA' as AcquirerId, name: 'M T40 CNY', batchNumber: 1 }]);
    for (const row of [0, firstOf2, lastOf5]) expect(placesOf(rows[row]!)).toBeNull();
  });
});

it('of a damaged segment are refused, also behind whole ones', async () => {
  const contents = memoryContentStore();
  const row = (stan: number) => ({ transaction: transaction('acqA', { stan, rrn: 'R' }), line: 2 });
  const written = [1, 2, 3].map(stan =>
    writeSegment(
      contents,
      buildSegment('acqA' as AcquirerId, [{ ...row(stan), occurredOffset: 0, receivedOffset: 0 }]),
    ),
  );
  const references = (await Promise.all(written)).map(sha256 => ({ sha256, fileSha256: null, rows: 1 }));
  const damaged: ContentStore = {
    ...contents,
    async open(kind, sha256) {
      if (sha256 === references[2]!.sha256)
        throw new ContentFailure('content-corrupt', 'damaged', { retryable: false });
      return contents.open(kind, sha256);
    },
  };
  const keys = createEarlierKeys({ contents: damaged, earlierOf: () => references, keySeed: SEED });
  await expect(keys.load([batchOf(row(1).transaction)])).rejects.toMatchObject({ code: 'content-corrupt' });
});

describe('of a terminal that counts its batches up', () => {
  /** A segment a day: the terminals' rows of batch 1, of batch 2 and so on, a late row of each day's eve among them. */
  async function days(count: number) {
    const contents = memoryContentStore();
    const opened: string[] = [];
    const counting = watchedStore(contents, (name, bytes) => {
      if (bytes === RRN_BYTES) opened.push(name);
    });
    const rows: Transaction[][] = [];
    const references: { sha256: Awaited<ReturnType<typeof writeSegment>>; fileSha256: null; rows: number }[] = [];
    for (let day = 1; day <= count; day++) {
      const own = ['T1', 'T2'].flatMap(tid =>
        Array.from({ length: ROWS }, (_, stan) => {
          const batchNumber = stan === 0 && day > 1 ? day - 1 : day;
          return transaction('acqA', { batchNumber, stan: day * ROWS + stan, rrn: `R${day}`, tid: tid as never });
        }),
      );
      rows.push(own);
      const built = own.map((each, line) => ({ transaction: each, line, occurredOffset: 0, receivedOffset: 0 }));
      const sha256 = await writeSegment(contents, buildSegment('acqA' as AcquirerId, built));
      references.push({ sha256, fileSha256: null, rows: own.length });
    }
    const keys = createEarlierKeys({ contents: counting, earlierOf: () => references, keySeed: SEED });
    const isKnown = (row: Transaction) => keys.find(hashOf(row), 0) !== null;
    return { keys, rows, isKnown, read: () => new Set(opened).size };
  }
  const ROWS = 5;
  const RRN_BYTES = 2 * ROWS * 12;

  it('only segments with rows of the file’s batches are read, and each of these rows is found', async () => {
    const { keys, rows, isKnown, read } = await days(9);
    const asked = (batchNumber: number) =>
      ['T1', 'T2'].map(tid => ({ acquirerId: 'acqA' as AcquirerId, name: `M ${tid} CNY`, batchNumber }));
    await keys.load(asked(10));
    expect(read()).toBe(0);
    expect(rows.flat().some(isKnown)).toBe(false);
    await keys.load(asked(9));
    expect(read()).toBe(1);
    expect(rows[8]!.every(isKnown)).toBe(true);
    await keys.load(asked(4));
    expect(read()).toBe(3);
    for (const row of rows.flat()) if (Number(row.batchNumber) === 4) expect(isKnown(row)).toBe(true);
    await keys.load([...asked(4), ...asked(5)]);
    expect(read()).toBe(4);
  });

  it('finds every row of the batches that were asked, in whatever order they were', async () => {
    const { keys, rows, isKnown } = await days(6);
    const batches = fc.sample(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 3 }), 1)[0]!;
    const asked = new Set<number>();
    for (const batchNumber of batches) {
      await keys.load([{ acquirerId: 'acqA' as AcquirerId, name: 'M T2 USD', batchNumber }]);
      asked.add(batchNumber);
      for (const row of rows.flat())
        if ((row.tid as string) === 'T2' && asked.has(Number(row.batchNumber))) expect(isKnown(row)).toBe(true);
    }
  });
});
