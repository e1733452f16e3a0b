// Bytes that grow at their end: for sheets whose words stand as bytes already, so that no text is made of them on the way.
import { assert } from '@asof/domain';

/** Only bytes below `length` are said. */
export type ByteWriter = { bytes: Uint8Array<ArrayBuffer>; length: number };

const BYTES_AT_FIRST = 4096;

export function createByteWriter(): ByteWriter {
  return { bytes: new Uint8Array(BYTES_AT_FIRST), length: 0 };
}

/** Appends bytes `from` … `to - 1` of the source. */
export function addBytes(writer: ByteWriter, source: Uint8Array, from: number, to: number): void {
  const { bytes, length } = withRoom(writer, to - from);
  for (let at = from, end = length; at < to; at++, end++) bytes[end] = source[at]!;
  writer.length = length + to - from;
}

/** Appends an ASCII text. */
export function addAscii(writer: ByteWriter, text: string): void {
  const { bytes, length } = withRoom(writer, text.length);
  let bits = 0;
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    bits |= byte;
    bytes[length + index] = byte;
  }
  assert(bits < 128, 'ids, amounts and names of fields are ASCII');
  writer.length = length + text.length;
}

/** What was written, in place. */
export function writtenBytes({ bytes, length }: ByteWriter): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, length);
}

function withRoom(writer: ByteWriter, more: number): ByteWriter {
  const needed = writer.length + more;
  if (needed > writer.bytes.length) {
    const larger = new Uint8Array(Math.max(needed, writer.bytes.length * 2));
    larger.set(writtenBytes(writer));
    writer.bytes = larger;
  }
  return writer;
}
