// Texts one behind the other in one column of bytes, named by where they begin: a length, then UTF-8. A byte tells lengths below 255;
// the byte 255 says that four more bytes tell it.
import { assert } from '@asof/domain';
import { putBytes as copyBytes } from '../sheet/byte-writer.ts';
import { type Bytes, extend } from './growing-column.ts';

const LONG = 255;

/** Appends the text and answers its name. */
export function putText(heap: Bytes, text: string): number {
  return putBytes(heap, Buffer.from(text, 'utf8'));
}

/** The same for text that is UTF-8 already. */
export function putBytes(heap: Bytes, bytes: Uint8Array, length = bytes.length): number {
  const isLong = length >= LONG;
  const at = extend(heap, (isLong ? 5 : 1) + length);
  const { data } = heap;
  data[at] = isLong ? LONG : length;
  if (isLong) new DataView(data.buffer, data.byteOffset).setUint32(at + 1, length, true);
  const from = at + (isLong ? 5 : 1);
  for (let index = 0; index < length; index++) data[from + index] = bytes[index]!;
  return at;
}

/** The text of that name. */
export function textAt({ data }: Bytes, at: number): string {
  const short = data[at]!;
  const isLong = short === LONG;
  const length = isLong ? new DataView(data.buffer, data.byteOffset).getUint32(at + 1, true) : short;
  const from = at + (isLong ? 5 : 1);
  return bufferOver(data).toString('utf8', from, from + length);
}

/** Over the bytes that were read last: to make a Buffer takes longer than to read a name. */
let last: Buffer = Buffer.alloc(0);

function bufferOver({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  if (last.buffer !== buffer || last.byteOffset !== byteOffset || last.length !== byteLength)
    last = Buffer.from(buffer, byteOffset, byteLength);
  return last;
}

/** Writes the short text of that name behind `end`, as it stands; where it ends. */
export function putTextAt(into: Uint8Array, end: number, { data }: Bytes, at: number): number {
  const length = data[at]!;
  assert(length < LONG, 'an id is short');
  return copyBytes(into, end, data, at + 1, at + 1 + length);
}

/** Where the text of that name begins; before the next text's name it ends. */
export function beginOf({ data }: Bytes, at: number): number {
  return at + (data[at] === LONG ? 5 : 1);
}

/** Compares two short texts as bytes. */
export function compareTexts({ data }: Bytes, left: number, right: number): number {
  if (left === right) return 0;
  const [leftLength, rightLength] = [data[left]!, data[right]!];
  const common = Math.min(leftLength, rightLength);
  for (let index = 1; index <= common; index++) {
    const difference = data[left + index]! - data[right + index]!;
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}

/** Do two names lead to the same text? */
export function isSameText({ data }: Bytes, left: number, right: number): boolean {
  if (left === right) return true;
  if (data[left] === LONG || data[right] === LONG)
    return textAt({ data, length: 0 }, left) === textAt({ data, length: 0 }, right);
  const length = data[left]!;
  for (let index = 0; index <= length; index++) if (data[left + index] !== data[right + index]) return false;
  return true;
}
