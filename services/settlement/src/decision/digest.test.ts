import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AccountId,
  type AcquirerId,
  type BindingId,
  batchDigest,
  DIGEST_CHAPTER_ROWS,
  type DigestedRow,
  HELD_REASONS,
  type RowDecision,
  type Sha256,
} from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBench } from '../batch/bench.fixture.ts';
import { openDirectoryContentStore } from '../content-store/directory.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import { type OpenSegment, openSegment } from '../segment/open-segment.ts';
import { readSegment } from '../segment/segment-codec.ts';
import { CHAPTER_BYTES } from './chapter/chapter-bytes.ts';
import { compileChapter } from './chapter/compile-chapter.fixture.ts';
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
  readonly id: Uint8Array;
  /** Number of its pair. */
  readonly pair: number;
  readonly outcome: number;
  readonly fee: number;
};

const PAIRS = ['M T CNY', 'M T USD', 'M T2 CNY', 'M2 T CNY'];

/** The rows as a part of a batch of these pairs: by pair, ids at hand. */
function partOf(rows: readonly Said[], pairNames: readonly string[]): PartDecided {
  const sorted = [...rows].sort((left, right) => left.pair - right.pair);
  const starts = sorted.flatMap(({ pair }, row) => (pair === sorted[row - 1]?.pair ? [] : [row]));
  return {
    segmentSha256: '' as Sha256,
    runPair: Uint32Array.from(starts, row => pairNames.indexOf(PAIRS[sorted[row]!.pair]!)),
    runStart: Uint32Array.from([...starts, sorted.length]),
    transactionId: Uint8Array.from(sorted.flatMap(({ id }) => [...id])),
    outcome: Int32Array.from(sorted, ({ outcome }) => outcome),
    feeMinor: Float64Array.from(sorted, ({ fee }) => fee),
  };
}

/** What the domain says of them. */
function slowDigest(rows: readonly Said[]): string {
  const digested = rows.map(({ id, pair, outcome, fee }): DigestedRow => {
    const [mid, tid, currency] = PAIRS[pair]!.split(' ');
    const transactionId = Buffer.from(id).toString('hex');
    return { row: { transactionId, mid, tid, currency } as DigestedRow['row'], decision: decisionOf(outcome, fee) };
  });
  return Buffer.from(batchDigest(digested, sha256)).toString('hex');
}

const nothingStored: BatchToDigest['openSegment'] = async () => {
  throw new Error('no segment is stored');
};
/** No pairs but those that have rows. */
const namesOf = (rows: readonly Said[]) => PAIRS.filter((_, number) => rows.some(({ pair }) => pair === number));
const batchOf = (rows: readonly Said[]): BatchToDigest => ({ rows: rows.length, openSegment: nothingStored });

async function digestOf(open: OpenDigest, parts: readonly (readonly Said[])[]): Promise<string> {
  const pairNames = namesOf(parts.flat());
  const digest = await open(batchOf(parts.flat()));
  for (const part of parts) await digest.add(partOf(part, pairNames));
  try {
    return await digest.finish(pairNames, answersOf(PLACEMENTS))();
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

it.each(ways)(
  'the digest %s is the domain’s, however rows are parted and however alike ids are',
  async (_, open, numRuns) => {
    // Ids that share their first bytes, so that every way of ordering them is walked.
    const id = fc
      .tuple(
        fc.constantFrom(0, 7, 255),
        fc.constantFrom(0, 3, 4),
        fc.constantFrom(0, 1),
        fc.constantFrom(0, 9),
        fc.uint8Array({ minLength: 28, maxLength: 28 }),
      )
      .map(([first, second, third, fourth, rest]) => Uint8Array.from([first, second, third, fourth, ...rest]));
    const pair = fc.nat(PAIRS.length - 1);
    const outcome = fc.integer({ min: -1 - HELD_REASONS.length, max: PLACEMENTS.length - 1 });
    const fee = fc.oneof(fc.integer({ min: -12, max: 120 }), fc.maxSafeInteger());
    const row = fc.record({ id, pair, outcome, fee }).map(said => ({ ...said, fee: said.outcome < 0 ? 0 : said.fee }));
    const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 40, selector: said => said.id.join() });
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (all, at) => {
        const split = at % (all.length + 1);
        const parts = [all.slice(0, split), all.slice(split)].filter(part => part.length > 0);
        expect(await digestOf(open, parts)).toBe(slowDigest(all));
      }),
      { numRuns },
    );
  },
);

it.each(ways)('the digest %s is the domain’s for several chapters, one of them a large pair', async (_, open) => {
  const rows = Array.from({ length: DIGEST_CHAPTER_ROWS * 2 }, (_, row): Said => {
    const pair = [2, 2, 2, 2, 2, 0, 1, 3][row % 8]!;
    return { id: sha256(Buffer.from(`${row}`)), pair, outcome: row % PLACEMENTS.length, fee: (row % 99) - 9 };
  });
  const [first, second, third] = [rows.slice(0, 7), rows.slice(7, 40_000), rows.slice(40_000)];
  expect(await digestOf(open, [second, third, first])).toBe(slowDigest(rows));
});

it('ids are read where the segment stands that the batch takes as a whole', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
  const store = await openDirectoryContentStore(directory);
  const bench = await createBench();
  await bench.receive(
    ...Array.from({ length: 30 }, (_, row) => ({ tid: `t${row % 4}`, rrn: `R${row}`, at: row, amount: 100 })),
  );
  await bench.ledger.reader.catchUp();
  const segmentSha256 = bench.ledger.intake.segmentsOf('A' as AcquirerId)[0]!.sha256;
  await store.put('segments', [await bench.store.read('segments', segmentSha256)]);
  const segment = await readSegment(store, segmentSha256);
  const decided = { outcome: new Int32Array(30), feeMinor: new Float64Array(30).fill(7) };
  const runPair = Uint32Array.from(segment.pairNames, (_, run) => run);
  const runs = { segmentSha256, runPair, runStart: segment.pairStart };
  const openStored: BatchToDigest['openSegment'] = sha256 => openSegment(store, sha256);
  const digests = [];
  for (const open of [inline, onThreads(2, directory)])
    for (const transactionId of [segment.transactionId, null]) {
      const digest = await open({ rows: 30, openSegment: openStored });
      await digest.add({ ...runs, ...decided, transactionId });
      digests.push(await digest.finish(segment.pairNames, answersOf(PLACEMENTS))());
      await digest.close();
    }
  expect(new Set(digests).size).toBe(1);
  rmSync(directory, { recursive: true });
});

it.each(ways)('the digest %s of no rows is that of no chapters', async (_, open) => {
  const digest = await open(batchOf([]));
  expect(await digest.finish([], answersOf([]))()).toBe(slowDigest([]));
  await digest.close();
});

it('a thread that cannot read what it shall hash is told, and not waited for', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
  const opened = { offsetOf: () => 0, close: async () => {} } as unknown as OpenSegment;
  const rows = [{ id: new Uint8Array(32), pair: 0, outcome: 0, fee: 0 }];
  const digest = await onThreads(2, directory)({ ...batchOf(rows), openSegment: async () => opened });
  const part = partOf(rows, PAIRS);
  await digest.add({ ...part, transactionId: null });
  const failure = { name: 'DigestThreadFailure', code: 'digest-thread-failed' };
  await expect(digest.finish(PAIRS, answersOf(PLACEMENTS))()).rejects.toMatchObject(failure);
  await digest.close();
  rmSync(directory, { recursive: true });
});

it('an outcome that is none is told, and not looked up beside the answers', async () => {
  const rows = [{ id: new Uint8Array(32), pair: 0, outcome: PLACEMENTS.length, fee: 0 }];
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
