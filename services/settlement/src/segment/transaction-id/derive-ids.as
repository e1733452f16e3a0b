// Ids of rows out of their columns: the SHA-256 of `<acquirer>|<mid>|<tid>|<batch>|<stan>|<rrn>|<kind>` (R1), four rows at a time. What the
// rows of a pair have in common is written once, by the script. Every place is told by the words of the work, in the order of
// transaction-ids.ts.
import { blocksOf, digestAt, hashLanes, LANE_BYTES, LANES_BYTES, pad, turnDigests } from './sha-256';

const BATCH_NUMBER: usize = 0;
const STAN: usize = 4;
const RRN: usize = 8;
const KIND: usize = 12;
const PREFIXES: usize = 16;
const RUNS: usize = 20;
const KIND_TEXTS: usize = 24;
const CONSTANTS: usize = 28;
const STAGES: usize = 32;
const IDS: usize = 36;

/** Keys that wait to be hashed: those of one block, and those of two. */
const STAGED: usize = LANES_BYTES;
const STAGED_ROWS: usize = STAGED + 4;
const STAGE_BYTES: usize = LANES_BYTES + 32;

const RRN_BYTES: u32 = 12;
const BAR: u64 = 124;

/** The rows of so many runs: of each it is said where its prefix and its rows begin, and behind the last where they end. */
export function deriveIds(work: usize, runs: u32): void {
  let at = <usize>load<u32>(work, RUNS);
  for (const last = at + ((<usize>runs) << 3); at < last; at += 8) {
    const prefix = load<u32>(at);
    const prefixBytes = load<u32>(at, 8) - prefix;
    const end = load<u32>(at, 12);
    for (let row = load<u32>(at, 4); row < end; row++) stageKey(work, row, load<u32>(work, PREFIXES) + prefix, prefixBytes);
  }
  hashStage(work, 1);
  hashStage(work, 2);
}

function stageKey(work: usize, row: u32, prefix: usize, prefixBytes: u32): void {
  const rrn = v128.load(<usize>load<u32>(work, RRN) + <usize>row * RRN_BYTES);
  const rrnBytes = ctz<u32>(<u32>i8x16.bitmask(i8x16.eq(rrn, i8x16.splat(0))) | (1 << RRN_BYTES));
  const kind = <usize>load<u32>(work, KIND_TEXTS) + ((<usize>load<u8>(load<u32>(work, KIND) + row)) << 4);
  const length = prefixBytes + 14 + rrnBytes + <u32>load<u8>(kind, 15);
  const blocks = blocksOf(length);
  const stage = stageOf(work, blocks);
  const staged = load<u32>(stage, STAGED);
  const lane = stage + <usize>staged * LANE_BYTES;
  for (let byte: usize = 0; byte < <usize>prefixBytes; byte += 16) v128.store(lane + byte, v128.load(prefix + byte));
  const at = lane + prefixBytes;
  store<u64>(at, sixDigits(load<u32>(load<u32>(work, BATCH_NUMBER) + (row << 2))));
  store<u64>(at, sixDigits(load<u32>(load<u32>(work, STAN) + (row << 2))), 7);
  v128.store(at, rrn, 14);
  v128.store(at + rrnBytes, v128.load(kind), 14);
  pad(lane, length, blocks);
  store<u32>(stage + STAGED_ROWS + (staged << 2), row);
  store<u32>(stage, staged + 1, STAGED);
  if (staged == 3) hashStage(work, blocks);
}

/** With leading zeros and a bar behind them: the hundreds, tens and ones of both halves at once. */
@inline function sixDigits(number: u32): u64 {
  const high = number / 1000;
  const halves = (<u64>(number - high * 1000) << 32) | <u64>high;
  const hundreds = ((halves * 656) >> 16) & 0x0000_000f_0000_000f;
  const below = halves - hundreds * 100;
  const tens = ((below * 103) >> 10) & 0x0000_000f_0000_000f;
  const digits = hundreds | (tens << 8) | ((below - tens * 10) << 16) | 0x0030_3030_0030_3030;
  return (digits & 0xff_ffff) | ((digits >> 32) << 24) | (BAR << 48);
}

@inline function stageOf(work: usize, blocks: u32): usize {
  return <usize>load<u32>(work, STAGES) + <usize>(blocks - 1) * STAGE_BYTES;
}

function hashStage(work: usize, blocks: u32): void {
  const stage = stageOf(work, blocks);
  const staged = load<u32>(stage, STAGED);
  if (staged == 0) return;
  hashLanes(stage, blocks, load<u32>(work, CONSTANTS));
  turnDigests(stage);
  for (let lane: u32 = 0; lane < staged; lane++) {
    const into = <usize>load<u32>(work, IDS) + ((<usize>load<u32>(stage + STAGED_ROWS + (lane << 2))) << 5);
    v128.store(into, v128.load(digestAt(stage, lane)));
    v128.store(into, v128.load(digestAt(stage, lane), 16), 16);
  }
  store<u32>(stage, 0, STAGED);
}
