import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AccountId,
  type BindingId,
  batchDigest,
  HELD_REASONS,
  type RowDecision,
  type TransactionId,
} from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryScratch } from '../scratch/scratch.ts';
import { digestAnswerOf, inlineDigest, type OpenDigest, PIECE_ROWS_MAX, piecesOf } from './digest.ts';
import { threadedDigest } from './digest-threads.ts';
import { CANCELLED, heldReason } from './outcome-code.ts';
import type { Placement } from './placement.ts';

const PLACEMENTS = [
  { accountId: 'a', bindingId: 'one' },
  { accountId: 'account-with-a-longer-name', bindingId: 'b' },
  { accountId: null, bindingId: null },
] as readonly unknown[] as readonly Placement[];
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
        fc.constantFrom(0, 1),
        fc.constantFrom(0, 3),
        fc.constantFrom(0, 3, 4),
        fc.uint8Array({ minLength: 28, maxLength: 28 }),
      )
      .map(([first, second, third, fourth, rest]) => Uint8Array.from([first, second, third, fourth, ...rest]));
    const outcome = fc.integer({ min: -1 - HELD_REASONS.length, max: PLACEMENTS.length - 1 });
    const fee = fc.oneof(fc.integer({ min: -12, max: 120 }), fc.maxSafeInteger());
    const row = fc.record({ id, outcome, fee }).map(said => ({ ...said, fee: said.outcome < 0 ? 0 : said.fee }));
    const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 40, selector: said => said.id.join() });
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (all, at) => {
        const split = at % (all.length + 1);
        const digest = await open(all.length);
        for (const part of [all.slice(0, split), all.slice(split)])
          await digest.add({
            transactionId: Uint8Array.from(part.flatMap(said => [...said.id])),
            outcome: Int32Array.from(part, said => said.outcome),
            feeMinor: Float64Array.from(part, said => said.fee),
          });
        const wanted = all.map(said => ({
          transactionId: Buffer.from(said.id).toString('hex') as TransactionId,
          decision: decisionOf(said.outcome, said.fee),
        }));
        expect(await digest.finish(PLACEMENTS.map(digestAnswerOf))).toBe(
          Buffer.from(batchDigest(wanted, sha256)).toString('hex'),
        );
        await digest.close();
      }),
      { numRuns },
    );
  },
);

it.each(ways)('the digest %s of no rows is that of empty chapters', async (_, open) => {
  const digest = await open(0);
  expect(await digest.finish([])).toBe(Buffer.from(batchDigest([], sha256)).toString('hex'));
  await digest.close();
});

it('a thread that cannot lay rows aside is told, and not waited for', async () => {
  const digest = await onThreads(2, join(tmpdir(), 'nowhere-at-all'))(1);
  await expect(digest.finish([])).rejects.toMatchObject({ name: 'DigestThreadFailure', code: 'digest-thread-failed' });
  await digest.close();
});

it('rows are taken in pieces that are views of them, none longer than the room for one', () => {
  const rows = PIECE_ROWS_MAX * 2 + 1;
  const transactionId = new Uint8Array(rows * 32);
  const pieces = [...piecesOf({ transactionId, outcome: new Int32Array(rows), feeMinor: new Float64Array(rows) })];
  expect(pieces.map(({ outcome }) => outcome.length)).toEqual([PIECE_ROWS_MAX, PIECE_ROWS_MAX, 1]);
  expect(pieces[2]!.transactionId.byteOffset).toBe(PIECE_ROWS_MAX * 2 * 32);
  expect(pieces[2]!.transactionId.length).toBe(32);
});
