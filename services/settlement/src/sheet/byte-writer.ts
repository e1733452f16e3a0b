// Bytes that grow at their end: for sheets whose words stand as bytes already, so that no text is made of them on the way.
import { assert } from '@asof/domain';

/** Only bytes below `length` are said. */
export type ByteWriter = { bytes: Uint8Array<ArrayBuffer>; length: number };

const BYTES_AT_FIRST = 4096;

/** `bytes`: how many it will be, about. Room that is never written to costs nothing; to grow costs a copy, and fresh memory each time. */
export function createByteWriter(bytes = BYTES_AT_FIRST): ByteWriter {
  return { bytes: new Uint8Array(bytes), length: 0 };
}

/** Makes room for so many bytes more, and answers where they may be written from `length` on: for who writes many small pieces. */
export function roomFor(writer: ByteWriter, more: number): Uint8Array<ArrayBuffer> {
  const needed = writer.length + more;
  if (needed > writer.bytes.length) {
    const larger = new Uint8Array(Math.max(needed, writer.bytes.length * 2));
    larger.set(writtenBytes(writer));
    writer.bytes = larger;
  }
  return writer.bytes;
}

/** What was written into the room ends there now. */
export function writtenUpTo(writer: ByteWriter, end: number): void {
  assert(end <= writer.bytes.length, 'no more is written than there was room for');
  writer.length = end;
}

/** Writes bytes `from` … `to - 1` of the source behind `end`; where they end. */
export function putBytes(into: Uint8Array, end: number, source: Uint8Array, from: number, to: number): number {
  let at = end;
  for (let byte = from; byte < to; byte++) into[at++] = source[byte]!;
  return at;
}

/** The same of all of them. */
export function putAll(into: Uint8Array, end: number, source: Uint8Array): number {
  return putBytes(into, end, source, 0, source.length);
}

/** The same of a whole number's decimal digits. */
export function putInteger(into: Uint8Array, begin: number, value: number): number {
  if (value < 0 || value > INT32_MAX) return putAscii(into, begin, value.toString());
  // As integers of the machine, because those are divided by a constant in a few steps.
  let end = begin + 1;
  for (let rest = value | 0; rest > 9; rest = (rest / 10) | 0) end++;
  let rest = value | 0;
  for (let at = end - 1; at >= begin; at--) {
    const tens = (rest / 10) | 0;
    into[at] = ZERO + rest - tens * 10;
    rest = tens;
  }
  return end;
}

const INT32_MAX = 2 ** 31 - 1;
const ZERO = 48;

/** The same of an ASCII text. */
export function putAscii(into: Uint8Array, end: number, text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    bits |= byte;
    into[end + index] = byte;
  }
  assert(bits < 128, 'ids, amounts and names of fields are ASCII');
  return end + text.length;
}

/** Appends an ASCII text. */
export function addAscii(writer: ByteWriter, text: string): void {
  writer.length = putAscii(roomFor(writer, text.length), writer.length, text);
}

/** Texts that stand between the values of a line, as bytes. */
export function signs<Name extends string>(texts: Readonly<Record<Name, string>>): Readonly<Record<Name, Uint8Array>> {
  const encoder = new TextEncoder();
  const entries = Object.entries<string>(texts).map(([name, text]) => [name, encoder.encode(text)]);
  return Object.fromEntries(entries) as Record<Name, Uint8Array>;
}

/** What was written, in place. */
export function writtenBytes({ bytes, length }: ByteWriter): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, length);
}
