// Apart from the file's form, as fill-with.ts.

/** Index of the first of the numbers, which ascend, that is not below; how many they are where all are. */
export function firstFrom(ascending: Uint32Array, number: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
