// A key (R1) in 64 bits, by which intake finds rows that may have the same one. It is kept nowhere, and begins with a seed that is drawn
// for each file, so that nobody can write rows which all look alike. key-hash.ts has the same for single keys.
const FIRST: u64 = 0x9fb21c651e98df25;
const SECOND: u64 = 0xd6e8feb86659fd93;
const THIRD: u64 = 0xa0761d6478bd642f;

@inline function mix(word: u64, by: u64): u64 {
  const product = word * by;
  return product ^ (product >> 32);
}

/** `names`: acquirer, MID and TID in 64 bits (see pairs.as), with the seed. Twelve bytes of the RRN, padded with NUL, are read. */
@inline export function keyHash(names: u64, batch: u32, stan: u32, rrn: usize, kind: u32): u64 {
  let hash = mix(names ^ (<u64>batch << 32 | <u64>stan), FIRST);
  hash = mix(hash ^ load<u64>(rrn), SECOND);
  return mix(hash ^ (<u64>kind << 32 | <u64>load<u32>(rrn, 8)), THIRD);
}

/** The same of `count` rows in columns. */
export function hashKeys(names: usize, batch: usize, stan: usize, rrn: usize, kind: usize, count: u32, into: usize): void {
  for (let row: usize = 0; row < <usize>count; row++) {
    const hash = keyHash(
      load<u64>(names + (row << 3)),
      load<u32>(batch + (row << 2)),
      load<u32>(stan + (row << 2)),
      rrn + row * 12,
      load<u8>(kind + row),
    );
    store<u64>(into + (row << 3), hash);
  }
}
