// Numbers of eight bytes in the order of `rows`, in 32 bits: see segment/narrow-columns.ts, which says the same more slowly.

/** Added to a number of less than 51 bits, it leaves the nearest whole one in the low bits. */
const WHOLE: f64 = 6755399441055744;

/**
 * Of `count` values how many units each is above `from`. Those that no count tells leave 0, and their indexes among the rows and themselves
 * stand in `places` and `values`. Returns how many those are; more than `most`: too many, and what was written is of no meaning. Four at a
 * time: behind `rows` and `into` there must be room for three more, of no meaning.
 */
export function narrow(column: usize, rows: usize, count: u32, from: f64, unit: f64, into: usize, places: usize, values: usize, most: u32): u32 {
  const froms = f64x2.splat(from);
  const units = f64x2.splat(unit);
  const shares = f64x2.splat(1 / unit);
  const whole = f64x2.splat(WHOLE);
  let beyond: u32 = 0;
  for (let index: u32 = 0; index < count; index += 4) {
    const four = rows + (<usize>index << 2);
    const above = f64x2.sub(twoOf(column, four), froms);
    const aboveToo = f64x2.sub(twoOf(column, four + 8), froms);
    const nearest = f64x2.add(f64x2.mul(above, shares), whole);
    const nearestToo = f64x2.add(f64x2.mul(aboveToo, shares), whole);
    const counts = v128.shuffle<i32>(nearest, nearestToo, 0, 2, 4, 6);
    v128.store(into + (<usize>index << 2), counts);
    const told = f64x2.eq(f64x2.mul(f64x2.convert_low_i32x4_s(counts), units), above);
    const countsToo = v128.shuffle<i32>(counts, counts, 2, 3, 2, 3);
    const toldToo = f64x2.eq(f64x2.mul(f64x2.convert_low_i32x4_s(countsToo), units), aboveToo);
    if (i64x2.all_true(v128.and(told, toldToo))) continue;
    for (let each = index; each < min(index + 4, count); each++) {
      const value = load<f64>(column + (<usize>load<u32>(rows + (<usize>each << 2)) << 3));
      const at = into + (<usize>each << 2);
      if (<f64>load<i32>(at) * unit == value - from) continue;
      if (beyond == most) return most + 1;
      store<i32>(at, 0);
      store<u32>(places + (<usize>beyond << 2), each);
      store<f64>(values + (<usize>beyond << 3), value);
      beyond++;
    }
  }
  return beyond;
}

/** The values of two rows. */
@inline function twoOf(column: usize, rows: usize): v128 {
  const first = v128.load64_splat(column + (<usize>load<u32>(rows) << 3));
  return v128.load64_lane(column + (<usize>load<u32>(rows, 4) << 3), first, 1);
}
