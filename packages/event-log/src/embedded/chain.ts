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
const [POSITION_AT, REVISION_AT, RECORDED_AT, LENGTHS_AT] = [1, 9, 17, 25];
const HASH_BYTES = GENESIS.length;
const SCRATCH_BYTES = 64 * 1024;

/** Bytes that links are written into. */
export type LinkRoom = { readonly bytes: Buffer; readonly view: DataView };

export function linkRoom(memory: ArrayBufferLike): LinkRoom {
  return { bytes: Buffer.from(memory), view: new DataView(memory) };
}

const scratch = linkRoom(new ArrayBuffer(SCRATCH_BYTES));

/** The hash of an event that follows the one with hash `previous`; lower-case hexadecimal. */
export function hashOf(previous: string, event: StoredEvent): string {
  const bytesMax = linkBytesMax(event);
  // Bodies are small; a long one gets a room of its own.
  const room = bytesMax <= SCRATCH_BYTES ? scratch : linkRoom(new ArrayBuffer(bytesMax));
  return hash('sha256', room.bytes.subarray(0, writeLink(room, 0, previous, event)), 'hex');
}

/** A UTF-16 unit becomes at most three bytes. */
export function linkBytesMax({ stream, id, type, body }: StoredEvent): number {
  return HEADER_BYTES + 3 * (HASH_BYTES + stream.length + id.length + type.length + body.length);
}

/** Writes what is hashed for the event, and answers where it ends. */
export function writeLink({ bytes, view }: LinkRoom, at: number, previous: string, event: StoredEvent): number {
  const names = previous + event.stream + event.id + event.type;
  const namesAt = at + HEADER_BYTES;
  const namesBytes = bytes.write(names, namesAt, 'utf8');
  const bodyBytes = bytes.write(event.body, namesAt + namesBytes, 'utf8');
  const isAscii = namesBytes === names.length;
  view.setUint8(at, MARK);
  setInteger(view, at + POSITION_AT, event.position);
  setInteger(view, at + REVISION_AT, event.revision);
  setInteger(view, at + RECORDED_AT, event.recordedAt);
  view.setUint32(at + LENGTHS_AT, isAscii ? event.stream.length : Buffer.byteLength(event.stream));
  view.setUint32(at + LENGTHS_AT + 4, isAscii ? event.id.length : Buffer.byteLength(event.id));
  view.setUint32(at + LENGTHS_AT + 8, isAscii ? event.type.length : Buffer.byteLength(event.type));
  view.setUint32(at + LENGTHS_AT + 12, bodyBytes);
  return namesAt + namesBytes + bodyBytes;
}

/** Writes the hash of the last event where the next one's link would hold it. Answers where it ends. */
export function writeLastHash({ bytes }: LinkRoom, at: number, last: string): number {
  return at + HEADER_BYTES + bytes.write(last, at + HEADER_BYTES, 'utf8');
}

/** Is each of the links, which stand one behind the other from 0 on, the one whose hash the next one holds? */
export function areLinked({ bytes, view }: LinkRoom, links: number): boolean {
  for (let [link, at] = [0, 0]; link < links; link++) {
    let end = at + HEADER_BYTES + HASH_BYTES;
    for (let length = 0; length < 4; length++) end += view.getUint32(at + LENGTHS_AT + 4 * length);
    const hashAt = end + HEADER_BYTES;
    if (hash('sha256', bytes.subarray(at, end), 'hex') !== bytes.toString('latin1', hashAt, hashAt + HASH_BYTES))
      return false;
    at = end;
  }
  return true;
}

/** 64 bits, two's complement, without the cost of a bigint. */
function setInteger(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  view.setUint32(at, high);
  view.setUint32(at + 4, value - high * 0x1_0000_0000);
}
