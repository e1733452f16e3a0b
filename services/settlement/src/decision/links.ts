// Rows of a batch that name another row: debits and their originals, and the two rows of a cancelled pair. Few beside the rows, so
// that a later batch learns here what became of its originals without reading a decision file.
import { BatchId, type TransactionId } from '@asof/domain';
import { z } from 'zod';
import { ColumnFileFailure, columnOf, decodeColumnFile, encodeColumnFile } from '../column-file/column-file.ts';
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import type { DecisionPlace } from './decision-place.ts';

/** What the naming row is; in the order of their codes in the column: append only. */
export const LINK_KINDS = ['held', 'cancelled', 'refund', 'void-or-reversal'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export type Link = {
  /** Place in the batch: index of the part, index among its rows. */
  readonly part: number;
  readonly index: number;
  readonly kind: LinkKind;
  readonly transactionId: TransactionId;
  readonly otherId: TransactionId;
  /** Where the other row's newest decision stood when this one was made. */
  readonly other: DecisionPlace;
  /** Gross, unsigned. */
  readonly amountMinor: bigint;
};

const Meta = z.strictObject({ holds: z.literal('links'), version: z.literal(1), batchId: BatchId });

/** In the order of their places. */
export function encodeLinks(batchId: BatchId, links: readonly Link[]): readonly Uint8Array[] {
  const meta: z.infer<typeof Meta> = { holds: 'links', version: 1, batchId };
  const columns = linkColumns(links.length);
  for (const [at, link] of links.entries()) {
    columns.part[at] = link.part;
    columns.index[at] = link.index;
    columns.kind[at] = LINK_KINDS.indexOf(link.kind);
    columns.otherSequence[at] = link.other.sequence;
    columns.otherPart[at] = link.other.part;
    columns.otherIndex[at] = link.other.index;
    columns.amountMinor[at] = Number(link.amountMinor);
    columns.transactionId.write(link.transactionId, at * TRANSACTION_ID_BYTES, 'hex');
    columns.otherId.write(link.otherId, at * TRANSACTION_ID_BYTES, 'hex');
  }
  return encodeColumnFile(meta, columns);
}

function linkColumns(links: number) {
  return {
    part: new Uint32Array(links),
    index: new Uint32Array(links),
    kind: new Uint8Array(links),
    otherSequence: new Uint32Array(links),
    otherPart: new Uint32Array(links),
    otherIndex: new Uint32Array(links),
    amountMinor: new Float64Array(links),
    transactionId: Buffer.alloc(links * TRANSACTION_ID_BYTES),
    otherId: Buffer.alloc(links * TRANSACTION_ID_BYTES),
  };
}

/** Throws ColumnFileFailure. */
export function decodeLinks(bytes: Uint8Array): readonly Link[] {
  const file = decodeColumnFile(bytes);
  if (!Meta.safeParse(file.meta).success) throw damaged('its header is not that of links');
  const part = columnOf(file, 'part', Uint32Array);
  const index = columnOf(file, 'index', Uint32Array);
  const kind = columnOf(file, 'kind', Uint8Array);
  const sequence = columnOf(file, 'otherSequence', Uint32Array);
  const otherPart = columnOf(file, 'otherPart', Uint32Array);
  const otherIndex = columnOf(file, 'otherIndex', Uint32Array);
  const amountMinor = columnOf(file, 'amountMinor', Float64Array);
  const idAt = idReader(columnOf(file, 'transactionId', Uint8Array), part.length);
  const otherAt = idReader(columnOf(file, 'otherId', Uint8Array), part.length);
  return Array.from(part, (place, at) => ({
    part: place,
    index: index[at]!,
    kind: LINK_KINDS[kind[at]!]!,
    amountMinor: BigInt(amountMinor[at]!),
    transactionId: idAt(at),
    otherId: otherAt(at),
    other: { sequence: sequence[at]!, part: otherPart[at]!, index: otherIndex[at]! },
  }));
}

function idReader(ids: Uint8Array, count: number): (at: number) => TransactionId {
  if (ids.length !== count * TRANSACTION_ID_BYTES) throw damaged('its ids do not fit its rows');
  const hex = Buffer.from(ids.buffer, ids.byteOffset, ids.length).toString('hex');
  const width = TRANSACTION_ID_BYTES * 2;
  return at => hex.slice(at * width, (at + 1) * width) as TransactionId;
}

function damaged(what: string): ColumnFileFailure {
  return new ColumnFileFailure('column-file-damaged', `a links sheet is damaged: ${what}`);
}
