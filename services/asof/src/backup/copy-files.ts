// Files copied so that a power cut cannot take them back, each with the hash of what then lies there.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { synced } from '../data-directory/files.ts';

export type CopiedFile = { readonly path: string; readonly bytes: number; readonly sha256: string };

export type CopyOptions = {
  readonly from: string;
  readonly to: string;
  /** Below both directories. */
  readonly paths: readonly string[];
  readonly onProgress: (files: number, of: number) => void;
  /** Its reason is thrown between two files. */
  readonly signal: AbortSignal;
};

/** Makes the folders that are not there, and writes over files that are. */
export async function copyFiles({ from, to, paths, onProgress, signal }: CopyOptions): Promise<readonly CopiedFile[]> {
  const files: CopiedFile[] = [];
  const folders = new Set<string>();
  for (const path of paths) {
    signal.throwIfAborted();
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    files.push({ path, ...(await copyWhole(join(from, path), target)) });
    folders.add(dirname(target));
    onProgress(files.length, paths.length);
  }
  for (const folder of folders) await synced(folder);
  return files;
}

/** One file; its name is durable when its folder is synced. */
export async function copyWhole(source: string, target: string): Promise<Omit<CopiedFile, 'path'>> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const bytes = await synced(target);
  return { bytes, sha256: await hashOfFile(target) };
}

export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
