// The two loops that every row in the order of arrival passes: one touches its pair's tally, the other decides the row and sums it there.
// They read columns as places in views over a whole memory, and are made once for it: views that a function finds around it and that
// never change are constants to the compiler, which then asks of a place whether it is below a number, and adds it to another, instead of
// looking up length and bases of an array at each use. Where loops are made a second time in a thread it no longer does so: a fifth slower.
import type { ArrivalKernelJob } from './arrival-columns.ts';
import { RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { TALLY_AMOUNT_MAX, TALLY_FLOAT, TALLY_FLOATS, TALLY_INT, type Tallies } from './pair-tallies.ts';
import type { SharedMemory } from './wasm-instance.ts';

const FLOATS_SHIFT = 3;

// Bounds that hold in any memory of four gigabytes. Masks by them change nothing, but tell the compiler that no place passes 31 bits, so
// that it leaves out to ask: a fourteenth of the time.
const FLOATS_MASK = 2 ** 29 - 1;
const INTS_MASK = 2 ** 30 - 1;
const PAIRS_MASK = 2 ** 26 - 1;

/** Where the columns of a job begin in their memory, counted in the numbers that they hold. */
export type Places = {
  readonly pairs: number;
  readonly instants: number;
  readonly amounts: number;
  /** May pass 31 bits. */
  readonly effects: number;
  readonly lines: number;
  readonly fees: number;
  readonly tallies: number;
};

export function placesOf({ rows, out }: ArrivalKernelJob, { sums }: Tallies): Places {
  return {
    pairs: rows.pair.byteOffset / 4,
    instants: rows.occurredAt.byteOffset / 8,
    amounts: rows.amountMinor.byteOffset / 8,
    effects: rows.effect.byteOffset,
    lines: out.line.byteOffset / 4,
    fees: out.feeMinor.byteOffset / 8,
    tallies: sums.byteOffset / 8,
  };
}

/** Rows from .. to - 1 of a job. */
export type RowBlock = { readonly from: number; readonly to: number };

export type TallyLoops = {
  /** So many bytes of the memory are at hand. */
  readonly bytes: number;
  /** Touches the rows' tallies, so that the machine fetches them side by side. Answers what is read, so that the loads are not left out. */
  readonly touch: (places: Places, block: RowBlock) => number;
  /**
   * Decides and sums the rows as if the last line of their pairs answered all of them; those that it does not answer are not summed, but
   * wait: their numbers follow the `waits` first ones, and there is room for all of them. Answers how many wait now.
   */
  readonly tally: (places: Places, block: RowBlock, waits: number) => number;
};

/** Loops over all that the memory holds now. */
export function createTallyLoops({ buffer }: SharedMemory, waitingRows: Uint32Array): TallyLoops {
  const views = viewsOver(buffer);
  return { bytes: buffer.byteLength, touch: touchLoop(views), tally: tallyLoop(views, waitingRows) };
}

type Views = ReturnType<typeof viewsOver>;

/**
 * All of the memory; and once more for each number of a tally, as many numbers later, so that one place leads to all of them. These views are
 * equally long, so that one comparison serves all.
 */
function viewsOver(buffer: SharedArrayBuffer) {
  const floats = new Float64Array(buffer);
  const ints = new Int32Array(buffer);
  const floatsFrom = (at: number) => new Float64Array(buffer, 8 * at, floats.length - TALLY_FLOATS + 1);
  const intsFrom = (at: number) => new Int32Array(buffer, 4 * at, ints.length - 2 * TALLY_FLOATS + 1);
  return {
    ...{ floats, ints, bytes: new Uint8Array(buffer) },
    calmFrom: floatsFrom(TALLY_FLOAT.calmFrom),
    moved: floatsFrom(TALLY_FLOAT.moved),
    feeSums: floatsFrom(TALLY_FLOAT.fees),
    rates: intsFrom(TALLY_INT.rate),
    fixed: intsFrom(TALLY_INT.fixed),
    lowest: intsFrom(TALLY_INT.lowest),
    highest: intsFrom(TALLY_INT.highest),
    codes: intsFrom(TALLY_INT.code),
    counts: intsFrom(TALLY_INT.count),
  };
}

/** Two rows a step, in two sums, because what does not wait is a step's own cost. */
function touchLoop({ ints, calmFrom }: Views): TallyLoops['touch'] {
  return (places, { from, to }) => {
    const pairs = places.pairs & INTS_MASK;
    const tallies = places.tallies & FLOATS_MASK;
    const end = to & FLOATS_MASK;
    let even = 0;
    let odd = 0;
    for (let row = from & FLOATS_MASK; row + 2 <= end; row += 2) {
      even += calmFrom[tallies + ((ints[pairs + row]! & PAIRS_MASK) << FLOATS_SHIFT)]!;
      odd += calmFrom[tallies + ((ints[pairs + row + 1]! & PAIRS_MASK) << FLOATS_SHIFT)]!;
    }
    return even + odd;
  };
}

function tallyLoop(views: Views, waitingRows: Uint32Array): TallyLoops['tally'] {
  const { floats, ints, bytes, calmFrom, moved, feeSums, rates, fixed, lowest, highest, codes, counts } = views;
  const [unit, toWhole, amountMax] = [RATE_UNIT, ROUND_TO_WHOLE, TALLY_AMOUNT_MAX];
  return (places, { from, to }, waitsBefore) => {
    const pairs = places.pairs & INTS_MASK;
    const instants = places.instants & FLOATS_MASK;
    const amounts = places.amounts & FLOATS_MASK;
    const { effects } = places;
    const lines = places.lines & INTS_MASK;
    const fees = places.fees & FLOATS_MASK;
    const tallies = places.tallies & FLOATS_MASK;
    const end = to & FLOATS_MASK;
    let waits = waitsBefore;
    for (let row = from & FLOATS_MASK; row < end; row++) {
      const tally = tallies + ((ints[pairs + row]! & PAIRS_MASK) << FLOATS_SHIFT);
      const at = tally << 1;
      const amount = floats[amounts + row]!;
      const asks = bytes[(effects + row) >>> 0]!;
      const rate = rates[at]!;
      // Two where the pair lacks a plan: then all but sales wait, as rows that are passed over always do.
      const lacksPlan = (rate >>> 30) & 2;
      const isOld = Number(floats[instants + row]! < calmFrom[tally]!);
      const late = isOld | Number(asks + lacksPlan > 2) | Number(amount > amountMax);
      const counted = 1 - late;
      // In whole numbers of 32 bits, held between two of them without a branch. Of a debit anything comes out.
      const share = ((amount * rate) / unit + toWhole - toWhole) | 0;
      const above = (share - lowest[at]!) | 0;
      const raised = (share - (above & (above >> 31))) | 0;
      const beyond = (raised - highest[at]!) | 0;
      const held = (raised - (beyond & ~(beyond >> 31))) | 0;
      const fee = (held + fixed[at]!) & (late - 1) & ((asks - 1) >> 31);
      const isDebit = asks >> 1;
      ints[lines + row] = codes[at]!;
      floats[fees + row] = fee;
      counts[at | isDebit]! += counted;
      moved[tally | (2 * isDebit)]! += Math.abs(amount) * counted;
      feeSums[tally]! += fee;
      waitingRows[waits] = row;
      waits += late;
    }
    return waits;
  };
}
