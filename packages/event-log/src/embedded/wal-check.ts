// What a crash left in the write-ahead log, looked at before SQLite recovers from it. SQLite takes the first frame that does not
// check for the end, as it must after a power cut; but a damaged frame in the middle would silently take every later commit with it.
// A frame behind a later commit proves that what came before it had been synced: then it is damage, and opening stops.
import { readFileSync } from 'node:fs';
import { corrupt } from './stored-event.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;

type Sums = readonly [number, number];
type Wal = {
  readonly view: DataView;
  readonly isLittleEndian: boolean;
  readonly frameBytes: number;
  readonly frames: number;
};

/** Throws `log-corrupt` when commits stand behind the first frame that does not check. At worst the last two can be lost unseen. */
export function checkWriteAheadLog(file: string): void {
  const bytes = readIfThere(file);
  if (bytes.length <= HEADER_BYTES) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const isLittleEndian = magic === MAGIC_LITTLE_ENDIAN;
  const sums = sumsOver({ view, isLittleEndian }, { from: 0, to: 24, sums: [0, 0] });
  const isWhole = (isLittleEndian || magic === MAGIC_BIG_ENDIAN) && isSumAt(view, 24, sums);
  if (!isWhole) throw corrupt('the header of the write-ahead log is damaged');
  const frameBytes = FRAME_HEADER_BYTES + view.getUint32(8);
  const wal = { view, isLittleEndian, frameBytes, frames: Math.floor((bytes.length - HEADER_BYTES) / frameBytes) };
  const end = endOfWhole(wal, sums);
  const commit = nextFrame(wal, end, at => view.getUint32(at + 4) !== 0);
  if (commit !== null && nextFrame(wal, commit + 1, () => true) !== null)
    throw corrupt(`frame ${end + 1} of the write-ahead log is damaged, and later commits stand behind it`);
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

const offsetOf = ({ frameBytes }: Wal, frame: number) => HEADER_BYTES + frame * frameBytes;

/** The number of frames from the start whose running checksum holds. */
function endOfWhole(wal: Wal, sumsOfHeader: Sums): number {
  let sums = sumsOfHeader;
  for (let frame = 0; frame < wal.frames; frame += 1) {
    const at = offsetOf(wal, frame);
    if (!isOfThisRound(wal, at)) return frame;
    sums = sumsOver(wal, { from: at, to: at + 8, sums });
    sums = sumsOver(wal, { from: at + FRAME_HEADER_BYTES, to: at + wal.frameBytes, sums });
    if (!isSumAt(wal.view, at + 16, sums)) return frame;
  }
  return wal.frames;
}

/** The first frame of this round, from `from` on, of which the condition holds. */
function nextFrame(wal: Wal, from: number, condition: (at: number) => boolean): number | null {
  for (let frame = from; frame < wal.frames; frame += 1) {
    const at = offsetOf(wal, frame);
    if (isOfThisRound(wal, at) && condition(at)) return frame;
  }
  return null;
}

/** The file is written over from its start after a checkpoint; frames of the round before carry other salts. */
const isOfThisRound = ({ view }: Wal, at: number): boolean =>
  view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20);

const isSumAt = (view: DataView, at: number, [one, other]: Sums): boolean =>
  view.getUint32(at) === one && view.getUint32(at + 4) === other;

type Span = { readonly from: number; readonly to: number; readonly sums: Sums };

/** SQLite's running checksum over pairs of 32-bit words. */
function sumsOver({ view, isLittleEndian }: Pick<Wal, 'view' | 'isLittleEndian'>, { from, to, sums }: Span): Sums {
  let [one, other] = sums;
  for (let at = from; at < to; at += 8) {
    one = (one + view.getUint32(at, isLittleEndian) + other) >>> 0;
    other = (other + view.getUint32(at + 4, isLittleEndian) + one) >>> 0;
  }
  return [one, other];
}
