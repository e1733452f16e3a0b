// Contents as files `<directory>/<kind>/<sha256>`. A name appears only after its bytes are durable: written aside, synced, renamed,
// and then the directory synced. A kill at any point leaves at most a `.part` file, which the next opening removes.
import { join } from 'node:path';
import type { Sha256 } from '@asof/domain';
import {
  CONTENT_KINDS,
  ContentFailure,
  type ContentKind,
  type ContentStore,
  contentName,
  missingContent,
  verifiedContent,
} from './content-store.ts';
import { type FilePort, nodeFiles } from './files.ts';

const PART = '.part';
const NAME = /^[0-9a-f]{64}$/;
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const PASSING = new Set(['EAGAIN', 'EBUSY', 'EINTR', 'EMFILE', 'ENFILE']);

/**
 * Opens the store, creating its directories. The caller holds the event log's lock on the data directory: unfinished files that
 * another process left are removed here. Rejects with ContentFailure.
 */
export async function openDirectoryContentStore(directory: string, files: FilePort = nodeFiles): Promise<ContentStore> {
  await failingAs('opening', directory, () => prepareDirectories(directory, files));
  let unfinished = 0;
  return {
    async put(kind, chunks) {
      const sha256 = contentName(chunks);
      const part = join(directory, kind, `${sha256}.${unfinished++}${PART}`);
      // Also what is there already is written again: it costs one write, mends a damaged file, and needs no proof of durability.
      await failingAs('writing', `${kind}/${sha256}`, async () => {
        try {
          await files.write(part, chunks);
          await files.rename(part, join(directory, kind, sha256));
        } catch (cause) {
          await files.remove(part).catch(() => undefined);
          throw cause;
        }
        await files.syncDirectory(join(directory, kind));
      });
      return sha256;
    },
    async read(kind, sha256) {
      const path = join(directory, kind, sha256);
      const bytes = await failingAs('reading', `${kind}/${sha256}`, () => existing(kind, sha256, files.read(path)));
      return verifiedContent(kind, sha256, bytes);
    },
    async list(kind) {
      const names = await failingAs('listing', kind, () => files.names(join(directory, kind)));
      return names.filter(name => NAME.test(name)).sort() as Sha256[];
    },
  };
}

async function prepareDirectories(directory: string, files: FilePort): Promise<void> {
  for (const kind of CONTENT_KINDS) {
    const path = join(directory, kind);
    await files.makeDirectory(path);
    for (const name of await files.names(path)) if (name.endsWith(PART)) await files.remove(join(path, name));
  }
  await files.syncDirectory(directory);
}

async function existing(kind: ContentKind, sha256: Sha256, reading: Promise<Uint8Array>): Promise<Uint8Array> {
  return reading.catch((cause: unknown) => {
    throw errorCode(cause) === 'ENOENT' ? missingContent(kind, sha256, cause) : cause;
  });
}

/** Does the work; what the file system says against it becomes a ContentFailure. */
export async function failingAs<T>(doing: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ContentFailure) throw cause;
    const code = errorCode(cause);
    const full = DISK_FULL.has(code);
    const message = `${doing} ${what} failed (${code})${full ? ': free space on the disk and run again' : ''}`;
    const retryable = full || PASSING.has(code);
    throw new ContentFailure(full ? 'content-full' : 'content-unavailable', message, { cause, retryable });
  }
}

function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}
