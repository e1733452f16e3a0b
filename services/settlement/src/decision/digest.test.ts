import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AccountId,
  type AcquirerId,
  type BatchId,
  type BindingId,
  batchDigest,
  type Currency,
  DIGEST_CHAPTER_ROWS,
  type DigestedRow,
  HELD_REASONS,
  type Instant,
  type Mid,
  type Minor,
  type RowDecision,
  type Sha256,
  type Tid,
  TRANSACTION_KINDS,
  type TransactionId,
} from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ContentFailure, type ContentStore } from '../content-store/content-store.ts';
import { openDirectoryContentStore } from '../content-store/directory.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import { type OpenSegment, openSegment } from '../segment/open-segment.ts';
import { buildSegment } from '../segment/segment-build.ts';
import { readSegment, writeSegment } from '../segment/segment-codec.ts';
import { CHAPTER_BYTES } from './chapter/chapter-bytes.ts';
import { compileChapter } from './chapter/compile-chapter.fixture.ts';
import { chaptersOf } from './chapters.ts';
import { decisionPlaces, encodeDecisionFile, FEE_BEYOND } from './decision-file.ts';
import { type BatchToDigest, type DigestAnswers, inlineDigest, type OpenDigest, type PartDecided } from './digest.ts';
import { threadedDigest } from './digest-threads.ts';
import { CANCELLED, heldReason } from './outcome-code.ts';
import { collectPlacements, type Placement } from './placement.ts';

const PLACEMENTS = [
  { accountId: 'a', bindingId: 'one', storeId: 's' },
  { accountId: 'account-with-a-longer-name', bindingId: 'b' },
  { accountId: 'a', bindingId: 'one' },
  { accountId: null, bindingId: null },
] as readonly unknown[] as readonly Placement[];

/** What is said of rows that stand there: two of them are the same. */
function answersOf(placed: readonly Placement[]): DigestAnswers {
  const { add, placements } = collectPlacements();
  for (const placement of placed) add(placement);
  return placements;
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** A row's decision, as the domain says it. */
function decisionOf(outcome: number, fee: number): RowDecision {
  const reason = heldReason(outcome);
  if (reason !== null) return { outcome: 'held', reason } as RowDecision;
  if (outcome === CANCELLED) return { outcome: 'cancelled' } as RowDecision;
  const { accountId, bindingId } = PLACEMENTS[outcome] as { accountId: AccountId | null; bindingId: BindingId };
  const card = accountId === null ? null : { accountId, bindingId };
  return { outcome: 'routed', effect: 'debit', card, feeMinor: BigInt(fee) } as RowDecision;
}

type Said = {
  readonly batchNumber: number;
  readonly stan: number;
  readonly rrn: string;
  /** Index into TRANSACTION_KINDS. */
  readonly kind: number;
  /** Number of its pair. */
  readonly pair: number;
  readonly outcome: number;
  readonly fee: number;
};

const PAIRS = ['M T CNY', 'M T USD', 'M T2 CNY', 'M2 T CNY'];
const acquirerId = 'ACQ-1' as AcquirerId;

/** The rows as a part of a batch of these pairs: by pair, keys at hand. */
function partOf(rows: readonly Said[], pairNames: readonly string[]): PartDecided {
  const sorted = [...rows].sort((left, right) => left.pair - right.pair);
  const starts = sorted.flatMap(({ pair }, row) => (pair === sorted[row - 1]?.pair ? [] : [row]));
  return {
    segmentSha256: '' as Sha256,
    runPair: Uint32Array.from(starts, row => pairNames.indexOf(PAIRS[sorted[row]!.pair]!)),
    runStart: Uint32Array.from([...starts, sorted.length]),
    keys: {
      batchNumber: Uint32Array.from(sorted, ({ batchNumber }) => batchNumber),
      stan: Uint32Array.from(sorted, ({ stan }) => stan),
      rrn: Buffer.from(sorted.map(({ rrn }) => rrn.padEnd(12, '\0')).join('')),
      kind: Uint8Array.from(sorted, ({ kind }) => kind),
    },
    outcome: Int32Array.from(sorted, ({ outcome }) => outcome),
    feeMinor: Float64Array.from(sorted, ({ fee }) => fee),
    fee: Int32Array.from(sorted, ({ fee }) => (isNarrow(fee) ? fee : FEE_BEYOND)),
    beyond: sorted.flatMap(({ fee }, row) => (isNarrow(fee) ? [] : [row])),
    decisionsSha256: notStored,
  };
}

/** Nobody asks for its name. */
const notStored = Promise.resolve('' as Sha256);

const isNarrow = (fee: number) => Math.abs(fee) < 2 ** 31;

const sixDigits = (number: number) => number.toString().padStart(6, '0');

function digestedOf({ pair, batchNumber, stan, rrn, kind, outcome, fee }: Said) {
  const [mid, tid, currency] = PAIRS[pair]!.split(' ') as [Mid, Tid, Currency];
  const numbers = { batchNumber: sixDigits(batchNumber), stan: sixDigits(stan) };
  const row = { mid, tid, currency, ...numbers, rrn, kind: TRANSACTION_KINDS[kind]! };
  return { row, decision: decisionOf(outcome, fee) } satisfies DigestedRow;
}

/** What the domain says of them. */
const slowDigest = (rows: readonly Said[]): string =>
  Buffer.from(batchDigest(acquirerId, rows.map(digestedOf), sha256)).toString('hex');

const nothingStored: BatchToDigest['openSegment'] = async () => {
  throw new Error('no segment is stored');
};
/** No pairs but those that have rows. */
const namesOf = (rows: readonly Said[]) => PAIRS.filter((_, number) => rows.some(({ pair }) => pair === number));
const batchOf = (rows: readonly Said[]): BatchToDigest => ({
  acquirerId,
  rows: rows.length,
  openSegment: nothingStored,
  placesOfDecisions: null,
});

async function digestOf(open: OpenDigest, parts: readonly (readonly Said[])[]): Promise<string> {
  const pairNames = namesOf(parts.flat());
  const digest = await open(batchOf(parts.flat()));
  for (const part of parts) await digest.add(partOf(part, pairNames));
  try {
    return await (await digest.finish(pairNames, answersOf(PLACEMENTS)))();
  } finally {
    await digest.close();
  }
}

const inline = inlineDigest(memoryScratch);
const onThreads = (threads: number, directory = tmpdir()) => threadedDigest(directory, inline, { rowsMin: 0, threads });
const ways: readonly (readonly [string, OpenDigest, number])[] = [
  ['on this thread', inline, 300],
  ['on a thread of its own', onThreads(1), 5],
  ['on three threads', onThreads(3), 5],
];

/** Keys that share their beginnings, so that every way of ordering them is walked. */
const key = {
  batchNumber: fc.constantFrom(0, 1, 999_999),
  stan: fc.constantFrom(0, 1, 256, 999_999),
  rrn: fc.string({ unit: fc.constantFrom('A', 'a', '0'), minLength: 1, maxLength: 12 }),
  kind: fc.nat(TRANSACTION_KINDS.length - 1),
};
const keyOf = ({ pair, batchNumber, stan, rrn, kind }: Said) => [pair, batchNumber, stan, rrn, kind].join();

it.each(ways)(
  'the digest %s is the domain’s, however rows are parted and however alike keys are',
  async (_, open, numRuns) => {
    const pair = fc.nat(PAIRS.length - 1);
    const outcome = fc.integer({ min: -1 - HELD_REASONS.length, max: PLACEMENTS.length - 1 });
    const fee = fc.oneof(fc.integer({ min: -12, max: 120 }), fc.maxSafeInteger());
    const row = fc
      .record({ ...key, pair, outcome, fee })
      .map(said => ({ ...said, fee: said.outcome < 0 ? 0 : said.fee }));
    const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 60, selector: keyOf });
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), fc.nat(), async (all, first, second) => {
        const splits = [first, second].map(at => at % (all.length + 1)).sort((left, right) => left - right);
        const [from, to] = [splits[0]!, splits[1]!];
        const parts = [all.slice(0, from), all.slice(from, to), all.slice(to)].filter(part => part.length > 0);
        expect(await digestOf(open, parts)).toBe(slowDigest(all));
      }),
      { numRuns },
    );
  },
);

/** Row `row` of the order in which they are told apart by batch number and STAN. */
const nthRow = (row: number): Said => ({
  ...{ batchNumber: Math.floor(row / 40_000), stan: row % 40_000, rrn: `R${row}`, kind: row % 6 },
  ...{ pair: 1, outcome: row % PLACEMENTS.length, fee: row % 4999 === 17 ? 2 ** 40 + row : (row % 99) - 9 },
});
const scattered = (row: number) => Math.imul(row + 1, 0x9e3779b1) >>> 0;

it.each<readonly [string, (rows: readonly Said[]) => Said[]]>([
  ['ascending', rows => [...rows]],
  ['descending', rows => rows.toReversed()],
  ['scattered', rows => rows.toSorted((left, right) => scattered(left.stan) - scattered(right.stan))],
  ['one in ten late', rows => [...rows.filter((_, row) => row % 10 > 0), ...rows.filter((_, row) => row % 10 === 0)]],
  ['two by two', rows => rows.flatMap((row, at) => (at % 2 === 0 ? [rows[at + 1]!, row] : []))],
])('many rows of one pair are put in order that come %s', async (_, arrive) => {
  const rows = Array.from({ length: 100_000 }, (_, row) => nthRow(row));
  const arrived = arrive(rows);
  expect(await digestOf(inline, [arrived.slice(0, 33_333), arrived.slice(33_333)])).toBe(slowDigest(rows));
});

it.each(ways)('the digest %s is the domain’s for several chapters, one of them a large pair', async (_, open) => {
  const rows = Array.from({ length: DIGEST_CHAPTER_ROWS * 2 }, (_, row): Said => {
    return { ...nthRow(scattered(row) % 1_000_000), rrn: `${row}`, pair: [2, 2, 2, 2, 2, 0, 1, 3][row % 8]! };
  });
  const [first, second, third] = [rows.slice(0, 7), rows.slice(7, 40_000), rows.slice(40_000)];
  expect(await digestOf(open, [second, third, first])).toBe(slowDigest(rows));
});

it.each(ways)('the digest %s is the domain’s where not all of its chapters are read together', async (_, open) => {
  const rows = Array.from({ length: 176_000 }, (_, row): Said => ({ ...nthRow(row), pair: row % PAIRS.length }));
  const starts = PAIRS.map((_, pair) => pair * 44_000);
  const runs = { runPair: Uint32Array.of(0, 1, 2, 3), runStart: Uint32Array.of(...starts, rows.length) };
  const { firstChapter } = chaptersOf(PAIRS.length, [runs], DIGEST_CHAPTER_ROWS);
  expect(firstChapter).toEqual(Uint32Array.of(0, 3, 4));
  expect(await digestOf(open, [rows.slice(0, 99_999), rows.slice(99_999)])).toBe(slowDigest(rows));
});

/** The rows as intake would have stored them, of which only what a digest reads matters. */
function segmentOf(rows: readonly Said[]) {
  const placed = rows.map((said, index) => ({
    ...{ line: index + 2, occurredOffset: 0, receivedOffset: 0 },
    transaction: {
      ...{ ...digestedOf(said).row, acquirerId, transactionId: '0'.repeat(64) as TransactionId },
      ...{ occurredAt: 0 as Instant, receivedAt: 0 as Instant, mode: 'online' as const, amountMinor: 1n as Minor },
      originalReference: null,
    },
  }));
  return buildSegment(acquirerId, placed);
}

const alike = [
  ['differ', {}],
  ['are alike in batch number and kind', { batchNumber: 7, kind: 1 }],
  ['are alike in all but the RRN', { batchNumber: 7, stan: 3, kind: 2 }],
] as const;

it.each(alike)('keys that %s are read where the segment stands that the batch takes as a whole', async (_, same) => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
  const store = await openDirectoryContentStore(directory);
  const rows = Array.from({ length: 300 }, (_, row): Said => {
    return { ...nthRow(scattered(row) % 1_000_000), ...same, rrn: `R${row}`, pair: row % 4, outcome: 0, fee: 7 };
  });
  const segmentSha256 = await writeSegment(store, segmentOf(rows));
  const segment = await readSegment(store, segmentSha256);
  const decided = {
    outcome: new Int32Array(300),
    feeMinor: new Float64Array(300).fill(7),
    fee: new Int32Array(300).fill(7),
  };
  const runPair = Uint32Array.from(segment.pairNames, (_, run) => run);
  const runs = { segmentSha256, runPair, runStart: segment.pairStart };
  const openStored: BatchToDigest['openSegment'] = sha256 => openSegment(store, sha256);
  for (const open of [inline, onThreads(2, directory)])
    for (const keys of [segment, null]) {
      const digest = await open({ ...batchOf(rows), openSegment: openStored });
      await digest.add({ ...runs, ...decided, beyond: [], keys, decisionsSha256: notStored });
      const finish = await digest.finish(segment.pairNames, answersOf(PLACEMENTS));
      expect(await finish()).toBe(slowDigest(rows));
      await digest.close();
    }
  rmSync(directory, { recursive: true });
});

/** Parts of which the decision files lie in a store, and what says where. */
async function storedParts(store: ContentStore, parts: readonly (readonly Said[])[], pairNames: readonly string[]) {
  const decided = parts.map(rows => partOf(rows, pairNames));
  const storing = decided.map(part => {
    const names = { batchId: 'B-2026-11-19-01' as BatchId, segmentSha256: 'a'.repeat(64) as Sha256, rows: null };
    const flags = new Uint8Array(part.outcome.length);
    return store.put('decisions', encodeDecisionFile(names, { ...part, flags }));
  });
  const placesOfDecisions = async (sha256: Sha256) => decisionPlaces(await store.open('decisions', sha256));
  return { parts: decided.map((part, at) => ({ ...part, decisionsSha256: storing[at]! })), placesOfDecisions };
}

it('decisions are read from their files where these are stored, and nothing of them is laid aside', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
  const store = await openDirectoryContentStore(directory);
  const rows = Array.from({ length: 30_000 }, (_, row): Said => ({ ...nthRow(row), pair: row % PAIRS.length }));
  expect(rows.filter(({ fee }) => !isNarrow(fee)).length).toBeGreaterThan(3);
  const splits = [rows.slice(0, 9_000), rows.slice(9_000, 9_001), rows.slice(9_001)];
  const { parts, placesOfDecisions } = await storedParts(store, splits, PAIRS);
  const digest = await onThreads(2, directory)({ ...batchOf(rows), placesOfDecisions });
  for (const part of parts) {
    await digest.add(part);
    part.outcome.fill(0); // used again, as columns are
    part.fee.fill(0);
    part.feeMinor.fill(0);
  }
  const finish = await digest.finish(PAIRS, answersOf(PLACEMENTS));
  expect(await finish()).toBe(slowDigest(rows));
  await digest.close();
  rmSync(directory, { recursive: true });
});

it('a decision file that could not be stored is told when the digest shall begin', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
  const store = await openDirectoryContentStore(directory);
  const rows = [nthRow(0)];
  const { parts, placesOfDecisions } = await storedParts(store, [rows], PAIRS);
  const full = new ContentFailure('content-full', 'no room', { retryable: true });
  const digest = await onThreads(2, directory)({ ...batchOf(rows), placesOfDecisions });
  await digest.add({ ...parts[0]!, decisionsSha256: Promise.reject(full) });
  await expect(digest.finish(PAIRS, answersOf(PLACEMENTS))).rejects.toBe(full);
  await digest.close();
  rmSync(directory, { recursive: true });
});

it.each(ways)('the digest %s of no rows is that of no chapters', async (_, open) => {
  const digest = await open(batchOf([]));
  expect(await (await digest.finish([], answersOf([])))()).toBe(slowDigest([]));
  await digest.close();
});

it('a thread that cannot read what it shall hash is told, and not waited for', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
  const opened = { offsetOf: () => 0, close: async () => {} } as unknown as OpenSegment;
  const rows = [nthRow(0)];
  const digest = await onThreads(2, directory)({ ...batchOf(rows), openSegment: async () => opened });
  const part = partOf(rows, PAIRS);
  await digest.add({ ...part, keys: null });
  const failure = { name: 'DigestThreadFailure', code: 'digest-thread-failed' };
  const finish = await digest.finish(PAIRS, answersOf(PLACEMENTS));
  await expect(finish()).rejects.toMatchObject(failure);
  await digest.close();
  rmSync(directory, { recursive: true });
});

it('an outcome that is none is told, and not looked up beside the answers', async () => {
  const rows = [{ ...nthRow(0), outcome: PLACEMENTS.length }];
  await expect(digestOf(inline, [rows])).rejects.toMatchObject({ name: 'RuntimeError', message: 'unreachable' });
  const failure = { name: 'DigestThreadFailure', code: 'digest-thread-failed' };
  await expect(digestOf(onThreads(1), [rows])).rejects.toMatchObject(failure);
  // What it was told with is used again.
  const good = rows.map(row => ({ ...row, outcome: 0 }));
  expect(await digestOf(inline, [good])).toBe(slowDigest(good));
});

it('the module is compiled of its source', async () => {
  expect(await compileChapter()).toContain(`'${CHAPTER_BYTES}'`);
});

it('decisions that cannot be put aside are told', async () => {
  const nowhere = join(tmpdir(), 'nowhere-at-all');
  await expect(onThreads(2, nowhere)(batchOf([]))).rejects.toMatchObject({ name: 'ContentFailure' });
});
