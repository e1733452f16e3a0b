// One piece of a file into columns: the kernel takes the rows that are plain, the slow reader decides about all others, and about the
// values of each new pair. The same code runs on worker threads and, for small files, on the main one.
import { AcquirerId, Currency, currencyExponent, looksLikeCardNumber, Mid, Tid } from '@asof/domain';
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import { ENTRY_BYTES, type MemoryPlan } from './kernel/block-memory.ts';
import { createKernel, type Kernel, STOPPED } from './kernel/kernel.ts';
import type { SharedMemory } from './kernel/web-assembly.ts';
import { type SplitRecord, splitRecord } from './record-split.ts';
import { appendRow, rowBlockOf } from './row-block.ts';
import { quarantinedRow } from './row-quarantine.ts';
import { readRecord } from './row-record.ts';
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
  /** From here on the bytes belong to no record yet: less than a record. */
  readonly position: number;
  readonly skipping: boolean;
  /** Entries of the pairs that the thread's table has now and had not before; `fresh` if it was begun anew with this piece. */
  readonly newPairs: Uint8Array;
  readonly fresh: boolean;
};

export type ScanOptions = {
  readonly memory: SharedMemory;
  readonly plan: MemoryPlan;
  readonly thread: number;
  /** In the order of the header. */
  readonly columns: readonly TransactionColumn[];
  readonly withIds: boolean;
};

const LINE_FEED = 10;

/** Scans pieces one after the other; each answer is whole before the next piece is begun. */
export function createPieceScanner({
  memory,
  plan,
  thread,
  columns,
  withIds,
}: ScanOptions): (piece: Piece) => ScannedPiece {
  const bytes = new Uint8Array(memory.buffer);
  const { entries } = plan.threads[thread]!;
  const block = rowBlockOf(memory, plan);
  const kernel = createKernel(memory, plan, thread, columns);
  const pairs = createThreadPairs(kernel, bytes, columns);
  return piece => {
    const fresh = pairs.count() + plan.rowsPerSlot + 2 > plan.pairsMax;
    if (fresh) pairs.forget();
    const notUnderstood: QuarantinedRow[] = [];
    let skipping = piece.skipping;
    const known = pairs.count();
    kernel.begin({ ...piece, line: 0, withIds });
    if (skipping) skipping = !skipLine(kernel, bytes, piece);
    while (!skipping) {
      const stopped = kernel.scan();
      if (stopped === STOPPED.more) break;
      if (stopped === STOPPED.newPair && pairs.learn()) continue;
      const record = splitRecord(bytes, kernel.at, piece.to, { fields: columns.length, final: piece.final });
      if (record === null) break;
      takeSlowly(record, piece.origin);
      kernel.at += record.length;
      kernel.line += record.lineEnds;
      skipping = isTooLong(record) && !skipLine(kernel, bytes, piece);
    }
    kernel.flush();
    const newPairs = bytes.slice(entries + known * ENTRY_BYTES, entries + pairs.count() * ENTRY_BYTES);
    return {
      ...{ thread, rows: kernel.row - piece.row, notUnderstood, lineEnds: kernel.line, position: kernel.at },
      ...{ skipping, newPairs, fresh },
    };

    function takeSlowly(record: SplitRecord, origin: number): void {
      const reading = readRecord(record, columns);
      if (reading.kind === 'not-understood') {
        notUnderstood.push(quarantinedRow(kernel.line, record, reading.finding, null));
        return;
      }
      block.rows = kernel.row;
      const place = { pair: pairs.numberOf(reading.row.transaction), offset: kernel.at - origin };
      appendRow(block, { ...reading.row, line: kernel.line }, place);
      kernel.row = block.rows;
    }
  };
}

const isTooLong = (record: SplitRecord) => record.kind === 'malformed' && record.problem.code === 'line-too-long';

/** Passes over the rest of a line that is too long; false when it goes on beyond the piece. */
function skipLine(kernel: Kernel, bytes: Uint8Array, { to }: Piece): boolean {
  const end = bytes.subarray(kernel.at, to).indexOf(LINE_FEED);
  kernel.at = end < 0 ? to : kernel.at + end + 1;
  if (end >= 0) kernel.line++;
  return end >= 0;
}

type PairValues = {
  readonly acquirerId: AcquirerId;
  readonly mid: Mid;
  readonly tid: Tid;
  readonly currency: Currency;
};

/** The pairs that this thread has seen; the four values of each are checked once, when it is new. */
function createThreadPairs(kernel: Kernel, bytes: Uint8Array, columns: readonly TransactionColumn[]) {
  const fields = (['acquirer', 'mid', 'tid', 'currency'] as const).map(name => columns.indexOf(name));
  let count = 0;
  const add = (currency: Currency): number => {
    const number = kernel.addPair(count);
    if (number === count) {
      kernel.setExponent(count, currencyExponent(currency));
      count++;
    }
    return number;
  };
  return {
    count: () => count,
    forget() {
      kernel.forgetPairs();
      count = 0;
    },
    /** The pair of the record found last; false when one of its values is not plainly right. */
    learn(): boolean {
      const texts = fields.map(field =>
        Buffer.from(bytes.buffer, kernel.start(field), kernel.end(field) - kernel.start(field)).toString('latin1'),
      );
      const values = checkedPair(texts);
      return values !== null && add(values.currency) >= 0;
    },
    numberOf({ acquirerId, mid, tid, currency }: PairValues): number {
      kernel.showPair([acquirerId, mid, tid, currency]);
      return add(currency);
    },
  };
}

function checkedPair(texts: readonly string[]): PairValues | null {
  const acquirerId = AcquirerId.safeParse(texts[0]).data;
  const mid = Mid.safeParse(texts[1]).data;
  const tid = Tid.safeParse(texts[2]).data;
  const currency = Currency.safeParse(texts[3]).data;
  if (acquirerId === undefined || mid === undefined || tid === undefined || currency === undefined) return null;
  return looksLikeCardNumber(acquirerId) || looksLikeCardNumber(mid) ? null : { acquirerId, mid, tid, currency };
}
