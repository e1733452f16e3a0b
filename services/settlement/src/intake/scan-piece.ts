// One piece of a file into columns: the kernel takes the rows that are plain, the slow reader decides about all others, and about the
// values of pairs that are not plainly right. The same code runs on worker threads and, for small files, on the main one.
import type { AcquirerId, Currency } from '@asof/domain';
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import type { RowRange } from './block-segments.ts';
import { GROUPS_MAX, type MemoryPlan } from './kernel/block-memory.ts';
import { createKernel, type Kernel, STOPPED } from './kernel/kernel.ts';
import type { Tally } from './kernel/tally.ts';
import type { SharedMemory } from './kernel/web-assembly.ts';
import { type Exponents, keyOfPair, plainExponent } from './plain-pairs.ts';
import { isTooLong, type SplitRecord, splitRecord } from './record-split.ts';
import type { SlowRows } from './slow-rows.ts';
import type { TransactionColumn } from './transaction-columns.ts';

/** A piece of the file in the memory: where it lies, and where its rows go. */
export type Piece = {
  readonly from: number;
  readonly to: number;
  readonly origin: number;
  /** Nothing follows. */
  readonly final: boolean;
  /** It begins inside a line that is too long. */
  readonly skipping: boolean;
  /** Index of its first row in the columns. */
  readonly row: number;
};

export type ScannedPiece = {
  readonly thread: number;
  /** Rows that were understood. Their lines, and those of the others, are counted from 0 where the piece begins. */
  readonly rows: number;
  readonly notUnderstood: readonly QuarantinedRow[];
  readonly lineEnds: number;
  /** Whether it was left at `position` because it has so many rows that were not understood: the rest is to be scanned as a piece. */
  readonly isLeft: boolean;
  /** From here on the bytes belong to no record yet: less than a record, unless it was left. */
  readonly position: number;
  readonly skipping: boolean;
  /** Keys of the pairs that the thread's table has now and had not before; `fresh` if it was begun anew with this piece. */
  readonly newPairs: readonly string[];
  readonly fresh: boolean;
  /** What the rows come to; null where that is to be told row by row. */
  readonly tally: PieceTally | null;
};

/** By acquirer and currency. */
export type PieceTally = readonly GroupTally[];
export type GroupTally = Tally & { readonly acquirerId: AcquirerId; readonly currency: Currency };

export type ScanOptions = {
  readonly memory: SharedMemory;
  readonly plan: MemoryPlan;
  readonly thread: number;
  /** In the order of the header. */
  readonly columns: readonly TransactionColumn[];
  /** Whether rows are to be judged: they get hashes of their keys, and pieces a tally. */
  readonly toJudge: boolean;
  readonly exponents: Exponents;
};

export type PieceScanner = {
  /** Null where the slow reader is needed and not there: the same piece is then to be scanned again. */
  scan(piece: Piece): ScannedPiece | null;
  useSlowRows(rows: SlowRows): void;
};

const LINE_FEED = 10;
/** So many objects a piece at most: a piece may have a million lines, and many pieces are on their way. */
const NOT_UNDERSTOOD_MAX = 4096;

/** Scans pieces one after the other; each answer is whole before the next piece is begun. */
export function createPieceScanner(options: ScanOptions): PieceScanner {
  const { memory, plan, thread, columns, toJudge, exponents } = options;
  const bytes = new Uint8Array(memory.buffer);
  const kernel = createKernel(memory, plan, thread, columns);
  const pairs = createThreadPairs(kernel, plan, exponents);
  let slowRows: SlowRows | null = null;

  function scan(piece: Piece): ScannedPiece | null {
    pairs.makeRoom();
    const notUnderstood: QuarantinedRow[] = [];
    let skipping = piece.skipping;
    kernel.begin({ ...piece, line: 0, withKeys: toJudge });
    if (skipping) skipping = !skipLine(kernel, bytes, piece);
    while (!skipping && notUnderstood.length < NOT_UNDERSTOOD_MAX) {
      const stopped = kernel.scan();
      if (stopped === STOPPED.more) break;
      if (stopped === STOPPED.newPair && pairs.learn()) continue;
      const record = splitRecord(bytes, kernel.at, piece.to, { fields: columns.length, final: piece.final });
      if (record === null) break;
      if (slowRows === null) return null;
      const found = takeSlowly(slowRows, record, piece.origin);
      if (found !== null) notUnderstood.push(found);
      kernel.at += record.length;
      kernel.line += record.lineEnds;
      skipping = isTooLong(record) && !skipLine(kernel, bytes, piece);
    }
    return {
      thread,
      rows: kernel.row - piece.row,
      notUnderstood,
      lineEnds: kernel.line,
      isLeft: notUnderstood.length === NOT_UNDERSTOOD_MAX,
      position: kernel.at,
      skipping,
      ...pairs.toTell(),
      tally: toJudge ? pairs.tally({ from: piece.row, to: kernel.row }) : null,
    };
  }

  /** Lays the row into the columns, or answers with what is quarantined. */
  function takeSlowly(rows: SlowRows, record: SplitRecord, origin: number): QuarantinedRow | null {
    const reading = rows.read(record, kernel.line);
    if (reading.kind === 'not-understood') return reading.row;
    reading.append(kernel.row, { pair: pairs.numberOf(reading.pair), offset: kernel.at - origin });
    kernel.row++;
    return null;
  }

  return {
    scan,
    useSlowRows(rows) {
      slowRows = rows;
    },
  };
}

/** The same, with the slow reader, which is loaded with what that needs when a piece has something for it. One piece at a time. */
export function createWholeScanner(options: ScanOptions): (piece: Piece) => Promise<ScannedPiece> {
  const scanner = createPieceScanner(options);
  return async piece => {
    const plain = scanner.scan(piece);
    if (plain !== null) return plain;
    const { createSlowRows } = await import('./slow-rows.ts');
    scanner.useSlowRows(createSlowRows(options));
    return scanner.scan(piece)!;
  };
}

/** Passes over the rest of a line that is too long; false when it goes on beyond the piece. */
function skipLine(kernel: Kernel, bytes: Uint8Array, { to }: Piece): boolean {
  const end = bytes.subarray(kernel.at, to).indexOf(LINE_FEED);
  kernel.at = end < 0 ? to : kernel.at + end + 1;
  if (end >= 0) kernel.line++;
  return end >= 0;
}

/** The pairs that this thread has seen; the four values of each are checked once, when it is new. */
function createThreadPairs(kernel: Kernel, { pairsMax, rowsPerSlot }: MemoryPlan, exponents: Exponents) {
  let count = 0;
  /** What the caller does not know yet, and whether they were begun anew since. */
  let newPairs: string[] = [];
  let fresh = false;
  const groups = createGroups();
  const add = (key: string, exponent: number): number => {
    const number = kernel.addPair(count);
    if (number === count) {
      kernel.setExponent(count, exponent);
      kernel.setGroup(count, groups.numberOf(key));
      newPairs.push(key);
      count++;
    }
    return number;
  };
  return {
    /** For those of another piece: all are forgotten before the table could be full. */
    makeRoom(): void {
      if (count + rowsPerSlot + 2 <= pairsMax) return;
      kernel.forgetPairs();
      count = 0;
      newPairs = [];
      fresh = true;
      groups.clear();
    },
    toTell(): Pick<ScannedPiece, 'newPairs' | 'fresh'> {
      const answer = { newPairs, fresh };
      newPairs = [];
      fresh = false;
      return answer;
    },
    tally(rows: RowRange): PieceTally | null {
      const { all } = groups;
      const tallies = all.length > GROUPS_MAX ? null : kernel.tally(rows, all.length);
      const told = tallies?.map((tally, group) => ({ ...all[group]!, ...tally }));
      return told?.filter(({ counts }) => counts.some(count => count > 0)) ?? null;
    },
    /** The pair of the record found last; false when one of its values is not plainly right. */
    learn(): boolean {
      const key = kernel.pairKey();
      const exponent = key === null ? null : plainExponent(key, exponents);
      return key !== null && exponent !== null && add(key, exponent) >= 0;
    },
    /** Of a pair that was found to be right. */
    numberOf(pair: readonly string[]): number {
      kernel.showPair(pair);
      return add(keyOfPair(pair), exponents.get(pair[3]!)!);
    },
  };
}

/** Acquirer and currency of pairs that were found to be right, numbered. */
function createGroups() {
  const all: Pick<GroupTally, 'acquirerId' | 'currency'>[] = [];
  const numbers = new Map<string, number>();
  return {
    all,
    /** Of a pair by its key. */
    numberOf(key: string): number {
      const [acquirerId, , , currency] = key.split(' ') as [AcquirerId, string, string, Currency];
      const name = `${acquirerId} ${currency}`;
      const number = numbers.get(name) ?? all.push({ acquirerId, currency }) - 1;
      numbers.set(name, number);
      return number;
    },
    clear(): void {
      all.length = 0;
      numbers.clear();
    },
  };
}
