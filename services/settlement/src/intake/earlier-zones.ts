// Which batches a segment has of each terminal: from the least to the greatest. A terminal counts its batches up, so that of a file nearly all
// earlier segments are seen to have no key without a look at their keys.

/** Terminals of an acquirer, numbered in order of first use. */
export type TerminalNumbers = Map<string, number>;

export type Zones = {
  /** False: no row of the segment is of that terminal and batch. */
  readonly cover: (terminal: number, batchNumber: number) => boolean;
};

export type ZonedRows = {
  /** By pair, as terminalIn tells them. */
  readonly terminals: readonly string[];
  /** One more than pairs: where the rows of each begin. */
  readonly starts: Uint32Array;
  readonly batchNumber: Uint32Array;
};

/** Above every batch number, and every place. */
const NO_BATCH = 0xffffffff;
/** A segment that has so small a share of the terminals finds its own by a map: there may be thousands of segments of one row. */
const SPARSE_SHARE = 1 / 8;

/** Numbers the terminals that have none yet. Eight bytes for each terminal that is numbered then, or some fifty for each of its own. */
export function zonesOf({ terminals, starts, batchNumber }: ZonedRows, numbers: TerminalNumbers): Zones {
  const numbered = Uint32Array.from(terminals, terminal => numberIn(numbers, terminal));
  const places = numbered.length < numbers.size * SPARSE_SHARE ? placesOf(numbered) : null;
  const placeOf = (terminal: number): number => (places === null ? terminal : (places.get(terminal) ?? NO_BATCH));
  const least = new Uint32Array(places?.size ?? numbers.size).fill(NO_BATCH);
  const greatest = new Uint32Array(least.length);
  for (let pair = 0; pair < numbered.length; pair++) {
    const place = placeOf(numbered[pair]!);
    let [low, high] = [least[place]!, greatest[place]!];
    for (let row = starts[pair]!; row < starts[pair + 1]!; row++) {
      const batch = batchNumber[row]!;
      if (batch < low) low = batch;
      if (batch > high) high = batch;
    }
    least[place] = low;
    greatest[place] = high;
  }
  return {
    cover(terminal, batch) {
      const place = placeOf(terminal);
      return place < least.length && least[place]! <= batch && batch <= greatest[place]!;
    },
  };
}

/** A place for each of the numbers, in order of first use. */
function placesOf(numbered: Uint32Array): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const number of numbered) if (!places.has(number)) places.set(number, places.size);
  return places;
}

function numberIn(numbers: TerminalNumbers, terminal: string): number {
  const known = numbers.get(terminal);
  if (known !== undefined) return known;
  numbers.set(terminal, numbers.size);
  return numbers.size - 1;
}
