// A whole file scanned piece by piece, on as many threads as are wanted, its rows told in the order of the file. Pieces are cut at line
// ends; where a record runs over a cut, what is left over stands in front of the next piece, and that is scanned again: what comes out
// is what one scanner over the whole file would find.
import { availableParallelism } from 'node:os';
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import { createMemory, HEAD_BYTES, type MemoryPlan, planMemory } from './kernel/block-memory.ts';
import { createGather, type Gather } from './kernel/gather.ts';
import { createPairRegistry, type PairRegistry } from './pair-registry.ts';
import type { PieceReader } from './piece-reader.ts';
import { type RowBlock, rowBlockOf } from './row-block.ts';
import type { Piece, ScannedPiece } from './scan-piece.ts';
import { createScanThreads } from './scan-threads.ts';
import type { TransactionColumn } from './transaction-columns.ts';

/** How a file is scanned: of no consequence for what comes of it. */
export type ScanLimits = {
  readonly threads: number;
  readonly pieceBytes: number;
  /** Room for the rows of so many pieces. */
  readonly rowSlots: number;
  /** With so many taken the writing of blocks is waited for, so that memory stays bounded. */
  readonly slotsKept: number;
};

/** Two megabytes: small enough for many to be on their way, large enough for a message to cost nothing. */
const PIECE_BYTES = 2 << 20;
/** Those of a block of rows of the usual length are 72; of the longest rows a block has at most 128 pieces. */
const SLOTS_KEPT = 96;
const ROW_SLOTS = 160;
/** More threads than this wait for each other's memory. */
const THREADS_MAX = 16;
/** A smaller file is through before a thread would have started. */
const ALONE_BYTES_MAX = 24 << 20;

/** For a file of that size, or of a size that is not known. */
export function scanLimitsFor(bytes: number | null, threads: number = availableParallelism()): ScanLimits {
  if (bytes !== null && bytes <= ALONE_BYTES_MAX) {
    const pieceBytes = Math.min(PIECE_BYTES, Math.max(bytes, 1));
    return { threads: 0, pieceBytes, rowSlots: Math.ceil(bytes / pieceBytes) + 4, slotsKept: SLOTS_KEPT };
  }
  return {
    threads: Math.min(threads, THREADS_MAX),
    pieceBytes: PIECE_BYTES,
    rowSlots: ROW_SLOTS,
    slotsKept: SLOTS_KEPT,
  };
}

export type ScannedRows = {
  /** To be released when its rows are no longer needed. */
  readonly slot: number;
  /** Its rows are `from` .. `to` - 1 of the columns. */
  readonly from: number;
  readonly to: number;
  /** Bytes in which the rows stand at their `offset`, and where they end; good until the next is asked for. */
  readonly bytes: Uint8Array;
  readonly notUnderstood: readonly QuarantinedRow[];
};

export type FileScan = {
  readonly columns: RowBlock;
  readonly registry: PairRegistry;
  readonly gather: Gather;
  /** Row slots that are taken. */
  used(): number;
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
  readonly withIds: boolean;
};

/** On its way: what is being scanned, or was. */
type Dispatched = { readonly piece: Piece; readonly slot: number; readonly scanned: Promise<ScannedPiece> };

/** Starts the threads, and reads nothing yet. */
export function scanFile({ reader, columns, limits, withIds }: FileScanOptions): FileScan {
  const { threads: workers, pieceBytes, rowSlots } = limits;
  const inputs = workers * 2 + 3;
  const plan = planMemory({ pieceBytes, inputs, rowSlots, threads: Math.max(workers, 1) });
  const memory = createMemory(plan);
  const bytes = new Uint8Array(memory.buffer);
  const block = rowBlockOf(memory, plan);
  const registry = createPairRegistry(plan);
  const threads = createScanThreads({ memory, plan, columns, withIds }, workers);
  const slots = createSlots(rowSlots);

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

  return {
    columns: block,
    registry,
    gather: createGather(memory, plan),
    used: () => rowSlots - slots.free(),
    pieces: () => piecesInOrder({ bytes, block, plan, slots, scan, feed: createFeed(reader, plan, bytes) }),
    release: slots.release,
    close: threads.close,
  };
}

type InOrder = {
  readonly bytes: Uint8Array;
  readonly block: RowBlock;
  readonly plan: MemoryPlan;
  readonly slots: ReturnType<typeof createSlots>;
  readonly scan: (piece: Piece) => Promise<ScannedPiece>;
  readonly feed: ReturnType<typeof createFeed>;
};

async function* piecesInOrder(deps: InOrder): AsyncGenerator<ScannedRows> {
  const { bytes, block, plan, slots, scan, feed } = deps;
  const inputs = plan.inputs.length;
  /** Begins to fill the input, which the piece that was filled before does not wait for. */
  const fill = (input: number) => {
    const filled = feed(plan.inputs[input]!);
    filled.catch(() => undefined); // told to whoever waits for the piece
    return filled;
  };

  const queue: Dispatched[] = [];
  let before: Entry = { left: new Uint8Array(), skipping: false };
  let line = 2;
  let next = 0;
  let ended = false;
  let ahead = fill(next++);
  for (;;) {
    while (queue.length < inputs - 2 && !ended && (slots.free() > 0 || queue.length === 0)) {
      const slot = await slots.take();
      const filled = await ahead;
      ended = filled.final;
      if (!ended) ahead = fill(next++ % inputs);
      const piece = { ...filled, skipping: false, row: slot * plan.rowsPerSlot };
      queue.push({ piece, slot, scanned: scan(piece) });
    }
    const first = queue.shift();
    if (first === undefined) return;
    let { piece } = first;
    let scanned = await first.scanned;
    if (before.left.length > 0 || before.skipping) {
      const from = piece.from - before.left.length;
      bytes.set(before.left, from);
      piece = { ...piece, from, skipping: before.skipping };
      scanned = await scan(piece);
    }
    before = { left: bytes.slice(scanned.position, piece.to), skipping: scanned.skipping };
    const told = line;
    line += scanned.lineEnds;
    for (let row = piece.row; row < piece.row + scanned.rows; row++) block.line[row]! += told;
    yield {
      slot: first.slot,
      from: piece.row,
      to: piece.row + scanned.rows,
      bytes: bytes.subarray(piece.origin, piece.to),
      notUnderstood: scanned.notUnderstood.map(row => ({ ...row, line: row.line + told })),
    };
  }
}

/** What a piece left over: the beginning of a record, or of the rest of a line that is too long. */
type Entry = { readonly left: Uint8Array; readonly skipping: boolean };

const LINE_FEED = 10;

/** Fills inputs with stretches of the file that end with a line, where there is one. An input is filled anew when it is hashed. */
function createFeed(reader: PieceReader, plan: MemoryPlan, bytes: Uint8Array) {
  let tail: Uint8Array = new Uint8Array();
  const hashed = new Map<number, Promise<void>>();
  return async (origin: number) => {
    await hashed.get(origin);
    const from = origin + HEAD_BYTES;
    const room = bytes.subarray(from, from + plan.pieceBytes);
    room.set(tail);
    const filled = tail.length + (await reader.fill(room.subarray(tail.length)));
    hashed.set(origin, reader.hashed());
    const final = filled < plan.pieceBytes;
    const cut = final ? filled : room.lastIndexOf(LINE_FEED) + 1 || filled;
    tail = room.slice(cut, filled);
    return { origin, from, to: from + cut, final };
  };
}

/** The slot freed last is taken first: so few are ever touched. */
function createSlots(count: number) {
  const free = Array.from({ length: count }, (_, index) => count - 1 - index);
  let wake: (() => void) | null = null;
  return {
    free: () => free.length,
    async take(): Promise<number> {
      while (free.length === 0) await new Promise<void>(resolve => (wake = resolve));
      return free.pop()!;
    },
    release(slot: number): void {
      free.push(slot);
      wake?.();
      wake = null;
    },
  };
}
