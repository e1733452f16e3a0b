// The part of WebAssembly that the kernel needs, typed here: neither the language nor Node's types name it.

/** Memory that several threads see. */
export type SharedMemory = { readonly buffer: SharedArrayBuffer };
/** It grows in place, by pages; `buffer` is another afterwards, over the same bytes. */
export type GrowingMemory = SharedMemory & { grow(pages: number): number };

type Api = {
  readonly Memory: new (sizes: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => GrowingMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};
const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;

/** Pages of 64 KiB, all zeros; those that are never touched take no room. */
export function createSharedMemory(pages: number): SharedMemory {
  return new Memory({ initial: pages, maximum: pages, shared: true });
}

const PAGE_BYTES = 65_536;
const PAGES_MAX = 65_536;

/** Memory of no bytes that may become so large as the language allows, 4 GiB. */
export function createGrowingMemory(): GrowingMemory {
  return new Memory({ initial: 0, maximum: PAGES_MAX, shared: true });
}

/** Makes it so many bytes large at least. Throws RangeError where they are more than it may become. */
export function growTo(memory: GrowingMemory, bytes: number): void {
  const more = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
  if (more > 0) memory.grow(more);
}

const modules = new Map<string, object>();

/** The exports of a module over that memory. `base64` are its bytes; they are compiled once. */
export function instantiate<Exports>(base64: string, memory: SharedMemory): Exports {
  const module = modules.get(base64) ?? new Module(Buffer.from(base64, 'base64'));
  modules.set(base64, module);
  return new Instance(module, { env: { memory } }).exports as Exports;
}
