// Pieces of a file on their way to the threads that scan: read in the order of the file, and handed out as long as there is room, whether
// somebody waits for them or not. So threads have work while the rows before are judged and written, and while the ledger is opened.
import { HEAD_BYTES, type MemoryPlan } from './kernel/block-memory.ts';
import type { PieceReader } from './piece-reader.ts';
import type { Piece, ScannedPiece } from './scan-piece.ts';
import { createStock, type Stock } from './stock.ts';

/** On its way: what is being scanned, or was. */
export type Dispatched = {
  readonly piece: Piece;
  /** Where its bytes and its rows lie; both are the taker's to give back. */
  readonly input: number;
  readonly slot: number;
  readonly scanned: Promise<ScannedPiece>;
};

export type ScanAhead = {
  /** Resolves when the first pieces are handed out, or all that there are. */
  readonly begun: Promise<void>;
  /** The next piece, or null behind the last; behind those that could be read, rejects as the reader does. */
  next(): Promise<Dispatched | null>;
  /** The bytes of an input are no longer needed. */
  release(input: number): void;
  /** When it resolves nothing is being read, and nothing will be. */
  close(): Promise<void>;
};

export type ScanAheadOptions = {
  readonly reader: PieceReader;
  readonly plan: MemoryPlan;
  /** All of the memory. */
  readonly bytes: Uint8Array;
  readonly slots: Stock<number>;
  /** Told to whoever takes the piece when it rejects. */
  readonly scan: (piece: Piece) => Promise<ScannedPiece>;
};

/** What threads scan in the time in which a program is loaded that they were started before. */
const FIRST_PIECES = 8;

/** Begins at once; goes as far ahead as the plan has inputs. */
export function scanAhead({ reader, plan, bytes, slots, scan }: ScanAheadOptions): ScanAhead {
  const inputs = createStock(
    plan.inputs.map((_, input) => input),
    'newest',
  );
  const dispatched = createStock<Dispatched>([], 'oldest');
  const feed = createFeed(reader, plan, bytes);
  let failure: { readonly cause: unknown } | null = null;
  let isClosed = false;
  const begun = Promise.withResolvers<void>();
  const firstPieces = Math.min(FIRST_PIECES, plan.inputs.length, plan.rowSlots);

  async function dispatchAll(): Promise<void> {
    for (let isLast = false, pieces = 1; !isLast; pieces++) {
      const [input, slot] = [await inputs.take(), await slots.take()];
      if (input === null || slot === null) return;
      const filled = await feed(plan.inputs[input]!);
      if (isClosed) return;
      isLast = filled.final;
      const piece = { ...filled, skipping: false, row: slot * plan.rowsPerSlot };
      dispatched.give({ piece, input, slot, scanned: scan(piece) });
      if (pieces === firstPieces) begun.resolve();
    }
  }

  const dispatching = dispatchAll()
    .catch((cause: unknown) => {
      failure = { cause };
    })
    .finally(() => {
      dispatched.end();
      begun.resolve();
    });
  return {
    begun: begun.promise,
    async next() {
      const next = await dispatched.take();
      if (next === null && failure !== null) throw failure.cause;
      return next;
    },
    release: inputs.give,
    async close() {
      isClosed = true;
      inputs.end();
      slots.end();
      await dispatching;
    },
  };
}

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
