// Our kernels in every phase that is theirs.
import { asofFlattened } from './asof-flattened.ts';
import { asofKernel } from './asof-kernels.ts';
import { asofStream } from './asof-stream.ts';
import type { Contender, Loaded, Task } from './contender.ts';
import type { Kind } from './kernel.ts';

export const asofTs: Contender = task => loaded(task, 'ts');
export const asofWasm: Contender = task => loaded(task, 'wasm');

function loaded(task: Task, kind: Kind): Loaded | Promise<Loaded> {
  switch (task.phase) {
    case 'flattened':
      return asofFlattened(task, kind);
    case 'stream':
      return asofStream(task, kind);
    default:
      return asofKernel(task, kind);
  }
}
