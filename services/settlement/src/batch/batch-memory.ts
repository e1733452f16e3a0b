// One memory for the columns of all batches, made one after the other: the runtime gives a WebAssembly memory back late or never, so that a
// new one for each batch would keep the columns of all.
import { type ColumnMemory, createColumnMemory } from '@asof/routing';

/** Nothing that the work leaves behind may lie in the memory; what it began must be done when it resolves or rejects. */
export type InBatchMemory = <Made>(work: (memory: ColumnMemory) => Promise<Made>) => Promise<Made>;

/** Works wait for each other. The memory is made for the first of them. */
export function createBatchMemory(): InBatchMemory {
  let memory: ColumnMemory | null = null;
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const made = last.then(async () => {
      memory ??= createColumnMemory();
      const begin = memory.used();
      try {
        return await work(memory);
      } finally {
        memory.release(begin);
      }
    });
    last = made.catch(() => undefined); // told to whoever waits for it
    return made;
  };
}
