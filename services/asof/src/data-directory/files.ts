// Files that say what a directory is: read where they may be missing or damaged, and written so that after a crash there is the old one or
// the new one, never half of it.
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** For `catch`: what is not there is the value; anything else goes on as it was thrown. */
export function absentAs<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return error => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}

/** What does not read as JSON is null. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The text under a passing name is on disk before it bears its own. */
export async function replaceDurably(passing: string, path: string, text: string): Promise<void> {
  await writeDurably(passing, text);
  await renameDurably(passing, path);
}

export async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await synced(dirname(path));
}

export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await synced(dirname(to));
}

/** Syncs a file or a directory and tells its size. */
export async function synced(path: string): Promise<number> {
  const handle = await open(path);
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}
