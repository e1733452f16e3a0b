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

const NO_BATCH = 0xffffffff;

/** Numbers the terminals that have none yet. Eight bytes for each terminal that is numbered then. */
export function zonesOf({ terminals, starts, batchNumber }: ZonedRows, numbers: TerminalNumbers): Zones {
  const numbered = Uint32Array.from(terminals, terminal => numberIn(numbers, terminal));
  const least = new Uint32Array(numbers.size).fill(NO_BATCH);
  const greatest = new Uint32Array(numbers.size);
  for (let pair = 0; pair < numbered.length; pair++) {
    const terminal = numbered[pair]!;
    let [low, high] = [least[terminal]!, greatest[terminal]!];
    for (let row = starts[pair]!; row < starts[pair + 1]!; row++) {
      const batch = batchNumber[row]!;
      if (batch < low) low = batch;
      if (batch > high) high = batch;
    }
    least[terminal] = low;
    greatest[terminal] = high;
  }
  return {
    cover: (terminal, batch) => terminal < least.length && least[terminal]! <= batch && batch <= greatest[terminal]!,
  };
}

function numberIn(numbers: TerminalNumbers, terminal: string): number {
  const known = numbers.get(terminal);
  if (known !== undefined) return known;
  numbers.set(terminal, numbers.size);
  return numbers.size - 1;
}
