// What a batch read: for each segment its name, its place in the log and the rows taken of it. With K this is everything that decides
// the batch, so it is written before anything is decided.
import { BatchId, positionText, Sha256 } from '@asof/domain';
import { z } from 'zod';
import { ColumnFileFailure, columnOf, decodeColumnFile, encodeColumnFile } from '../column-file/column-file.ts';
import type { BatchPart } from './part.ts';

const count = z.int().min(0);
const Meta = z.strictObject({
  holds: z.literal('batch-input'),
  version: z.literal(1),
  batchId: BatchId,
  parts: z.array(
    z.strictObject({
      segmentSha256: Sha256,
      position: positionText,
      segmentRows: count,
      fresh: z.union([z.literal('all'), count]),
      retried: count,
    }),
  ),
});

/** One column holds the row lists, part by part: fresh rows (unless all are), then retried ones. */
export function encodeInputSheet(batchId: BatchId, parts: readonly BatchPart[]): readonly Uint8Array[] {
  const lists = parts.flatMap(({ fresh, retried }) => (fresh === 'all' ? [retried] : [fresh, retried]));
  const rows = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let end = 0;
  for (const list of lists) {
    rows.set(list, end);
    end += list.length;
  }
  const named = parts.map(({ fresh, retried, ...part }) => ({
    ...part,
    fresh: fresh === 'all' ? fresh : fresh.length,
    retried: retried.length,
  }));
  return encodeColumnFile(Meta.encode({ holds: 'batch-input', version: 1, batchId, parts: named }), { rows });
}

/** Throws ColumnFileFailure. */
export function decodeInputSheet(bytes: Uint8Array): {
  readonly batchId: BatchId;
  readonly parts: readonly BatchPart[];
} {
  const file = decodeColumnFile(bytes);
  const meta = Meta.safeDecode(file.meta as z.input<typeof Meta>);
  if (!meta.success) throw damaged('its header is not that of a batch’s input', meta.error);
  const rows = columnOf(file, 'rows', Uint32Array);
  let end = 0;
  const take = (length: number) => {
    end += length;
    return rows.subarray(end - length, end);
  };
  const parts = meta.data.parts.map(({ fresh, retried, ...part }) => ({
    ...part,
    fresh: fresh === 'all' ? fresh : take(fresh),
    retried: take(retried),
  }));
  if (end !== rows.length) throw damaged('its parts do not cover its rows');
  return { batchId: meta.data.batchId, parts };
}

function damaged(what: string, cause?: unknown): ColumnFileFailure {
  return new ColumnFileFailure('column-file-damaged', `the input sheet is damaged: ${what}`, { cause });
}
