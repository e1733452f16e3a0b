// A whole file scanned piece by piece, on as many threads as are wanted, its rows told in the order of the file. Pieces are cut at line
// ends; where a record runs over a cut, what is left over stands in front of the next piece, and that is scanned again: what comes out
// is what one scanner over the whole file would find.
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import { createMemory, planMemory } from './kernel/block-memory.ts';
import { createGather, type Gather } from './kernel/gather.ts';
import { createPairRegistry, type PairRegistry } from './pair-registry.ts';
import type { PieceReader } from './piece-reader.ts';
import { type RowBlock, rowBlockOf } from './row-block.ts';
import { type ScanAhead, scanAhead } from './scan-ahead.ts';
import type { Piece, PieceTally, ScannedPiece } from './scan-piece.ts';
import { createScanThreads } from './scan-threads.ts';
import { createStock } from './stock.ts';
import type { TransactionColumn } from './transaction-columns.ts';

/** How a file is scanned: of no consequence for what comes of it. */
export type ScanLimits = {
  readonly threads: number;
  readonly pieceBytes: number;
  /** So many pieces are on their way at most. */
  readonly inputs: number;
  /** Room for the rows of so many pieces. */
  readonly rowSlots: number;
  /** With so many kept the writing of blocks is waited for, so that memory stays bounded. */
  readonly slotsKept: number;
};

/** Two megabytes: small enough for many to be on their way, large enough for a message to cost nothing. */
const PIECE_BYTES = 2 << 20;
/**
 * Those of a block of rows of the usual length are 72; of the longest rows a block has at most 128 pieces, also in a small file. What is
 * not touched costs nothing.
 */
const SLOTS_KEPT = 96;
const ROW_SLOTS = 160;
/** As many as are scanned while a block is summed and put in order. */
const INPUTS = 24;
const INPUTS_ALONE = 3;
/** More threads than this wait for each other's memory. */
const THREADS_MAX = 16;
/** A smaller file is through before a thread would have started. */
const ALONE_BYTES_MAX = 24 << 20;

/** For a file of that size, or of a size that is not known. */
export function scanLimitsFor(bytes: number | null, threads: number = availableParallelism()): ScanLimits {
  if (bytes !== null && bytes <= ALONE_BYTES_MAX) {
    const pieceBytes = Math.min(PIECE_BYTES, Math.max(bytes, 1));
    return {
      threads: 0,
      pieceBytes,
      inputs: INPUTS_ALONE,
      rowSlots: ROW_SLOTS,
      slotsKept: SLOTS_KEPT,
    };
  }
  return {
    threads: Math.min(threads, THREADS_MAX),
    pieceBytes: PIECE_BYTES,
    inputs: INPUTS,
    rowSlots: ROW_SLOTS,
    slotsKept: SLOTS_KEPT,
  };
}

export type ScannedRows = {
  /** To be released when its rows are no longer needed; null where more rows of the slot follow. */
  readonly slot: number | null;
  /** Its rows are `from` .. `to` - 1 of the columns. */
  readonly from: number;
  readonly to: number;
  /** Bytes in which the rows stand at their `offset`, and where they end; good until the next is asked for. */
  readonly bytes: Uint8Array;
  readonly notUnderstood: readonly QuarantinedRow[];
  /** See ScannedPiece. */
  readonly tally: PieceTally | null;
};

export type FileScan = {
  /** Resolves when the first pieces are handed to threads, or all that there are. */
  readonly begun: Promise<void>;
  readonly columns: RowBlock;
  readonly registry: PairRegistry;
  readonly gather: Gather;
  /** Of the hashes of keys. */
  readonly keySeed: bigint;
  /** Row slots that were told and are not released. */
  kept(): number;
  /** In the order of the file; lines as they are counted in the whole of it. Waits for a slot where none is free. */
  pieces(): AsyncGenerator<ScannedRows>;
  release(slot: number): void;
  close(): Promise<void>;
};

export type FileScanOptions = {
  readonly reader: PieceReader;
  /** In the order of the header, which is read already. */
  readonly columns: readonly TransactionColumn[];
  readonly limits: ScanLimits;
  /** See ScanOptions. */
  readonly toJudge: boolean;
};

/** Starts the threads, and has them scan as far ahead as there is room. */
export function scanFile({ reader, columns, limits, toJudge }: FileScanOptions): FileScan {
  const { threads: workers, pieceBytes, inputs, rowSlots } = limits;
  const plan = planMemory({ pieceBytes, inputs, rowSlots, threads: Math.max(workers, 1), keySeed: drawKeySeed() });
  const memory = createMemory(plan);
  const bytes = new Uint8Array(memory.buffer);
  const block = rowBlockOf(memory, plan);
  const registry = createPairRegistry(plan);
  const threads = createScanThreads({ memory, plan, columns, toJudge }, workers);
  // The slot freed last is taken first: so few are ever touched.
  const slots = createStock(
    Array.from({ length: rowSlots }, (_, slot) => slot),
    'newest',
  );
  let kept = 0;

  function scan(piece: Piece): Promise<ScannedPiece> {
    const scanned = threads.scan(piece).then(answer => {
      // At once: the thread's next answer may begin another numbering.
      const numbers = registry.numbersOf(answer);
      for (let row = piece.row; row < piece.row + answer.rows; row++) block.pair[row] = numbers[block.pair[row]!]!;
      return answer;
    });
    scanned.catch(() => undefined); // told to whoever waits for the piece
    return scanned;
  }

  const ahead = scanAhead({ reader, plan, bytes, slots, scan });
  return {
    begun: ahead.begun,
    columns: block,
    registry,
    gather: createGather(memory, plan),
    keySeed: plan.keySeed,
    kept: () => kept,
    async *pieces() {
      for await (const told of piecesInOrder({ bytes, block, scan, ahead })) {
        if (told.slot !== null) kept++;
        yield told;
      }
    },
    release(slot) {
      kept--;
      slots.give(slot);
    },
    async close() {
      await Promise.all([ahead.close(), threads.close()]);
    },
  };
}

/** Known to nobody before: so nobody can write rows whose keys all look alike. */
function drawKeySeed(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

type InOrder = {
  readonly bytes: Uint8Array;
  readonly block: RowBlock;
  readonly scan: (piece: Piece) => Promise<ScannedPiece>;
  readonly ahead: ScanAhead;
};

async function* piecesInOrder({ bytes, block, scan, ahead }: InOrder): AsyncGenerator<ScannedRows> {
  let before: Entry = { left: new Uint8Array(), skipping: false };
  let line = 2;
  function rowsOf(piece: Piece, scanned: ScannedPiece, slot: number | null): ScannedRows {
    const told = line;
    raise(block.line, piece.row, piece.row + scanned.rows, told);
    return {
      slot,
      from: piece.row,
      to: piece.row + scanned.rows,
      bytes: bytes.subarray(piece.origin, piece.to),
      notUnderstood: scanned.notUnderstood.map(row => ({ ...row, line: row.line + told })),
      tally: scanned.tally,
    };
  }
  for (let next = await ahead.next(); next !== null; next = await ahead.next()) {
    let { piece } = next;
    let scanned = await next.scanned;
    if (before.left.length > 0 || before.skipping) {
      const from = piece.from - before.left.length;
      bytes.set(before.left, from);
      piece = { ...piece, from, skipping: before.skipping };
      scanned = await scan(piece);
    }
    for (; ; scanned = await scan(piece)) {
      yield rowsOf(piece, scanned, scanned.isLeft ? null : next.slot);
      line += scanned.lineEnds;
      if (!scanned.isLeft) break;
      piece = { ...piece, from: scanned.position, skipping: scanned.skipping, row: piece.row + scanned.rows };
    }
    before = { left: bytes.slice(scanned.position, piece.to), skipping: scanned.skipping };
    ahead.release(next.input);
  }
}

/** A function of its own: inside one that waits it would be compiled late and badly. */
function raise(numbers: Uint32Array, from: number, to: number, by: number): void {
  for (let at = from; at < to; at++) numbers[at]! += by;
}

/** What a piece left over: the beginning of a record, or of the rest of a line that is too long. */
type Entry = { readonly left: Uint8Array; readonly skipping: boolean };
