// Texts as bytes, one behind the other and each once, numbered in the order of their first use. Whoever has a text's words as bytes writes
// them behind the last text and asks for the number: a text that was there already is taken back.
import { type ByteWriter, createByteWriter } from './byte-writer.ts';

export type TextPool = {
  /** Where the next text is written. */
  readonly writer: ByteWriter;
  /** How many texts there are. */
  readonly count: () => number;
  /** Where text t begins; it ends where the next begins, which is told of the last one too. */
  readonly startOf: (text: number) => number;
  /** The number of what was written since the last call, given now if it had none. */
  readonly take: () => number;
};

const TEXTS_AT_FIRST = 1024;
const FEW = { texts: TEXTS_AT_FIRST, bytesEach: 0 };
/** FNV-1a, over four bytes at a time. */
const HASH_SEED = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** `expected`: how many texts it will be, about, and how long one is: room that is made at once costs less than to grow. */
export function createTextPool(expected: { readonly texts: number; readonly bytesEach: number } = FEW): TextPool {
  const writer = createByteWriter(expected.texts * expected.bytesEach);
  const most = 2 ** Math.ceil(Math.log2(Math.max(expected.texts, TEXTS_AT_FIRST)));
  /** Of each text its start, and behind the last its end. */
  let starts = new Uint32Array(most);
  let hashes = new Int32Array(most);
  /** Open: a text's number + 1, or 0. Never more than half full. */
  let slots = new Int32Array(most * 2);
  let count = 0;
  const occupy = (text: number) => {
    const mask = slots.length - 1;
    let slot = spread(hashes[text]!) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = text + 1;
  };
  const grow = () => {
    starts = copied(starts, new Uint32Array(starts.length * 2));
    hashes = copied(hashes, new Int32Array(hashes.length * 2));
    slots = new Int32Array(slots.length * 2);
    for (let text = 0; text < count; text++) occupy(text);
  };
  return {
    writer,
    count: () => count,
    startOf: text => starts[text]!,
    take() {
      const [from, to] = [starts[count]!, writer.length];
      const hash = hashOf(writer.bytes, from, to);
      const mask = slots.length - 1;
      for (let slot = spread(hash) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
        const text = slots[slot]! - 1;
        if (hashes[text] !== hash || !isSame(writer.bytes, starts[text]!, starts[text + 1]!, from, to)) continue;
        writer.length = from;
        return text;
      }
      if (count + 2 > starts.length) grow();
      hashes[count] = hash;
      occupy(count);
      starts[count + 1] = to;
      return count++;
    },
  };
}

function copied<Numbers extends Uint32Array | Int32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = HASH_SEED ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(hash ^ word, HASH_PRIME);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, HASH_PRIME);
  return hash | 0;
}

/** Low bits depend on high ones. */
function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}

function isSame(bytes: Uint8Array, from: number, to: number, otherFrom: number, otherTo: number): boolean {
  if (to - from !== otherTo - otherFrom) return false;
  for (let at = from, other = otherFrom; at < to; at++, other++) if (bytes[at] !== bytes[other]) return false;
  return true;
}
