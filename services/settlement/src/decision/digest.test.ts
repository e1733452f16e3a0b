import { createHash } from 'node:crypto';
import {
  type AccountId,
  type BindingId,
  digestLine,
  HELD_REASONS,
  type RowDecision,
  type TransactionId,
} from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { CANCELLED, heldReason } from './outcome-code.ts';
import type { Placement } from './placement.ts';

const PLACEMENTS = [
  { accountId: 'a', bindingId: 'one' },
  { accountId: 'account-with-a-longer-name', bindingId: 'b' },
  { accountId: null, bindingId: null },
] as readonly unknown[] as readonly Placement[];

/** The domain's line of a row, which knows nothing of columns. */
function lineOf(id: Uint8Array, outcome: number, fee: number): string {
  const transactionId = Buffer.from(id).toString('hex') as TransactionId;
  const reason = heldReason(outcome);
  if (reason !== null) return digestLine(transactionId, { outcome: 'held', reason } as RowDecision);
  if (outcome === CANCELLED) return digestLine(transactionId, { outcome: 'cancelled' } as RowDecision);
  const { accountId, bindingId } = PLACEMENTS[outcome] as { accountId: AccountId | null; bindingId: BindingId };
  const card = accountId === null ? null : { accountId, bindingId };
  return digestLine(transactionId, { outcome: 'routed', effect: 'debit', card, feeMinor: BigInt(fee) } as RowDecision);
}

it('the digest is that of the domain’s lines in order of id, however the ids are filed and however alike they are', () => {
  // Ids that share their first bytes, so that every way of ordering them is walked.
  const id = fc
    .tuple(fc.constantFrom(0, 7, 255), fc.constantFrom(0, 1), fc.uint8Array({ minLength: 27, maxLength: 27 }))
    .map(([first, second, rest]) => Uint8Array.from([first, second, 0, 0, 0, ...rest]));
  const outcome = fc.integer({ min: -1 - HELD_REASONS.length, max: PLACEMENTS.length - 1 });
  const fee = fc.oneof(fc.integer({ min: -12, max: 120 }), fc.maxSafeInteger());
  const row = fc.record({ id, outcome, fee }).map(said => ({ ...said, fee: said.outcome < 0 ? 0 : said.fee }));
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { minLength: 1, maxLength: 40, selector: said => said.id.join() }),
      fc.nat(),
      (rows, at) => {
        const split = at % (rows.length + 1);
        const parts = [rows.slice(0, split), rows.slice(split)].filter(part => part.length > 0);
        const digest = digestOf({
          ids: parts.map(part => ({ transactionId: Uint8Array.from(part.flatMap(said => [...said.id])) })),
          outcome: Int32Array.from(rows, said => said.outcome),
          feeMinor: Float64Array.from(rows, said => said.fee),
          placements: PLACEMENTS,
        });
        const lines = rows.toSorted((left, right) => Buffer.compare(left.id, right.id));
        const text = lines.map(said => lineOf(said.id, said.outcome, said.fee)).join('');
        expect(digest).toBe(createHash('sha256').update(text).digest('hex'));
      },
    ),
    { numRuns: 300 },
  );
});

it('the digest of no rows is that of nothing', () => {
  const none = { ids: [], outcome: new Int32Array(0), feeMinor: new Float64Array(0), placements: [] };
  expect(digestOf(none)).toBe(createHash('sha256').digest('hex'));
});
