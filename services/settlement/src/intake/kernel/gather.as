// Values of a column in the order of `rows`, which holds `count` indexes of four bytes: as many bytes a row as the name says.

export function gather1(column: usize, rows: usize, count: u32, into: usize): void {
  for (let index: u32 = 0; index < count; index++) {
    store<u8>(into + index, load<u8>(column + <usize>load<u32>(rows + (<usize>index << 2))));
  }
}

export function gather2(column: usize, rows: usize, count: u32, into: usize): void {
  for (let index: u32 = 0; index < count; index++, into += 2) {
    store<u16>(into, load<u16>(column + (<usize>load<u32>(rows + (<usize>index << 2)) << 1)));
  }
}

export function gather4(column: usize, rows: usize, count: u32, into: usize): void {
  for (let index: u32 = 0; index < count; index++, into += 4) {
    store<u32>(into, load<u32>(column + (<usize>load<u32>(rows + (<usize>index << 2)) << 2)));
  }
}

export function gather8(column: usize, rows: usize, count: u32, into: usize): void {
  for (let index: u32 = 0; index < count; index++, into += 8) {
    store<u64>(into, load<u64>(column + (<usize>load<u32>(rows + (<usize>index << 2)) << 3)));
  }
}

export function gather12(column: usize, rows: usize, count: u32, into: usize): void {
  for (let index: u32 = 0; index < count; index++, into += 12) {
    const from = column + <usize>load<u32>(rows + (<usize>index << 2)) * 12;
    store<u64>(into, load<u64>(from));
    store<u32>(into, load<u32>(from, 8), 8);
  }
}

@inline function areAlike<T>(column: usize, rows: usize, count: u32): bool {
  const first = load<T>(column + <usize>load<u32>(rows) * sizeof<T>());
  for (let index: u32 = 1; index < count; index++) {
    if (load<T>(column + <usize>load<u32>(rows + (<usize>index << 2)) * sizeof<T>()) != first) return false;
  }
  return true;
}

/** Are the values of all rows the same? There must be a row. */
export function areAlike1(column: usize, rows: usize, count: u32): bool {
  return areAlike<u8>(column, rows, count);
}

export function areAlike2(column: usize, rows: usize, count: u32): bool {
  return areAlike<u16>(column, rows, count);
}

export function areAlike4(column: usize, rows: usize, count: u32): bool {
  return areAlike<u32>(column, rows, count);
}

export function areAlike8(column: usize, rows: usize, count: u32): bool {
  return areAlike<u64>(column, rows, count);
}

/**
 * Of `rows` those for which the column says 1, not 0: their places among the rows to `places`, and the rows themselves to `told`, four bytes
 * each. Returns how many. What is written behind the last is of no meaning.
 */
export function rowsTold(column: usize, rows: usize, count: u32, places: usize, told: usize): u32 {
  let found: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const row = load<u32>(rows + (<usize>index << 2));
    store<u32>(places + (<usize>found << 2), index);
    store<u32>(told + (<usize>found << 2), row);
    found += <u32>load<u8>(column + <usize>row);
  }
  return found;
}
