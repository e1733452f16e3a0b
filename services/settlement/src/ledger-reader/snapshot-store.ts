// Where the reader's snapshot is kept: one file of a directory that may be deleted at any time.
import { join } from 'node:path';
import { type FilePort, nodeFiles, type OpenFile } from '../content-store/files.ts';

/** A snapshot's bytes. All may reject with what the system says: the caller does without. */
export interface SnapshotStore {
  /** What was written last, or null. The caller closes it. */
  open(): Promise<OpenFile | null>;
  /** Replaces it: after a crash it is the old one or the new one. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
}

const NAME = 'timelines.cols';

/** The snapshot `timelines.cols` of the directory, which is made when something is written. */
export function directorySnapshotStore(directory: string, files: FilePort = nodeFiles): SnapshotStore {
  const path = join(directory, NAME);
  return {
    async open() {
      try {
        return await files.open(path);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    async write(chunks) {
      const part = `${path}.part`;
      await files.makeDirectory(directory);
      try {
        await files.write(part, chunks);
        await files.rename(part, path);
      } catch (cause) {
        await files.remove(part).catch(() => undefined);
        throw cause;
      }
      await files.syncDirectory(directory);
    },
  };
}
