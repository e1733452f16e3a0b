// The WebAssembly module of assembly/*.ts over a memory that threads share: what it exports, compiled once a thread.
import { MODULE_BASE64 } from './wasm-module.ts';

/** What a WebAssembly.Memory over shared bytes can do. Handed to a worker, it is the same memory there. */
export type SharedMemory = { readonly buffer: SharedArrayBuffer; grow(pages: number): number };

/** What the module exports. `words`: the byte where a job's words begin; nothing is checked behind it. Answers 1 for exact sums. */
export type WasmExports = {
  readonly routeRuns: (words: number, fromRun: number, toRun: number) => number;
  readonly areRunsSound: (words: number) => number;
  readonly firstUnknownPair: (words: number, fromRow: number, toRow: number) => number;
  readonly routeArrivals: (words: number, fromRow: number, toRow: number) => number;
  readonly drainArrivals: (words: number) => number;
  /** Takes over the sums that the other words add up to. */
  readonly drainTotals: (words: number, other: number) => number;
  readonly moveGroups: (words: number, other: number, fromGroup: number, toGroup: number) => number;
  /** Of the words of a placing (wasm-placing.ts). */
  readonly writeEffects: (words: number) => number;
  readonly placeRows: (words: number, fromRow: number) => number;
  /** Leaves zeros in so many bytes. */
  readonly clear: (firstByte: number, bytes: number) => void;
};

type Engine = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: SharedMemory } },
  ) => { readonly exports: WasmExports };
};
const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

let compiled: object | null = null;

/** The module over one memory, for one thread. The first one of a thread takes some two milliseconds, every other a tenth of one. */
export function instantiate(memory: SharedMemory): WasmExports {
  compiled ??= new engine.Module(Uint8Array.from(atob(MODULE_BASE64), letter => letter.charCodeAt(0)));
  return new engine.Instance(compiled, { env: { memory } }).exports;
}
