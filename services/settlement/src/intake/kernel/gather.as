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

export function gather32(column: usize, rows: usize, count: u32, into: usize): void {
  for (let index: u32 = 0; index < count; index++, into += 32) {
    const from = column + (<usize>load<u32>(rows + (<usize>index << 2)) << 5);
    v128.store(into, v128.load(from));
    v128.store(into, v128.load(from, 16), 16);
  }
}
