// What becomes of the rows of a file that were understood (R2, then R4), piece by piece in file order: most are seen to be new at once;
// those that look like one accepted before wait until their keys have been compared.
import { type AcquirerId, assert, type TimeWindow } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import { type AcceptanceWindows, createAcceptanceWindows } from './acceptance-windows.ts';
import type { RowRange } from './block-segments.ts';
import type { EarlierKeys } from './earlier-keys.ts';
import { differingField, FATE, type JudgedFinding, type KeptRow, keyOfRow, rowOfBlock } from './judge.ts';
import type { KeyIndex } from './key-index.ts';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';
import { judgedRow } from './row-quarantine.ts';
import { type FoundRow, findRows, type OwnSegment } from './same-key.ts';
import type { PieceTally } from './scan-piece.ts';
import type { TransactionColumn } from './transaction-columns.ts';

export type RowJudgeDeps = {
  readonly block: RowBlock;
  readonly pairs: readonly Pair[];
  /** In the order of the header. */
  readonly columns: readonly TransactionColumn[];
  readonly contents: ContentStore;
  readonly own: KeyIndex;
  readonly earlier: EarlierKeys;
  readonly windowOf: (acquirerId: AcquirerId) => TimeWindow;
};

export type RowJudge = {
  /** By row of the columns. */
  readonly fates: Uint8Array;
  /** Bytes kept of rows that wait. */
  waitingBytes(): number;
  /**
   * Judges rows, or lets them wait; `bytes` hold them at their offset, `tally` tells what they come to. Answers whether all were accepted.
   */
  take(range: RowRange, bytes: Uint8Array, tally: PieceTally | null): boolean;
  /**
   * Judges those that wait, and answers which they were: `ranges` are the rows since the last segment was left, `segments` those left before,
   * asked for if need be.
   */
  settle(ranges: readonly RowRange[], segments: () => Promise<readonly OwnSegment[]>): Promise<readonly number[]>;
  /** What was quarantined since the last call, in no order. */
  quarantined(): readonly QuarantinedRow[];
};

type Waiting = {
  readonly row: number;
  readonly bytes: Uint8Array;
  readonly own: readonly number[];
  readonly earlier: readonly number[];
};

const LINE_FEED = 10;
const NONE: readonly number[] = [];

/** A judge that has accepted nothing of the file yet. Places in `own` are lines. */
export function createRowJudge(deps: RowJudgeDeps): RowJudge {
  const { block, pairs, columns, own, windowOf } = deps;
  const fates = new Uint8Array(block.pair.length);
  const { keyHash: keys } = block;
  const windows = createAcceptanceWindows(block, pairs, windowOf);
  let waiting: Waiting[] = [];
  const quarantined: QuarantinedRow[] = [];

  const keepOut = (row: number, bytes: Uint8Array, finding: Omit<JudgedFinding, 'row'>) => {
    fates[row] = FATE.quarantined;
    quarantined.push(judgedRow(block.line[row]!, bytes, columns, finding));
  };
  /** R4; accepts the row if it is inside its window. */
  const admit = (row: number, bytes: Uint8Array): boolean => {
    const code = windows.problemOf(row);
    if (code !== null) {
      keepOut(row, bytes, { code, field: 'occurred_at', clashesWith: null });
      return false;
    }
    fates[row] = FATE.accepted;
    own.add({ keys, from: row, to: row + 1 }, block.line[row]!);
    return true;
  };
  const taker = { fates, windows, admit, wait: (each: Waiting) => void waiting.push(each) };
  return {
    fates,
    waitingBytes: () => waiting.reduce((sum, { bytes }) => sum + bytes.length, 0),
    take({ from, to }, bytes, tally) {
      windows.learn();
      if (tally !== null && windows.holdAll(tally)) return takeInside(deps, taker, { from, to }, bytes);
      for (let row = from; row < to; ) row = takeSome(deps, taker, { from: row, to }, bytes);
      return false;
    },
    async settle(ranges, segments) {
      if (waiting.length === 0) return [];
      const known = await fetchKnown(deps, waiting, ranges, await segments());
      const admitted = new Map<string, KeptRow>();
      for (const { row, bytes, ...places } of waiting) {
        const key = keyOfRow(block, pairs, row);
        const other = (admitted.size > 0 ? admitted.get(key) : null) ?? known(key, places);
        const field = other === null ? null : differingField(rowOfBlock(block, pairs, row), other);
        if (other === null && admit(row, bytes)) admitted.set(key, rowOfBlock(block, pairs, row));
        if (other !== null && field === null) fates[row] = FATE.duplicate;
        if (field !== null) keepOut(row, bytes, { code: 'key-clash', field, clashesWith: other });
      }
      const settled = waiting.map(({ row }) => row);
      waiting = [];
      return settled;
    },
    quarantined: () => quarantined.splice(0),
  };
}

type Taker = {
  readonly fates: Uint8Array;
  readonly windows: AcceptanceWindows;
  readonly admit: (row: number, bytes: Uint8Array) => boolean;
  readonly wait: (row: Waiting) => void;
};

/**
 * Takes the rows up to the first that is not plainly inside its window, and then that one: what becomes of it is told before those behind
 * it are looked at. Returns where to go on.
 */
function takeSome(deps: RowJudgeDeps, taker: Taker, { from, to }: RowRange, bytes: Uint8Array): number {
  const { block, own, earlier } = deps;
  const { keyHash: keys } = block;
  const { fates, windows, admit } = taker;
  const end = windows.insideUpTo(from, to);
  takeInside(deps, taker, { from, to: end }, bytes);
  if (end === to) return to;
  fates[end] = FATE.undecided;
  if (own.find(keys, end) !== null || earlier.find(keys, end) !== null) wait(deps, taker, end, bytes);
  else admit(end, bytes.subarray(block.offset[end]!));
  return end + 1;
}

/** Takes rows that are inside their windows. Answers whether all were accepted. */
function takeInside(deps: RowJudgeDeps, taker: Taker, { from, to }: RowRange, bytes: Uint8Array): boolean {
  const { block, own, earlier } = deps;
  const { fates } = taker;
  fates.fill(FATE.accepted, from, to);
  const range = { keys: block.keyHash, from, to };
  earlier.seek(range, fates);
  if (own.addNew(range, fates, block.line) === to - from) return true;
  for (let row = from; row < to; row++) if (fates[row] === FATE.undecided) wait(deps, taker, row, bytes);
  return false;
}

/** The row may have the key of another: that is told when the keys are compared. */
function wait({ block, own, earlier }: RowJudgeDeps, taker: Taker, row: number, bytes: Uint8Array): void {
  const { keyHash: keys } = block;
  const places = { own: own.find(keys, row) ?? NONE, earlier: earlier.find(keys, row) ?? NONE };
  taker.wait({ row, bytes: lineAt(bytes, block.offset[row]!), ...places });
}

/** A row that was understood stands on one line. */
function lineAt(bytes: Uint8Array, offset: number): Uint8Array {
  const end = bytes.indexOf(LINE_FEED, offset);
  return bytes.slice(offset, end < 0 ? bytes.length : end + 1);
}

type Places = Pick<Waiting, 'own' | 'earlier'>;

/** Fetches every row that a waiting one may repeat, segment by segment; the answer tells which of the places has the key. */
async function fetchKnown(
  { block, pairs, contents, earlier }: RowJudgeDeps,
  waiting: readonly Waiting[],
  ranges: readonly RowRange[],
  segments: readonly OwnSegment[],
): Promise<(key: string, places: Places) => KeptRow | null> {
  const byPlace = { own: new Map<number, FoundRow>(), earlier: new Map<number, FoundRow>() };
  const lines = new Set(waiting.flatMap(({ own }) => own));
  for (const line of lines) {
    const row = rowOfLine(block.line, ranges, line);
    if (row !== null) byPlace.own.set(line, { key: keyOfRow(block, pairs, row), kept: rowOfBlock(block, pairs, row) });
  }
  for (const { sha256, firstLine, lastLine } of segments) {
    const sought = new Set([...lines].filter(line => line >= firstLine && line <= lastLine));
    if (sought.size === 0) continue;
    for (const [at, found] of await findRows(contents, { sha256, fileSha256: null }, 'line', sought))
      byPlace.own.set(at, found);
  }
  const places = [...new Set(waiting.flatMap(each => each.earlier))].map(place => ({ place, ...earlier.rowAt(place) }));
  for (const [segment, rows] of Map.groupBy(places, each => each.segment)) {
    const found = await findRows(contents, segment, 'row', new Set(rows.map(({ row }) => row)));
    for (const { place, row } of rows) byPlace.earlier.set(place, found.get(row)!);
  }
  const withKey = (key: string, found: FoundRow | undefined): KeptRow | null => {
    assert(found !== undefined, 'the row of every place is found');
    return found.key === key ? found.kept : null;
  };
  return (key, { own, earlier: before }) => {
    let same: KeptRow | null = null;
    for (const place of before) same ??= withKey(key, byPlace.earlier.get(place));
    for (const line of own) same ??= withKey(key, byPlace.own.get(line));
    return same;
  };
}

/** The row among the ranges that stands on the line, or null. Lines rise from row to row. */
function rowOfLine(lines: Uint32Array, ranges: readonly RowRange[], line: number): number | null {
  const range = ranges.find(({ from, to }) => to > from && lines[from]! <= line && lines[to - 1]! >= line);
  if (range === undefined) return null;
  let [low, high] = [range.from, range.to];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (lines[middle]! <= line) low = middle;
    else high = middle;
  }
  return lines[low] === line ? low : null;
}
