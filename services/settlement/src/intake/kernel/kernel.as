// A stretch of a transactions file into columns: rows that are plainly right, without a call for each. It stops at every row that is
// not, and at the first row of every pair that it does not know; scan-piece.ts then decides and calls again. Lines are split some ahead of
// the row that is taken, so that the waits for the memory of their pairs overlap. All addresses stand in a task (see kernel.ts), so that
// several threads may work in one memory.
import { amountMinor, copyReference, instant, offsetMinutes, sixDigits } from './values';
import { keyHash } from './key-hash';
import { likelyPair, NAMES, pairOf, touchEntry, writeEntry, writeNames } from './pairs';
import { found, splitLine } from './record';
import { clearTallies, EXACT_MAX, TALLY_BYTES, tellRow } from './tally';

export { areAlike1, areAlike2, areAlike4, areAlike8, rowsTold } from './gather';
export { gather1, gather12, gather2, gather4, gather8 } from './gather';
export { hashKeys } from './key-hash';
export { addKeys, seekKeys } from './keys';
export { narrow } from './narrow';

const MORE: u32 = 0;
const ODD: u32 = 1;
const NEW_PAIR: u32 = 2;
const GO_ON: u32 = 3;

// The task: numbers of four bytes.
const AT: usize = 0;
const TO: usize = 4;
const FINAL: usize = 8;
const LINE: usize = 12;
const ROW: usize = 16;
const FIELDS: usize = 20;
const WITH_KEYS: usize = 24;
const WORK: usize = 28;
const SLOTS: usize = 32;
const SLOT_MASK: usize = 36;
const ENTRIES: usize = 40;
const EXPONENTS: usize = 44;
const ORIGIN: usize = 48;
/** By pair its group, a byte each; and the tallies of groups. */
const GROUPS: usize = 52;
/** Eight bytes. */
const SEED: usize = 56;
/** Which field holds each column, in the order of TRANSACTION_COLUMNS. */
const FIELD_OF: usize = 64;
/** See tally.as. */
const TALLIES: usize = 116;
/** Where each column of the block begins. */
const COLUMNS: usize = 128;

// The work space, by offset. It begins with the places of the fields of the record at which the kernel stopped.
const PLACES_BYTES: usize = 128;
const CACHE: usize = 128;
const SHOWN_ENTRY: usize = 160;
const TOUCHED: usize = 240;
/** Lines that were split: the places of their fields, the entry of their pair, and what is said of them. */
const LINES: usize = 256;
const LINE_BYTES: usize = 256;
const LINES_AHEAD: u32 = 32;
const ENTRY: usize = PLACES_BYTES;
const BEGINS: usize = 208;
const ENDS: usize = 212;
const HOLDS: usize = 216;
const LIKELY: usize = 220;
const EMPTY: u32 = 0;
const NO_PAIR: u32 = 1;
const PAIR: u32 = 2;

const BLANK: u8 = 32;

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

@inline function startOf(task: usize, places: usize, index: usize): usize {
  return <usize>load<u32>(places + (fieldOf(task, index) << 2));
}

@inline function endOf(task: usize, places: usize, index: usize): usize {
  return <usize>load<u32>(places + (fieldOf(task, index) << 2), 64);
}

/** The first of those that were split. */
@inline function linesOf(task: usize): usize {
  return <usize>load<u32>(task + WORK) + LINES;
}

/** Goes on at the task's place. Returns MORE at the end of its bytes, else the row that stands there is not taken yet. */
export function scan(task: usize): u32 {
  // After a stop few at first: behind a pair that is new, others are.
  let ahead: u32 = 1;
  while (true) {
    const stopped = splitLines(task, ahead);
    const taken = takeLines(task);
    if (taken != GO_ON) return taken;
    if (stopped != GO_ON) return stopped;
    ahead = min(ahead * 2, LINES_AHEAD);
  }
  return MORE;
}

let split: u32 = 0;

/** Splits up to `ahead` lines; why it stopped before the next, or GO_ON. Reads what their rows will read of their pairs. */
function splitLines(task: usize, ahead: u32): u32 {
  const to = <usize>load<u32>(task + TO);
  const fields = load<u32>(task + FIELDS);
  const slots = <usize>load<u32>(task + SLOTS);
  const mask = load<u32>(task + SLOT_MASK);
  const lines = linesOf(task);
  let at = <usize>load<u32>(task + AT);
  let stopped = GO_ON;
  let line = lines;
  for (const last = line + <usize>ahead * LINE_BYTES; line < last; line += LINE_BYTES) {
    if (at >= to) {
      stopped = MORE;
      break;
    }
    const end = splitLine(at, to, fields, line);
    if (end == 0) {
      stopped = ODD;
      break;
    }
    if (end == to && load<u32>(task + FINAL) == 0) {
      stopped = MORE;
      break;
    }
    const isEmpty = found == 1 && <usize>load<u32>(line + 64) == at;
    if (!isEmpty && found != fields) {
      stopped = ODD;
      break;
    }
    store<u32>(line + BEGINS, <u32>at);
    store<u32>(line + ENDS, <u32>end);
    store<u32>(line + HOLDS, isEmpty ? EMPTY : entryOf(task, line, line + ENTRY) ? PAIR : NO_PAIR);
    at = end < to ? end + 1 : end;
  }
  split = <u32>((line - lines) / LINE_BYTES);
  // First all slots, then all entries: each loop waits once.
  for (let each = lines; each < line; each += LINE_BYTES) {
    if (load<u32>(each + HOLDS) == PAIR) store<u32>(each + LIKELY, likelyPair(each + ENTRY, slots, mask));
  }
  let touched: u32 = 0;
  for (let each = lines; each < line; each += LINE_BYTES) {
    if (load<u32>(each + HOLDS) == PAIR) touched += touchEntry(load<u32>(task + ENTRIES), load<u32>(each + LIKELY));
  }
  store<u32>(<usize>load<u32>(task + WORK) + TOUCHED, touched);
  return stopped;
}

/** Takes the lines that were split; why it stopped before one of them, or GO_ON. */
function takeLines(task: usize): u32 {
  const to = <usize>load<u32>(task + TO);
  const lines = linesOf(task);
  const last = lines + <usize>split * LINE_BYTES;
  for (let line = lines; line < last; line += LINE_BYTES) {
    const at = load<u32>(line + BEGINS);
    const end = <usize>load<u32>(line + ENDS);
    if (load<u32>(line + HOLDS) != EMPTY) {
      const stopped = takeRow(task, line);
      if (stopped != GO_ON) {
        memory.copy(load<u32>(task + WORK), line, PLACES_BYTES);
        return stopped;
      }
      const row = load<u32>(task + ROW);
      store<u32>(column(task, 14) + (row << 2), at - load<u32>(task + ORIGIN));
      store<u32>(column(task, 10) + (row << 2), load<u32>(task + LINE));
      store<u32>(task + ROW, row + 1);
    }
    store<u32>(task + AT, <u32>(end < to ? end + 1 : end));
    if (end < to) store<u32>(task + LINE, load<u32>(task + LINE) + 1);
  }
  return GO_ON;
}

/** The number of the pair whose fields stand in the work space, added with that number if it is new; -1 if a field is too long. */
export function addPair(task: usize, number: i32): i32 {
  const work = <usize>load<u32>(task + WORK);
  return entryOf(task, work, work + SHOWN_ENTRY) ? knownPair(task, work + SHOWN_ENTRY, number) : -1;
}

/**
 * Writes `<acquirer> <MID> <TID> <currency>` of the record at which the scan stopped, where the lines stand that it will split anew; returns
 * its length, 0 if a field is too long.
 */
export function writeKey(task: usize): u32 {
  const work = <usize>load<u32>(task + WORK);
  const into = work + LINES;
  if (!entryOf(task, work, work + SHOWN_ENTRY)) return 0;
  const end = writeNames(work, fieldOf(task, 1), fieldOf(task, 2), fieldOf(task, 3), into, BLANK);
  store<u32>(end, load<u32>(startOf(task, work, 11)));
  return <u32>(end + 3 - into);
}

@inline function entryOf(task: usize, places: usize, into: usize): bool {
  const seed = load<u64>(task + SEED);
  return writeEntry(places, fieldOf(task, 1), fieldOf(task, 2), fieldOf(task, 3), fieldOf(task, 11), seed, into);
}

@inline function knownPair(task: usize, entry: usize, add: i32): i32 {
  return pairOf(entry, load<u32>(task + SLOTS), load<u32>(task + SLOT_MASK), load<u32>(task + ENTRIES), add);
}

function takeRow(task: usize, line: usize): u32 {
  const row = <usize>load<u32>(task + ROW);
  const kind = kindAt(startOf(task, line, 0), endOf(task, line, 0));
  const batch = sixDigits(startOf(task, line, 4), endOf(task, line, 4));
  const stan = sixDigits(startOf(task, line, 5), endOf(task, line, 5));
  if (kind < 0 || batch < 0 || stan < 0) return ODD;
  const rrnFrom = startOf(task, line, 6);
  const rrnTo = endOf(task, line, 6);
  if (rrnFrom == rrnTo || !copyReference(rrnFrom, rrnTo, column(task, 8) + row * 12)) return ODD;
  const pair = load<u32>(line + HOLDS) == PAIR ? knownPair(task, line + ENTRY, -1) : -1;
  if (pair < 0) return NEW_PAIR;
  store<u8>(column(task, 4) + row, <u8>kind);
  store<u32>(column(task, 6) + (row << 2), batch);
  store<u32>(column(task, 7) + (row << 2), stan);
  store<u32>(column(task, 0) + (row << 2), pair);
  if (!takeTimes(task, line, row) || !takeMoney(task, line, row, kind, pair)) return ODD;
  if (load<u32>(task + WITH_KEYS) != 0) {
    const hash = keyHash(load<u64>(line + ENTRY, NAMES), batch, stan, column(task, 8) + row * 12, kind);
    store<u64>(column(task, 13) + (row << 3), hash);
  }
  return GO_ON;
}

function takeTimes(task: usize, line: usize, row: usize): bool {
  const cache = <usize>load<u32>(task + WORK) + CACHE;
  const occurredAt = instant(startOf(task, line, 7), endOf(task, line, 7), cache);
  if (occurredAt < 0) return false;
  store<f64>(column(task, 1) + (row << 3), <f64>occurredAt);
  store<i16>(column(task, 11) + (row << 1), <i16>offsetMinutes);
  const receivedAt = instant(startOf(task, line, 8), endOf(task, line, 8), cache);
  if (receivedAt < 0) return false;
  store<f64>(column(task, 2) + (row << 3), <f64>receivedAt);
  store<i16>(column(task, 12) + (row << 1), <i16>offsetMinutes);
  const mode = modeAt(startOf(task, line, 9), endOf(task, line, 9));
  store<u8>(column(task, 5) + row, <u8>mode);
  return mode >= 0;
}

/** The kind gives the sign, and the pair's currency the decimals. */
function takeMoney(task: usize, line: usize, row: usize, kind: u32, pair: u32): bool {
  const exponent = <u32>load<u8>(load<u32>(task + EXPONENTS) + pair);
  const amount = amountMinor(startOf(task, line, 10), endOf(task, line, 10), exponent);
  if (amount == i64.MIN_VALUE || amount == 0 || (amount < 0 && kind != ADJUSTMENT)) return false;
  const isDebit = kind == REFUND || kind == VOID || kind == REVERSAL;
  store<f64>(column(task, 3) + (row << 3), <f64>(isDebit ? -amount : amount));
  const from = startOf(task, line, 12);
  const to = endOf(task, line, 12);
  store<u8>(column(task, 15) + row, <u8>(from != to));
  if (from == to) return kind != VOID && kind != REVERSAL;
  return copyReference(from, to, column(task, 9) + row * 12);
}

/**
 * Tells of so many rows what they come to, by group, of which there are so many; false where a sum may not be exact. They are in the columns
 * from `first` on, and their pairs have a group.
 */
export function tellRows(task: usize, first: u32, count: u32, groups: u32): bool {
  const tallies = <usize>load<u32>(task + TALLIES);
  const groupOf = <usize>load<u32>(task + GROUPS);
  const pairs = column(task, 0);
  const occurred = column(task, 1);
  const received = column(task, 2);
  const amounts = column(task, 3);
  const kinds = column(task, 4);
  const modes = column(task, 5);
  let greatest: f64 = 0;
  clearTallies(tallies, groups);
  for (let row = <usize>first; row < <usize>first + count; row++) {
    const group = <usize>load<u8>(groupOf + <usize>load<u32>(pairs + (row << 2)));
    const amount = load<f64>(amounts + (row << 3));
    const occurredAt = load<f64>(occurred + (row << 3));
    const receivedAt = load<f64>(received + (row << 3));
    tellRow(tallies + group * TALLY_BYTES, load<u8>(kinds + row), load<u8>(modes + row), amount, receivedAt, receivedAt - occurredAt);
    if (abs(amount) > greatest) greatest = abs(amount);
  }
  return greatest * <f64>count <= EXACT_MAX;
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
