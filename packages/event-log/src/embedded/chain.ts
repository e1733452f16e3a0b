// The chain: each event's hash covers its stored bytes and the hash before it, so that no event can change, vanish or move without
// breaking every later one.
//
//   hash = SHA-256(0x02 | position u64 | revision u64 | recordedAt i64 | length of stream, id, type, body u32 each
//                  | previous hash as 64 hexadecimal digits | stream | id | type | body)
//
// Numbers are big-endian, lengths are in bytes, texts are UTF-8. The lengths make the split of the texts unambiguous.
import { hash } from 'node:crypto';
import type { StoredEvent } from './stored-event.ts';

/** What stands for the previous hash of the first event. */
export const GENESIS = '0'.repeat(64);

const MARK = 0x02;
const HEADER_BYTES = 1 + 3 * 8 + 4 * 4;
const SCRATCH_BYTES = 64 * 1024;
const scratch = Buffer.allocUnsafe(SCRATCH_BYTES);
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.byteLength);

/** The hash of an event that follows the one with hash `previous`; lower-case hexadecimal. */
export function hashOf(previous: string, event: StoredEvent): string {
  const names = previous + event.stream + event.id + event.type;
  // A UTF-16 unit becomes at most three bytes. Bodies are small; a long one gets a buffer of its own.
  const bytesMax = HEADER_BYTES + 3 * (names.length + event.body.length);
  if (bytesMax <= SCRATCH_BYTES) return hashIn(scratch, scratchView, names, event);
  const buffer = Buffer.allocUnsafe(bytesMax);
  return hashIn(buffer, new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength), names, event);
}

function hashIn(buffer: Buffer, view: DataView, names: string, event: StoredEvent): string {
  const namesBytes = buffer.write(names, HEADER_BYTES, 'utf8');
  const bodyBytes = buffer.write(event.body, HEADER_BYTES + namesBytes, 'utf8');
  const isAscii = namesBytes === names.length;
  view.setUint8(0, MARK);
  setInteger(view, 1, event.position);
  setInteger(view, 9, event.revision);
  setInteger(view, 17, event.recordedAt);
  view.setUint32(25, isAscii ? event.stream.length : Buffer.byteLength(event.stream));
  view.setUint32(29, isAscii ? event.id.length : Buffer.byteLength(event.id));
  view.setUint32(33, isAscii ? event.type.length : Buffer.byteLength(event.type));
  view.setUint32(37, bodyBytes);
  return hash('sha256', buffer.subarray(0, HEADER_BYTES + namesBytes + bodyBytes), 'hex');
}

/** 64 bits, two's complement, without the cost of a bigint. */
function setInteger(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  view.setUint32(at, high);
  view.setUint32(at + 4, value - high * 0x1_0000_0000);
}
