// The part of WebAssembly that the kernel needs, typed here: neither the language nor Node's types name it.

/** Memory that several threads see; it never grows. */
export type SharedMemory = { readonly buffer: SharedArrayBuffer };

type Api = {
  readonly Memory: new (sizes: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};
const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;

/** Pages of 64 KiB, all zeros; those that are never touched take no room. */
export function createSharedMemory(pages: number): SharedMemory {
  return new Memory({ initial: pages, maximum: pages, shared: true });
}

const modules = new Map<string, object>();

/** The exports of a module over that memory. `base64` are its bytes; they are compiled once. */
export function instantiate<Exports>(base64: string, memory: SharedMemory): Exports {
  const module = modules.get(base64) ?? new Module(Buffer.from(base64, 'base64'));
  modules.set(base64, module);
  return new Instance(module, { env: { memory } }).exports as Exports;
}
