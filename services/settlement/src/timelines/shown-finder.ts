// The numbers under which pairs are shown. Pairs often come in the order in which terminals were assigned: whether the next number is
// the next pair's is seen by comparing one text, without a hash and without a look at the table.
import {
  ABSENT,
  addToKey,
  copyKey,
  createKey,
  type Dictionary,
  type Key,
  numberOf,
  sizeOf,
  touchNumbers,
} from './dictionary.ts';
import { type FactColumns, shownKey } from './fact-columns.ts';
import type { Pair } from './flat-timelines.ts';
import { BLOCK_PAIRS_MAX } from './pair-block.ts';

/** Fills in the numbers of a block of pairs, ABSENT where none ever was. */
export type FindShown = (pairs: readonly Pair[], shown: Int32Array) => void;

export function createShownFinder({ shown: texts }: FactColumns): FindShown {
  /** One for each pair of a block, and one for what pairs of a MID begin with. */
  const keys = Array.from({ length: BLOCK_PAIRS_MAX + 1 }, createKey);
  const last: Found = { pair: null, number: ABSENT };
  return (pairs, shown) => {
    const guessed = guessShown(texts, last, pairs, shown);
    if (guessed < pairs.length) lookUp(texts, keys, pairs, guessed, shown);
    last.number = shown[pairs.length - 1]!;
    // One that is not known may become so before the next block is asked for.
    last.pair = last.number === ABSENT ? null : pairs.at(-1)!;
  };
}

/** The last pair of the block before, and its number. */
type Found = { pair: Pair | null; number: number };

/** How many of the first pairs follow each other by number, behind the last that was found: the same pair again in another currency, or the next. */
function guessShown(texts: Dictionary, last: Found, pairs: readonly Pair[], shown: Int32Array): number {
  const size = sizeOf(texts);
  let { pair: before, number } = last;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index]!;
    if (before === null || !isSameShown(pair, before)) {
      number++;
      if (number >= size || !isShownAs(texts, number, pair)) return index;
    }
    shown[index] = number;
    before = pair;
  }
  return pairs.length;
}

/** One pair is asked for once in a currency: to compare these is the cheapest. */
function isSameShown(one: Pair, other: Pair): boolean {
  return (
    one.currency !== other.currency &&
    one.tid === other.tid &&
    one.mid === other.mid &&
    one.acquirerId === other.acquirerId
  );
}

/** Is `<acquirer>|<MID>|<TID>` the text of the number? From its end on, where neighbours differ. */
function isShownAs({ records, stride, heap }: Dictionary, number: number, { acquirerId, mid, tid }: Pair): boolean {
  const text = records.data[number * stride]!;
  const length = acquirerId.length + mid.length + tid.length + 2;
  if (heap.data[text] !== length) return false;
  const [midAt, tidAt] = [text + acquirerId.length + 2, text + acquirerId.length + mid.length + 3];
  return (
    isTextAt(heap.data, tidAt, tid) && isTextAt(heap.data, midAt, mid) && isTextAt(heap.data, text + 1, acquirerId)
  );
}

/** Signs between ids are in no id, so that ids of the right lengths in the right places are the text. */
function isTextAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = text.length - 1; index >= 0; index--) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** From the pair at `first` on. Pairs of one MID often follow each other. */
function lookUp(
  texts: Dictionary,
  keys: readonly Key[],
  pairs: readonly Pair[],
  first: number,
  shown: Int32Array,
): void {
  let [acquirer, merchant] = ['', ''];
  let begun = keys[BLOCK_PAIRS_MAX]!;
  const count = pairs.length - first;
  for (let index = 0; index < count; index++) {
    const { acquirerId, mid, tid } = pairs[first + index]!;
    if (mid !== merchant || acquirerId !== acquirer) {
      [acquirer, merchant] = [acquirerId, mid];
      begun = shownKey(keys[BLOCK_PAIRS_MAX]!, acquirerId, mid);
    }
    addToKey(copyKey(begun, keys[index]!), tid);
  }
  touchNumbers(texts, keys, count);
  for (let index = 0; index < count; index++) shown[first + index] = numberOf(texts, keys[index]!);
}
