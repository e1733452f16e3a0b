// Tells how far an import is, and stops it when asked to.
import type { ImportProgressReport } from './import-outcome.ts';

type Listener = {
  readonly onProgress?: (report: ImportProgressReport) => void;
  readonly signal?: AbortSignal;
};

/** Throws the signal's reason once it is aborted. */
export function reporting({ onProgress, signal }: Listener) {
  return (step: ImportProgressReport['step'], done: number, total: number): void => {
    signal?.throwIfAborted();
    onProgress?.({ step, done, total });
  };
}
