// Writes the transactions of a demo beside the thread that imports its estate: the day is ready sooner on two cores.
import { Worker } from 'node:worker_threads';
import type { DemoOptions } from './demo.ts';

export type DaySizes = Omit<DemoOptions, 'onProgress' | 'signal' | 'only'>;

/** Resolves when the file is whole. Ends the worker when the signal aborts; a file that is not finished never bears its name. */
export function writeTransactionsAside(sizes: DaySizes, signal: AbortSignal): Promise<void> {
  const worker = new Worker(new URL('./transactions.worker.ts', import.meta.url), { workerData: sizes });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', code => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(signal.aborted ? signal.reason : new Error(`the generator ended with code ${code}`));
    });
  });
}
