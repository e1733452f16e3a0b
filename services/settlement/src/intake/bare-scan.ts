// Only the scan of a transactions file: to columns, and to the order in which segments have them. Nothing is hashed, compared or written.
// What an import takes beyond this is what it pays for being safe.

import { keptColumns } from '../segment/segment-codec.ts';
import { countByPair, type RowRange, rowsInOrder, sortByPair } from './block-segments.ts';
import { BLOCK_LIMITS } from './file-intake.ts';
import type { FileSource } from './file-source.ts';
import { readColumns } from './open-file.ts';
import { createPieceReader } from './piece-reader.ts';
import { scanFile, scanLimitsFor } from './scan-file.ts';

export type BareScan = {
  readonly rows: number;
  readonly notUnderstood: number;
  readonly pairs: number;
  /** Bytes of columns that were put in order. */
  readonly bytes: number;
};

/**
 * Scans the file as an import does, with the same code, threads and blocks, and gathers every column by pair. Rejects as the source
 * fails, and with an Error whose message is the header's refusal.
 */
export async function scanTransactionsBarely(source: FileSource, threads?: number): Promise<BareScan> {
  const reader = createPieceReader({ source, hash: null });
  const header = await readColumns(reader);
  if (header.kind === 'refused') throw new Error(header.message);
  const limits = scanLimitsFor(source.bytes, threads);
  const scan = scanFile({ reader, columns: header.columns, limits, toJudge: false });
  const told = { rows: 0, notUnderstood: 0, bytes: 0 };
  let ranges: RowRange[] = [];
  let slots: number[] = [];
  const settle = () => {
    const rows = { block: scan.columns, gather: scan.gather, registry: scan.registry, ranges };
    const { starts } = sortByPair({ ...rows, fates: null, rowsOfPair: countByPair(rows) });
    const sorted = rowsInOrder(scan.gather, 0, starts.at(-1)!);
    for (const { chunks } of sorted.rows === 0 ? [] : Object.values(keptColumns(sorted))) {
      for (const chunk of chunks()) told.bytes += chunk.length;
    }
    for (const slot of slots) scan.release(slot);
    ranges = [];
    slots = [];
  };
  try {
    for await (const { slot, from, to, notUnderstood } of scan.pieces()) {
      ranges.push({ from, to });
      if (slot !== null) slots.push(slot);
      told.rows += to - from;
      told.notUnderstood += notUnderstood.length;
      if (ranges.reduce((sum, range) => sum + range.to - range.from, 0) >= BLOCK_LIMITS.rows) settle();
      if (slots.length >= BLOCK_LIMITS.pieces) settle();
    }
    settle();
    return { ...told, pairs: scan.registry.pairs.length };
  } finally {
    await scan.close();
    await reader.close();
  }
}
