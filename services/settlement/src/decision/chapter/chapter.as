// Rows of one pair in order of transaction id, and the records that a digest says of them. Every place is told by the words of the work,
// in the order of chapter-module.ts; ids are hashes, and a few of their first bits tell nearly all of them apart.

const IDS: usize = 0;
const OUTCOME: usize = 4;
const FEE: usize = 8;
const ADDED: usize = 12;
const ORDER: usize = 16;
const NEXT: usize = 20;
const ANSWER_OF: usize = 24;
const KNOWN: usize = 28;
const USED: usize = 32;
const RANGES: usize = 36;
const LOWEST: usize = 40;
const GIVEN: usize = 44;
const OUTCOMES: usize = 48;

const RECORD_BYTES: usize = 44;
/** So many places, at most, are rows laid into. */
const PLACE_BITS_MAX: u32 = 20;

/** Puts the rows of so many ranges in order; how many they are. Entries of the order: the first four bytes of an id as a number, then the row. */
export function orderRows(work: usize, ranges: u32): u32 {
  const count = rowsIn(work, ranges);
  if (count === 0) return 0;
  const bits = min<u32>(PLACE_BITS_MAX, 32 - clz<u32>(count));
  layByHead(work, ranges, bits);
  moveBack(work, count);
  return count;
}

function rowsIn(work: usize, ranges: u32): u32 {
  const at = load<u32>(work, RANGES);
  let count: u32 = 0;
  for (let range: usize = 0; range < <usize>ranges; range++)
    count += load<u32>(at + (range << 3), 4) - load<u32>(at + (range << 3));
  return count;
}

/** So that hardly two rows fall into one place; those that do stay as they came. */
function layByHead(work: usize, ranges: u32, bits: u32): void {
  const ids = <usize>load<u32>(work, IDS);
  const next = <usize>load<u32>(work, NEXT);
  const added = <usize>load<u32>(work, ADDED);
  const order = <usize>load<u32>(work, ORDER);
  const shift = 32 - bits;
  memory.fill(next, 0, ((1 << <usize>bits) + 1) << 2);
  let end = added;
  for (let range: usize = 0; range < <usize>ranges; range++) {
    const at = <usize>load<u32>(work, RANGES) + (range << 3);
    for (let row = load<u32>(at); row < load<u32>(at, 4); row++) {
      const head = bswap<u32>(load<u32>(ids + ((<usize>row) << 5)));
      store<u64>(end, ((<u64>head) << 32) | <u64>row);
      const place = next + ((<usize>(head >> shift)) << 2);
      store<u32>(place, load<u32>(place, 4) + 1, 4);
      end += 8;
    }
  }
  const last = next + ((1 << <usize>bits) << 2);
  for (let place = next; place < last; place += 4) store<u32>(place, load<u32>(place, 4) + load<u32>(place), 4);
  for (let entry = added; entry < end; entry += 8) {
    const value = load<u64>(entry);
    const place = next + ((<usize>(<u32>(value >> 32) >> shift)) << 2);
    const to = load<u32>(place);
    store<u32>(place, to + 1);
    store<u64>(order + ((<usize>to) << 3), value);
  }
}

/** Each row is moved before those that it comes before: few must move, and not far. */
function moveBack(work: usize, count: u32): void {
  const ids = <usize>load<u32>(work, IDS);
  const order = <usize>load<u32>(work, ORDER);
  const end = order + ((<usize>count) << 3);
  for (let at = order + 8; at < end; at += 8) {
    const value = load<u64>(at);
    if (load<u64>(at - 8) >> 32 < value >> 32) continue;
    let to = at;
    while (to > order && comesBefore(ids, value, load<u64>(to - 8))) {
      store<u64>(to, load<u64>(to - 8));
      to -= 8;
    }
    store<u64>(to, value);
  }
}

/** Whole ids are compared where heads are equal. */
function comesBefore(ids: usize, left: u64, right: u64): bool {
  if (left >> 32 !== right >> 32) return left >> 32 < right >> 32;
  const leftId = ids + ((<usize>(<u32>left)) << 5);
  const rightId = ids + ((<usize>(<u32>right)) << 5);
  for (let byte: usize = 0; byte < 32; byte += 8) {
    const leftBytes = bswap<u64>(load<u64>(leftId + byte));
    const rightBytes = bswap<u64>(load<u64>(rightId + byte));
    if (leftBytes !== rightBytes) return leftBytes < rightBytes;
  }
  return false;
}

/** Records of the rows from .. to - 1 of the order: id, fee, and the number of the answer, given out at its first use. */
export function writeRecords(work: usize, from: u32, to: u32, into: usize): void {
  const ids = <usize>load<u32>(work, IDS);
  const outcomes = <usize>load<u32>(work, OUTCOME);
  const fees = <usize>load<u32>(work, FEE);
  const order = <usize>load<u32>(work, ORDER);
  const answerOf = <usize>load<u32>(work, ANSWER_OF);
  const known = <usize>load<u32>(work, KNOWN);
  const lowest = load<i32>(work, LOWEST);
  const outcomesMax = load<u32>(work, OUTCOMES);
  let record = into;
  for (let at = from; at < to; at++, record += RECORD_BYTES) {
    const row = <usize>load<u32>(order + ((<usize>at) << 3));
    const id = ids + (row << 5);
    v128.store(record, v128.load(id));
    v128.store(record, v128.load(id, 16), 16);
    store<i64>(record, <i64>load<f64>(fees + (row << 3)), 32);
    const outcome = <u32>(load<i32>(outcomes + (row << 2)) - lowest);
    if (outcome >= outcomesMax) unreachable(); // nothing else is trusted to lie within the memory
    const answer = load<u32>(answerOf + ((<usize>outcome) << 2));
    let number = load<i32>(known + ((<usize>answer) << 2));
    if (number < 0) number = giveOut(work, answer);
    store<i32>(record, number, 40);
  }
}

function giveOut(work: usize, answer: u32): i32 {
  const number = load<u32>(work, GIVEN);
  store<u32>(work, number + 1, GIVEN);
  store<u32>(<usize>load<u32>(work, USED) + ((<usize>number) << 2), answer);
  store<u32>(<usize>load<u32>(work, KNOWN) + ((<usize>answer) << 2), number);
  return <i32>number;
}

/** How many answers were given a number since the last call. They stand in their order, and are forgotten. */
export function takeAnswers(work: usize): u32 {
  const given = load<u32>(work, GIVEN);
  const used = <usize>load<u32>(work, USED);
  const known = <usize>load<u32>(work, KNOWN);
  for (let number: usize = 0; number < <usize>given; number++)
    store<i32>(known + ((<usize>load<u32>(used + (number << 2))) << 2), -1);
  store<u32>(work, 0, GIVEN);
  return given;
}
