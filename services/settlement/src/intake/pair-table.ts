// The pairs of a file: (acquirer, MID, TID, currency), numbered in order of their first row. A pair's four values are checked once,
// when it is new; after that a row finds its pair by bytes alone.
import { AcquirerId, Currency, currencyExponent, looksLikeCardNumber, Mid, Tid } from '@asof/domain';
import { pairName } from '../segment/segment.ts';

export type PairValues = {
  readonly acquirerId: AcquirerId;
  readonly mid: Mid;
  readonly tid: Tid;
  readonly currency: Currency;
};
/** `name` is how segments name it. */
export type Pair = PairValues & { readonly name: string };

/** Which fields of a record hold the four values. */
export type PairFields = {
  readonly acquirer: number;
  readonly mid: number;
  readonly tid: number;
  readonly currency: number;
};

export type PairTable = {
  readonly pairs: readonly Pair[];
  /** The number of the pair in these fields, or -1 when one of them is not plainly right; the slow reader then tells. */
  find(bytes: Uint8Array, starts: Int32Array, ends: Int32Array): number;
  /** Decimals of the pair's currency. */
  exponentOf(pair: number): number;
  /** Writes `<acquirer>|<MID>|<TID>|`, with which the key of each of its rows begins (R1), and returns its length. */
  writeKeyStart(pair: number, into: Uint8Array): number;
  /** The number of a pair whose values are known to be right. */
  numberOf(values: PairValues): number;
};

const SLOTS_AT_FIRST = 1024;
const TEXT_BYTES_AT_FIRST = 1 << 16;
/** A currency's three letters and a separator. */
const CURRENCY_BYTES = 4;
const SEPARATOR = 124;
const ascii = new TextEncoder();

/** A table without pairs, for records whose fields hold the values there. */
export function createPairTable(fields: PairFields): PairTable {
  const order = Int32Array.of(fields.acquirer, fields.mid, fields.tid, fields.currency);
  const pairs: Pair[] = [];
  const texts = createPairTexts(order);
  let slots = new Int32Array(SLOTS_AT_FIRST); // pair + 1; 0 is free
  let hashes = new Int32Array(SLOTS_AT_FIRST); // of the pair in the slot
  const exponents: number[] = [];

  function find(bytes: Uint8Array, starts: Int32Array, ends: Int32Array): number {
    let hash = HASH_SEED;
    for (let part = 0; part < 4; part++) hash = hashOf(hash, bytes, starts[order[part]!]!, ends[order[part]!]!);
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const pair = slots[slot]! - 1;
      if (hashes[slot] === hash && texts.holds(pair, bytes, starts, ends)) return pair;
    }
    const values = valuesIn(order, bytes, starts, ends);
    return values === null ? -1 : insert(values, hash);
  }

  function insert(values: PairValues, hash: number): number {
    const pair = pairs.length;
    if ((pair + 1) * 2 > slots.length) growSlots();
    pairs.push({ ...values, name: pairName(values) });
    exponents.push(currencyExponent(values.currency));
    texts.add(pair, values);
    occupy(pair, hash);
    return pair;
  }

  function occupy(pair: number, hash: number): void {
    let slot = hash & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = pair + 1;
    hashes[slot] = hash;
  }

  function growSlots(): void {
    const [oldSlots, oldHashes] = [slots, hashes];
    slots = new Int32Array(oldSlots.length * 2);
    hashes = new Int32Array(oldSlots.length * 2);
    oldSlots.forEach((entry, slot) => {
      if (entry !== 0) occupy(entry - 1, oldHashes[slot]!);
    });
  }

  return {
    pairs,
    find,
    exponentOf: pair => exponents[pair]!,
    writeKeyStart: texts.writeKeyStart,
    numberOf: values => {
      const record = recordOf(order, values);
      return find(record.bytes, record.starts, record.ends);
    },
  };
}

/** `<acquirer>|<MID>|<TID>|<currency>|` of each pair, one after the other. */
function createPairTexts(order: Int32Array) {
  let texts = new Uint8Array(TEXT_BYTES_AT_FIRST);
  let textStart = new Uint32Array(SLOTS_AT_FIRST);
  return {
    add(pair: number, { acquirerId, mid, tid, currency }: PairValues): void {
      const text = ascii.encode(`${acquirerId}|${mid}|${tid}|${currency}|`);
      if (pair + 1 === textStart.length) textStart = grown(textStart);
      if (textStart[pair]! + text.length > texts.length) texts = grown(texts);
      texts.set(text, textStart[pair]);
      textStart[pair + 1] = textStart[pair]! + text.length;
    },
    /** Are these the fields of the pair? */
    holds(pair: number, bytes: Uint8Array, starts: Int32Array, ends: Int32Array): boolean {
      const text = texts;
      let at = textStart[pair]!;
      for (let part = 0; part < 4; part++) {
        const to = ends[order[part]!]!;
        for (let from = starts[order[part]!]!; from < to; from++) if (text[at++] !== bytes[from]) return false;
        if (text[at++] !== SEPARATOR) return false;
      }
      return true;
    },
    writeKeyStart(pair: number, into: Uint8Array): number {
      const from = textStart[pair]!;
      const length = textStart[pair + 1]! - CURRENCY_BYTES - from;
      for (let byte = 0; byte < length; byte++) into[byte] = texts[from + byte]!;
      return length;
    },
  };
}

/** The values as the fields of a record, one after the other. */
function recordOf(order: Int32Array, { acquirerId, mid, tid, currency }: PairValues) {
  const parts = [acquirerId, mid, tid, currency];
  const starts = new Int32Array(Math.max(...order) + 1);
  const ends = new Int32Array(starts.length);
  let end = 0;
  parts.forEach((part, index) => {
    starts[order[index]!] = end;
    end += part.length;
    ends[order[index]!] = end;
  });
  return { bytes: ascii.encode(parts.join('')), starts, ends };
}

function grown<C extends Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(column: C): C {
  const larger = new (column.constructor as new (length: number) => C)(column.length * 2);
  larger.set(column);
  return larger;
}

const HASH_SEED = 0x811c9dc5 | 0;

/** FNV-1a over the bytes and a separator. */
function hashOf(seed: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = seed;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return Math.imul(hash ^ SEPARATOR, 0x01000193);
}

function valuesIn(order: Int32Array, bytes: Uint8Array, starts: Int32Array, ends: Int32Array): PairValues | null {
  const texts = Array.from(order, field =>
    Buffer.from(bytes.subarray(starts[field]!, ends[field]!)).toString('latin1'),
  );
  const acquirerId = AcquirerId.safeParse(texts[0]).data;
  const mid = Mid.safeParse(texts[1]).data;
  const tid = Tid.safeParse(texts[2]).data;
  const currency = Currency.safeParse(texts[3]).data;
  if (acquirerId === undefined || mid === undefined || tid === undefined || currency === undefined) return null;
  return looksLikeCardNumber(acquirerId) || looksLikeCardNumber(mid) ? null : { acquirerId, mid, tid, currency };
}
