// Columns over one WebAssembly memory, shared: what the script kernels, the module and worker threads read and write without a copy.
// Grows in place up to a stated bound and never moves, so that columns handed out stay valid whatever is asked for later.
import { instantiate, type SharedMemory } from './wasm-instance.ts';

export type Column = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** What a column holds at first: `unset` is whatever stood there, for a caller who writes every entry. */
export type Fill = 'zeros' | 'unset';

export type ColumnMemory = {
  readonly memory: SharedMemory;
  /** Columns of zeros, unless they may be unset. `ColumnMemoryFullError` where the bound would be passed. */
  float64(length: number, fill?: Fill): Float64Array<SharedArrayBuffer>;
  int32(length: number, fill?: Fill): Int32Array<SharedArrayBuffer>;
  uint32(length: number, fill?: Fill): Uint32Array<SharedArrayBuffer>;
  uint8(length: number, fill?: Fill): Uint8Array<SharedArrayBuffer>;
  /** Leaves zeros in a column. One that lies in this memory takes half the time that its own `fill` does. */
  clear(column: Column): void;
  /** Whether the column lies in this memory. */
  holds(column: Column): boolean;
  /** How far the memory is used: what `release` goes back to. */
  used(): number;
  /** Gives back every column handed out since `used` answered this. They must not be touched any more. */
  release(used: number): void;
};

/** The columns together are larger than the memory may become: a smaller batch, or segment by segment. */
export class ColumnMemoryFullError extends Error {
  override readonly name = 'ColumnMemoryFullError';
  readonly code = 'column-memory-full';
  readonly retryable = false;
  constructor(bytes: number, bytesMax: number) {
    super(`${bytes} bytes of columns, at most ${bytesMax}`);
  }
}

const PAGE = 65_536;
/** 32-bit addresses. */
const PAGES_MAX = 65_536;
/** Memory grows by this much at least: each growth is a system call. */
const GROWTH_PAGES_MIN = 256;
/** A cache line: columns share none, so that threads do not wait for each other's writes. */
const ALIGNMENT = 64;

type MemoryConstructor = new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory;
const { Memory } = (globalThis as unknown as { readonly WebAssembly: { readonly Memory: MemoryConstructor } })
  .WebAssembly;

/** An empty memory of at most `bytesMax`, 4 GiB at most. Address space is reserved at once; bytes are taken when touched. */
export function createColumnMemory(bytesMax: number = PAGES_MAX * PAGE): ColumnMemory {
  const maximum = Math.min(PAGES_MAX, Math.ceil(bytesMax / PAGE));
  const memory = new Memory({ initial: Math.min(1, maximum), maximum, shared: true });
  const buffers = new WeakSet<ArrayBufferLike>();
  // The first line stays free: an offset of 0 is no column.
  let used = ALIGNMENT;
  let touched = used;

  function grow(pages: number): void {
    const more = pages - memory.buffer.byteLength / PAGE;
    if (more <= 0) return;
    memory.grow(Math.min(Math.max(more, GROWTH_PAGES_MIN), maximum - memory.buffer.byteLength / PAGE));
  }
  let clearing: typeof clearAt | null = null;
  /** By the module, which hands all bytes to the machine at once. */
  function clearAt(at: number, bytes: number): void {
    clearing ??= instantiate(memory).clear;
    clearing(at, bytes);
  }
  /** Where that many bytes begin. Bytes given back before are zeroed again, where zeros are asked for. */
  function take(bytes: number, fill: Fill = 'zeros'): number {
    const at = used;
    const end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    if (end > maximum * PAGE) throw new ColumnMemoryFullError(end, maximum * PAGE);
    grow(Math.ceil(end / PAGE));
    if (at < touched && fill === 'zeros') clearAt(at, Math.min(end, touched) - at);
    used = end;
    touched = Math.max(touched, end);
    return at;
  }
  /**
   * The buffer is asked for after the bytes are taken: growing makes a new one over the same memory, and so does the growing of any other
   * memory that threads share.
   */
  const columnAt = <T>(at: number, view: (buffer: SharedArrayBuffer, at: number) => T): T => {
    const { buffer } = memory;
    buffers.add(buffer);
    return view(buffer, at);
  };
  const holds = ({ buffer }: Column): boolean => buffers.has(buffer);
  return {
    memory,
    float64: (length, fill) => columnAt(take(length * 8, fill), (buffer, at) => new Float64Array(buffer, at, length)),
    int32: (length, fill) => columnAt(take(length * 4, fill), (buffer, at) => new Int32Array(buffer, at, length)),
    uint32: (length, fill) => columnAt(take(length * 4, fill), (buffer, at) => new Uint32Array(buffer, at, length)),
    uint8: (length, fill) => columnAt(take(length, fill), (buffer, at) => new Uint8Array(buffer, at, length)),
    clear(column) {
      if (holds(column)) clearAt(column.byteOffset, column.byteLength);
      else column.fill(0);
    },
    holds,
    used: () => used,
    release: to => {
      used = to;
    },
  };
}

/** Zeros in from .. to - 1, for kernels that know of no memory. Shared bytes are filled one by one; where they are numbers, eight of them at a time. */
export function clearBytes(column: Uint8Array, from: number, to: number): void {
  const { buffer, byteOffset } = column;
  const first = Math.min(from + (-(byteOffset + from) & 7), to);
  const numbers = Math.floor((to - first) / 8);
  column.fill(0, from, first);
  if (numbers > 0) new Float64Array(buffer, byteOffset + first, numbers).fill(0);
  column.fill(0, first + 8 * numbers, to);
}
