// A stretch of a transactions file into columns: rows that are plainly right, without a call for each. It stops at every row that is
// not, and at the first row of every pair that it does not know; scan-piece.ts then decides and calls again. All addresses stand in a
// task (see task-layout.ts), so that several threads may work in one memory.
import { amountMinor, copyReference, instant, offsetMinutes, sixDigits } from './values';
import { pairOf, writeNames } from './pairs';
import { found, splitLine } from './record';
import { hashLanes, LANE_BYTES, pad, storeDigest } from './sha-256';

export { gather1, gather12, gather2, gather32, gather4, gather8 } from './gather';

const MORE: u32 = 0;
const ODD: u32 = 1;
const NEW_PAIR: u32 = 2;

// The task: numbers of four bytes.
const AT: usize = 0;
const TO: usize = 4;
const FINAL: usize = 8;
const LINE: usize = 12;
const ROW: usize = 16;
const FIELDS: usize = 20;
const WITH_IDS: usize = 24;
const WORK: usize = 28;
const SLOTS: usize = 32;
const SLOT_MASK: usize = 36;
const ENTRIES: usize = 40;
const EXPONENTS: usize = 44;
const CONSTANTS: usize = 48;
const ORIGIN: usize = 52;
/** Which field holds each column, in the order of TRANSACTION_COLUMNS. */
const FIELD_OF: usize = 64;
/** Where each column of the block begins. */
const COLUMNS: usize = 128;

// The work space, by offset.
const CACHE: usize = 128;
const STAGED: usize = 256;
const LONG: usize = 260;
const STAGED_ROWS: usize = 264;
const LANES: usize = 288;

const REFUND: u32 = 2;
const VOID: u32 = 3;
const REVERSAL: u32 = 4;
const ADJUSTMENT: u32 = 5;

@inline function column(task: usize, index: usize): usize {
  return <usize>load<u32>(task + COLUMNS + (index << 2));
}

@inline function fieldOf(task: usize, index: usize): u32 {
  return load<u32>(task + FIELD_OF + (index << 2));
}

@inline function startOf(task: usize, work: usize, index: usize): usize {
  return <usize>load<u32>(work + (fieldOf(task, index) << 2));
}

@inline function endOf(task: usize, work: usize, index: usize): usize {
  return <usize>load<u32>(work + (fieldOf(task, index) << 2), 64);
}

/** Goes on at the task's place. Returns MORE at the end of its bytes, else the row that stands there is not taken yet. */
export function scan(task: usize): u32 {
  const to = <usize>load<u32>(task + TO);
  const fields = load<u32>(task + FIELDS);
  const work = <usize>load<u32>(task + WORK);
  while (true) {
    const at = <usize>load<u32>(task + AT);
    if (at >= to) return MORE;
    const end = splitLine(at, to, fields, work);
    if (end == 0) return ODD;
    if (end == to && load<u32>(task + FINAL) == 0) return MORE;
    const isEmpty = found == 1 && <usize>load<u32>(work + 64) == at;
    if (!isEmpty) {
      if (found != fields) return ODD;
      const stopped = takeRow(task, work);
      if (stopped != MORE) return stopped;
      store<u32>(column(task, 14) + (load<u32>(task + ROW) << 2), <u32>at - load<u32>(task + ORIGIN));
      store<u32>(column(task, 10) + (load<u32>(task + ROW) << 2), load<u32>(task + LINE));
      store<u32>(task + ROW, load<u32>(task + ROW) + 1);
    }
    store<u32>(task + AT, <u32>(end < to ? end + 1 : end));
    if (end < to) store<u32>(task + LINE, load<u32>(task + LINE) + 1);
  }
  return MORE;
}

/** Hashes the keys that still wait. To be called when the task is done. */
export function flush(task: usize): void {
  const work = <usize>load<u32>(task + WORK);
  const staged = load<u32>(work + STAGED);
  if (staged == 0) return;
  hashLanes(work + LANES, load<u32>(work + LONG), load<u32>(task + CONSTANTS));
  for (let lane: u32 = 0; lane < staged; lane++) {
    storeDigest(work + LANES, lane, column(task, 13) + (<usize>load<u32>(work + STAGED_ROWS + (lane << 2)) << 5));
  }
  store<u32>(work + STAGED, 0);
  store<u32>(work + LONG, 0);
}

/** The number of the pair whose fields stand in the work space, added with that number if it is new; -1 if a field is too long. */
export function addPair(task: usize, number: i32): i32 {
  const work = <usize>load<u32>(task + WORK);
  return pairOf(
    work, fieldOf(task, 1), fieldOf(task, 2), fieldOf(task, 3), fieldOf(task, 11),
    load<u32>(task + SLOTS), load<u32>(task + SLOT_MASK), load<u32>(task + ENTRIES), number,
  );
}

function takeRow(task: usize, work: usize): u32 {
  const row = <usize>load<u32>(task + ROW);
  const kind = kindAt(startOf(task, work, 0), endOf(task, work, 0));
  const batch = sixDigits(startOf(task, work, 4), endOf(task, work, 4));
  const stan = sixDigits(startOf(task, work, 5), endOf(task, work, 5));
  if (kind < 0 || batch < 0 || stan < 0) return ODD;
  const rrnFrom = startOf(task, work, 6);
  const rrnTo = endOf(task, work, 6);
  if (rrnFrom == rrnTo || !copyReference(rrnFrom, rrnTo, column(task, 8) + row * 12)) return ODD;
  const pair = addPair(task, -1);
  if (pair < 0) return NEW_PAIR;
  store<u8>(column(task, 4) + row, <u8>kind);
  store<u32>(column(task, 6) + (row << 2), batch);
  store<u32>(column(task, 7) + (row << 2), stan);
  store<u32>(column(task, 0) + (row << 2), pair);
  if (!takeTimes(task, work, row) || !takeMoney(task, work, row, kind, pair)) return ODD;
  if (load<u32>(task + WITH_IDS) != 0) stageKey(task, work, <u32>row);
  return MORE;
}

function takeTimes(task: usize, work: usize, row: usize): bool {
  const occurredAt = instant(startOf(task, work, 7), endOf(task, work, 7), work + CACHE);
  if (occurredAt < 0) return false;
  store<f64>(column(task, 1) + (row << 3), <f64>occurredAt);
  store<i16>(column(task, 11) + (row << 1), <i16>offsetMinutes);
  const receivedAt = instant(startOf(task, work, 8), endOf(task, work, 8), work + CACHE);
  if (receivedAt < 0) return false;
  store<f64>(column(task, 2) + (row << 3), <f64>receivedAt);
  store<i16>(column(task, 12) + (row << 1), <i16>offsetMinutes);
  const mode = modeAt(startOf(task, work, 9), endOf(task, work, 9));
  store<u8>(column(task, 5) + row, <u8>mode);
  return mode >= 0;
}

/** The kind gives the sign, and the pair's currency the decimals. */
function takeMoney(task: usize, work: usize, row: usize, kind: u32, pair: u32): bool {
  const exponent = <u32>load<u8>(load<u32>(task + EXPONENTS) + pair);
  const amount = amountMinor(startOf(task, work, 10), endOf(task, work, 10), exponent);
  if (amount == i64.MIN_VALUE || amount == 0 || (amount < 0 && kind != ADJUSTMENT)) return false;
  const isDebit = kind == REFUND || kind == VOID || kind == REVERSAL;
  store<f64>(column(task, 3) + (row << 3), <f64>(isDebit ? -amount : amount));
  const from = startOf(task, work, 12);
  const to = endOf(task, work, 12);
  if (from == to && (kind == VOID || kind == REVERSAL)) return false;
  return copyReference(from, to, column(task, 9) + row * 12);
}

/** `<acquirer>|<mid>|<tid>|<batch>|<stan>|<rrn>|<kind>` (R1). */
function stageKey(task: usize, work: usize, row: u32): void {
  const staged = load<u32>(work + STAGED);
  const lane = work + LANES + <usize>staged * LANE_BYTES;
  let at = writeNames(work, fieldOf(task, 1), fieldOf(task, 2), fieldOf(task, 3), lane);
  store<u64>(at, load<u64>(startOf(task, work, 4)));
  store<u8>(at + 6, 124);
  store<u64>(at + 7, load<u64>(startOf(task, work, 5)));
  store<u8>(at + 13, 124);
  const rrn = startOf(task, work, 6);
  v128.store(at + 14, v128.load(rrn));
  at += 14 + endOf(task, work, 6) - rrn;
  store<u8>(at, 124);
  const kind = startOf(task, work, 0);
  v128.store(at + 1, v128.load(kind));
  at += 1 + endOf(task, work, 0) - kind;
  if (pad(lane, <u32>(at - lane)) == 2) store<u32>(work + LONG, load<u32>(work + LONG) | (1 << staged));
  store<u32>(work + STAGED_ROWS + (staged << 2), row);
  store<u32>(work + STAGED, staged + 1);
  if (staged == 3) flush(task);
}

/** Index into TRANSACTION_KINDS, or -1. */
function kindAt(from: usize, to: usize): i32 {
  const head = load<u32>(from);
  switch (<u32>(to - from)) {
    case 4:
      return head == 0x656c6173 ? 0 : head == 0x64696f76 ? 3 : -1;
    case 6:
      return head == 0x75666572 && load<u16>(from, 4) == 0x646e ? 2 : -1;
    case 8:
      return head == 0x65766572 && load<u32>(from, 4) == 0x6c617372 ? 4 : -1;
    case 10: {
      const middle = load<u32>(from, 4);
      const tail = load<u16>(from, 8);
      if (head == 0x706d6f63 && middle == 0x6974656c && tail == 0x6e6f) return 1;
      return head == 0x756a6461 && middle == 0x656d7473 && tail == 0x746e ? 5 : -1;
    }
    default:
      return -1;
  }
}

/** Index into CAPTURE_MODES, or -1. */
function modeAt(from: usize, to: usize): i32 {
  const head = load<u32>(from);
  if (to - from == 6) return head == 0x696c6e6f && load<u16>(from, 4) == 0x656e ? 0 : -1;
  return to - from == 7 && head == 0x6c66666f && (load<u32>(from, 3) == 0x656e696c) ? 1 : -1;
}
