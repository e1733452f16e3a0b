// SHA-256 of four short messages at once, one in each lane of a vector. A message of at most MESSAGE_BYTES_MAX bytes stands padded in
// 128 bytes: one block or two. Nothing here owns memory: every address is the caller's.

/** From one lane's message to the next: a message may be written with stores of 16 bytes that run over its end. */
export const LANE_BYTES: usize = 160;
const BLOCK_BYTES: usize = 64;
/** After the lanes: the state (8 vectors), the schedule (16 vectors). */
const STATE: usize = LANE_BYTES * 4;
const SCHEDULE: usize = STATE + 128;
/** Of the lanes with what stands after them. */
export const LANES_BYTES: usize = SCHEDULE + 256;

/** How many blocks a message of that length has. */
@inline export function blocksOf(length: usize): u32 {
  return length + 9 > BLOCK_BYTES ? 2 : 1;
}

/** Pads the message of that length which stands at `lane` to so many blocks. */
export function pad(lane: usize, length: u32, blocks: u32): void {
  const end = lane + length;
  store<u8>(end, 0x80);
  for (let at = end + 1; at < lane + <usize>blocks * BLOCK_BYTES; at += 16) v128.store(at, i64x2.splat(0));
  store<u32>(lane + <usize>blocks * BLOCK_BYTES - 4, bswap<u32>(length << 3));
}

/** Hashes the four lanes at `lanes`, of so many blocks each. `k` holds the 64 round constants. */
export function hashLanes(lanes: usize, blocks: u32, k: usize): void {
  const state = lanes + STATE;
  v128.store(state, i32x4.splat(0x6a09e667));
  v128.store(state, i32x4.splat(<i32>0xbb67ae85), 16);
  v128.store(state, i32x4.splat(0x3c6ef372), 32);
  v128.store(state, i32x4.splat(<i32>0xa54ff53a), 48);
  v128.store(state, i32x4.splat(0x510e527f), 64);
  v128.store(state, i32x4.splat(<i32>0x9b05688c), 80);
  v128.store(state, i32x4.splat(0x1f83d9ab), 96);
  v128.store(state, i32x4.splat(0x5be0cd19), 112);
  for (let block: u32 = 0; block < blocks; block++) compress(lanes + <usize>block * BLOCK_BYTES, lanes + SCHEDULE, state, k);
}

/** Lays the digests of the four lanes side by side, where `digestAt` finds them. */
export function turnDigests(lanes: usize): void {
  turnWords(lanes + STATE, lanes + SCHEDULE);
  turnWords(lanes + STATE + 64, lanes + SCHEDULE + 16);
}

/** Four words of each digest: 16 bytes of it. */
@inline function turnWords(state: usize, into: usize): void {
  const zero = v128.load(state);
  const one = v128.load(state, 16);
  const two = v128.load(state, 32);
  const three = v128.load(state, 48);
  const lowEven = v128.shuffle<i32>(zero, one, 0, 4, 1, 5);
  const lowOdd = v128.shuffle<i32>(two, three, 0, 4, 1, 5);
  const highEven = v128.shuffle<i32>(zero, one, 2, 6, 3, 7);
  const highOdd = v128.shuffle<i32>(two, three, 2, 6, 3, 7);
  v128.store(into, bigEndian(v128.shuffle<i64>(lowEven, lowOdd, 0, 2)));
  v128.store(into, bigEndian(v128.shuffle<i64>(lowEven, lowOdd, 1, 3)), 32);
  v128.store(into, bigEndian(v128.shuffle<i64>(highEven, highOdd, 0, 2)), 64);
  v128.store(into, bigEndian(v128.shuffle<i64>(highEven, highOdd, 1, 3)), 96);
}

/** The digest of a lane, 32 bytes, once they are turned. */
@inline export function digestAt(lanes: usize, lane: u32): usize {
  return lanes + SCHEDULE + (<usize>lane << 5);
}

@inline function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shr_u(x, by), i32x4.shl(x, 32 - by));
}

@inline function addUp(a: v128, b: v128): v128 {
  return i32x4.add(a, b);
}

@inline function early(e: v128, f: v128, g: v128, h: v128, w: usize, k: usize, t: usize): v128 {
  const sum = v128.xor(v128.xor(rotate(e, 6), rotate(e, 11)), rotate(e, 25));
  const known = addUp(v128.load(w + (t << 4)), v128.load32_splat(k + (t << 2)));
  return addUp(addUp(h, known), addUp(sum, v128.bitselect(f, g, e)));
}

@inline function late(a: v128, b: v128, c: v128): v128 {
  const sum = v128.xor(v128.xor(rotate(a, 2), rotate(a, 13)), rotate(a, 22));
  return addUp(sum, v128.bitselect(c, b, v128.xor(a, b)));
}

function compress(block: usize, w: usize, state: usize, k: usize): void {
  for (let part: usize = 0; part < 64; part += 16) loadWords(block + part, w + (part << 2));
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let f = v128.load(state, 80);
  let g = v128.load(state, 96);
  let h = v128.load(state, 112);
  for (let round: usize = 0; round < 64; round += 16) {
    if (round > 0) extend(w);
    const constants = k + (round << 2);
    for (let t: usize = 0; t < 16; t += 8) {
      h = early(e, f, g, h, w, constants, t); d = addUp(d, h); h = addUp(h, late(a, b, c));
      g = early(d, e, f, g, w, constants, t + 1); c = addUp(c, g); g = addUp(g, late(h, a, b));
      f = early(c, d, e, f, w, constants, t + 2); b = addUp(b, f); f = addUp(f, late(g, h, a));
      e = early(b, c, d, e, w, constants, t + 3); a = addUp(a, e); e = addUp(e, late(f, g, h));
      d = early(a, b, c, d, w, constants, t + 4); h = addUp(h, d); d = addUp(d, late(e, f, g));
      c = early(h, a, b, c, w, constants, t + 5); g = addUp(g, c); c = addUp(c, late(d, e, f));
      b = early(g, h, a, b, w, constants, t + 6); f = addUp(f, b); b = addUp(b, late(c, d, e));
      a = early(f, g, h, a, w, constants, t + 7); e = addUp(e, a); a = addUp(a, late(b, c, d));
    }
  }
  v128.store(state, addUp(a, v128.load(state)));
  v128.store(state, addUp(b, v128.load(state, 16)), 16);
  v128.store(state, addUp(c, v128.load(state, 32)), 32);
  v128.store(state, addUp(d, v128.load(state, 48)), 48);
  v128.store(state, addUp(e, v128.load(state, 64)), 64);
  v128.store(state, addUp(f, v128.load(state, 80)), 80);
  v128.store(state, addUp(g, v128.load(state, 96)), 96);
  v128.store(state, addUp(h, v128.load(state, 112)), 112);
}

/** Four words of each lane, turned so that a vector holds one word of the four messages. */
@inline function loadWords(from: usize, into: usize): void {
  const zero = bigEndian(v128.load(from));
  const one = bigEndian(v128.load(from + LANE_BYTES));
  const two = bigEndian(v128.load(from + LANE_BYTES * 2));
  const three = bigEndian(v128.load(from + LANE_BYTES * 3));
  const lowEven = v128.shuffle<i32>(zero, one, 0, 4, 1, 5);
  const lowOdd = v128.shuffle<i32>(two, three, 0, 4, 1, 5);
  const highEven = v128.shuffle<i32>(zero, one, 2, 6, 3, 7);
  const highOdd = v128.shuffle<i32>(two, three, 2, 6, 3, 7);
  v128.store(into, v128.shuffle<i64>(lowEven, lowOdd, 0, 2));
  v128.store(into, v128.shuffle<i64>(lowEven, lowOdd, 1, 3), 16);
  v128.store(into, v128.shuffle<i64>(highEven, highOdd, 0, 2), 32);
  v128.store(into, v128.shuffle<i64>(highEven, highOdd, 1, 3), 48);
}

@inline function bigEndian(words: v128): v128 {
  return v128.shuffle<i8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** The next sixteen words of the schedule in the place of the last. */
function extend(w: usize): void {
  for (let t: usize = 0; t < 16; t++) {
    const before15 = v128.load(w + (((t + 1) & 15) << 4));
    const before2 = v128.load(w + (((t + 14) & 15) << 4));
    const small0 = v128.xor(v128.xor(rotate(before15, 7), rotate(before15, 18)), i32x4.shr_u(before15, 3));
    const small1 = v128.xor(v128.xor(rotate(before2, 17), rotate(before2, 19)), i32x4.shr_u(before2, 10));
    const at = w + (t << 4);
    const sum = addUp(addUp(v128.load(at), small0), addUp(v128.load(w + (((t + 9) & 15) << 4)), small1));
    v128.store(at, sum);
  }
}
