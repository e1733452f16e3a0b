// Picks the few rows that an explanation needs out of a sheet that is streamed.

/** In their order, at most `max`; reads no further than the last of them. */
export async function matching<T>(
  rows: AsyncIterable<T>,
  fits: (row: T) => boolean,
  max = Infinity,
): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) {
    if (fits(row)) found.push(row);
    if (found.length === max) break;
  }
  return found;
}
