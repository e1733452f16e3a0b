// Rows of one pair in order of their keys, and the records that a digest says of them. Every place is told by the words of the work, in
// the order of chapter-module.ts. Rows mostly come in order: stretches that ascend stay together, and only what overlaps is merged.

const BATCH_NUMBER: usize = 0;
const STAN: usize = 4;
const RRN: usize = 8;
const KIND: usize = 12;
const OUTCOME: usize = 16;
const FEE: usize = 20;
const ORDER: usize = 24;
const ASIDE: usize = 28;
const STARTS: usize = 32;
const ANSWER_OF: usize = 36;
const KNOWN: usize = 40;
const USED: usize = 44;
const RANGES: usize = 48;
const LOWEST: usize = 52;
const GIVEN: usize = 56;
const OUTCOMES: usize = 60;

const RECORD_BYTES: usize = 36;
const RRN_BYTES: usize = 12;

/** Puts the rows of so many ranges in order; how many they are. In n rows that are s ascending stretches this takes n log s steps. */
export function orderRows(work: usize, ranges: u32): u32 {
  const order = <usize>load<u32>(work, ORDER);
  let end = order;
  let stretches: u32 = 0;
  let before: u32 = 0;
  store<u32>(<usize>load<u32>(work, STARTS), <u32>order);
  for (let range: usize = 0; range < <usize>ranges; range++) {
    const at = <usize>load<u32>(work, RANGES) + (range << 3);
    const to = load<u32>(at, 4);
    for (let row = load<u32>(at); row < to; row++) {
      if (end > order && comesBefore(work, row, before)) stretches = endStretch(work, stretches, end);
      store<u32>(end, row);
      before = row;
      end += 4;
    }
  }
  endStretch(work, stretches, end);
  for (let waiting = popcnt<u32>(stretches + 1); waiting > 1; waiting--) mergeLast(work, waiting, end);
  return <u32>((end - order) >> 2);
}

/**
 * One stretch more ends here, and the next begins. Two of as many are merged, and two of what comes of them, so that those that wait are as
 * the ones of a binary number; how many have ended.
 */
function endStretch(work: usize, stretches: u32, end: usize): u32 {
  let waiting = popcnt<u32>(stretches) + 1;
  for (let merges = ctz<u32>(stretches + 1); merges > 0; merges--, waiting--) mergeLast(work, waiting, end);
  store<u32>(<usize>load<u32>(work, STARTS) + ((<usize>waiting) << 2), <u32>end);
  return stretches + 1;
}

/**
 * Merges the last two of so many stretches that wait. What stands where it belongs already does not move: of both sides something does,
 * because the left one ended where a row comes before its last.
 */
function mergeLast(work: usize, waiting: u32, end: usize): void {
  const starts = <usize>load<u32>(work, STARTS) + ((<usize>waiting) << 2);
  const middle = <usize>load<u32>(starts - 4);
  let into = firstFrom(work, <usize>load<u32>(starts - 8), middle, load<u32>(middle));
  const to = firstFrom(work, middle, end, load<u32>(middle - 4));
  let left = <usize>load<u32>(work, ASIDE);
  const leftEnd = copyEntries(left, into, middle);
  // The last row of the left comes behind all that are left of the right, so that the left never ends before.
  let leftHead = headOf(work, load<u32>(left));
  let right = middle;
  while (right < to) {
    const row = load<u32>(right);
    const head = headOf(work, row);
    while (leftHead < head || (leftHead === head && !restComesBefore(work, row, load<u32>(left)))) {
      store<u32>(into, load<u32>(left));
      into += 4;
      left += 4;
      leftHead = headOf(work, load<u32>(left));
    }
    store<u32>(into, row);
    into += 4;
    right += 4;
  }
  copyEntries(into, left, leftEnd);
}

/** Where they end. One by one: there are mostly a few, for which it takes longer to ask the runtime. */
function copyEntries(into: usize, from: usize, end: usize): usize {
  for (; from < end; from += 4, into += 4) store<u32>(into, load<u32>(from));
  return into;
}

/** The first entry from .. to that does not come before the row. */
function firstFrom(work: usize, from: usize, to: usize, row: u32): usize {
  let low: usize = 0;
  let high = (to - from) >> 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comesBefore(work, load<u32>(from + (middle << 2)), row)) low = middle + 1;
    else high = middle;
  }
  return from + (low << 2);
}

/** STANs tell nearly all rows of a batch number apart. */
function comesBefore(work: usize, left: u32, right: u32): bool {
  const leftHead = headOf(work, left);
  const rightHead = headOf(work, right);
  return leftHead === rightHead ? restComesBefore(work, left, right) : leftHead < rightHead;
}

function headOf(work: usize, row: u32): u64 {
  const at = (<usize>row) << 2;
  const batchNumber = load<u32>(<usize>load<u32>(work, BATCH_NUMBER) + at);
  return ((<u64>batchNumber) << 32) | (<u64>load<u32>(<usize>load<u32>(work, STAN) + at));
}

function restComesBefore(work: usize, left: u32, right: u32): bool {
  const rrns = <usize>load<u32>(work, RRN);
  const kinds = <usize>load<u32>(work, KIND);
  const leftRrn = rrns + (<usize>left) * RRN_BYTES;
  const rightRrn = rrns + (<usize>right) * RRN_BYTES;
  const leftBegin = bswap<u64>(load<u64>(leftRrn));
  const rightBegin = bswap<u64>(load<u64>(rightRrn));
  if (leftBegin !== rightBegin) return leftBegin < rightBegin;
  const leftEnd = bswap<u32>(load<u32>(leftRrn, 8));
  const rightEnd = bswap<u32>(load<u32>(rightRrn, 8));
  if (leftEnd !== rightEnd) return leftEnd < rightEnd;
  return load<u8>(kinds + (<usize>left)) < load<u8>(kinds + (<usize>right));
}

/** Records of the rows from .. to - 1 of the order: key, fee, and the number of the answer, given out at its first use. */
export function writeRecords(work: usize, from: u32, to: u32, into: usize): void {
  const batchNumbers = <usize>load<u32>(work, BATCH_NUMBER);
  const stans = <usize>load<u32>(work, STAN);
  const rrns = <usize>load<u32>(work, RRN);
  const kinds = <usize>load<u32>(work, KIND);
  const outcomes = <usize>load<u32>(work, OUTCOME);
  const fees = <usize>load<u32>(work, FEE);
  const order = <usize>load<u32>(work, ORDER);
  const answerOf = <usize>load<u32>(work, ANSWER_OF);
  const known = <usize>load<u32>(work, KNOWN);
  const lowest = load<i32>(work, LOWEST);
  const outcomesMax = load<u32>(work, OUTCOMES);
  let record = into;
  for (let at = from; at < to; at++, record += RECORD_BYTES) {
    const row = <usize>load<u32>(order + ((<usize>at) << 2));
    const rrn = rrns + row * RRN_BYTES;
    store<u32>(record, load<u32>(batchNumbers + (row << 2)));
    store<u32>(record, load<u32>(stans + (row << 2)), 4);
    store<u64>(record, load<u64>(rrn), 8);
    store<u32>(record, load<u32>(rrn, 8), 16);
    store<u32>(record, load<u8>(kinds + row), 20);
    store<i64>(record, <i64>load<f64>(fees + (row << 3)), 24);
    const outcome = <u32>(load<i32>(outcomes + (row << 2)) - lowest);
    if (outcome >= outcomesMax) unreachable(); // nothing else is trusted to lie within the memory
    const answer = load<u32>(answerOf + ((<usize>outcome) << 2));
    let number = load<i32>(known + ((<usize>answer) << 2));
    if (number < 0) number = giveOut(work, answer);
    store<i32>(record, number, 32);
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
