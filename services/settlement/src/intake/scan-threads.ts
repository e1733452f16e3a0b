// Pieces of a file scanned on worker threads, or here when there are none. Which thread scans a piece, and when, is of no consequence
// for what comes of it.
import { Worker } from 'node:worker_threads';
import { EXPONENT_OF_CURRENCY as exponents } from '@asof/domain/currency-exponents';
import { createWholeScanner, type Piece, type ScannedPiece, type ScanOptions } from './scan-piece.ts';

export type ScanThreads = {
  /** Rejects when the thread breaks down. */
  scan(piece: Piece): Promise<ScannedPiece>;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
};

/** As many threads as the plan has; with `workers` 0 its only one is this one. */
export function createScanThreads(options: Omit<ScanOptions, 'thread' | 'exponents'>, workers: number): ScanThreads {
  if (workers === 0) {
    const scan = createWholeScanner({ ...options, exponents, thread: 0 });
    return { scan, close: async () => undefined };
  }
  const threads = Array.from({ length: workers }, (_, thread) => startThread({ ...options, exponents, thread }));
  return {
    scan: piece => threads.reduce((least, thread) => (thread.waiting() < least.waiting() ? thread : least)).scan(piece),
    close: async () => void (await Promise.all(threads.map(thread => thread.end()))),
  };
}

type Waiting = { readonly resolve: (scanned: ScannedPiece) => void; readonly reject: (cause: unknown) => void };

function startThread(data: ScanOptions) {
  const worker = new Worker(new URL('./scan.worker.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const waiting: Waiting[] = [];
  let broken: unknown = null;
  worker.on('message', (scanned: ScannedPiece) => waiting.shift()!.resolve(scanned));
  worker.on('error', cause => {
    broken = cause;
    for (const { reject } of waiting.splice(0)) reject(cause);
  });
  return {
    waiting: () => waiting.length,
    scan: (piece: Piece) =>
      new Promise<ScannedPiece>((resolve, reject) => {
        if (broken !== null) return reject(broken);
        waiting.push({ resolve, reject });
        worker.postMessage(piece);
      }),
    end: () => worker.terminate(),
  };
}
