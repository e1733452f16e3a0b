// Copies of a whole ledger: every fact and every content, each file with its hash in a manifest that is written last, so that a
// backup without a manifest is known to be half done. Read models are not copied: they are rebuilt from the facts.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, copyFile, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CommandFailure, EXIT } from '../exit-code.ts';

const MANIFEST = 'manifest.json';
const FOLDERS = ['log', 'segments', 'decisions', 'sheets'] as const;
/** Lives only while a process has the ledger open. */
const LEFT_OUT = new Set(['writer.lock', 'writer.lock-journal', 'events.db-shm']);

/** Nothing else is ever restored, whatever a manifest says. */
const BACKED_UP = /^(?:format\.json|(?:log|segments|decisions|sheets)\/[0-9A-Za-z.-]+)$/;

const Manifest = z.strictObject({
  backup: z.literal(1),
  files: z.array(z.strictObject({ path: z.string().regex(BACKED_UP), bytes: z.int().min(0), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;
type Told = (files: number, of: number) => void;

/**
 * Copies the ledger in `root` to the new or empty directory `to`. The caller holds the log's lock and has the log closed. Running it
 * again after an interruption starts over. Fails with CommandFailure `backup-not-empty`.
 */
export async function backUp(root: string, to: string, onProgress: Told, signal: AbortSignal): Promise<Manifest> {
  await refuseFinished(to);
  const files = await copyAll(root, to, await filesOf(root), onProgress, signal);
  await writeDurably(join(to, MANIFEST), `${JSON.stringify({ backup: 1, files } satisfies Manifest, null, 1)}\n`);
  return { backup: 1, files };
}

/** Holds every file of a backup against its manifest. Fails with `backup-unfinished` or `backup-damaged` naming the file. */
export async function checkBackup(from: string, onProgress: Told): Promise<Manifest> {
  const text = await readFile(join(from, MANIFEST), 'utf8').catch(() => null);
  if (text === null)
    throw damaged('backup-unfinished', `${from} has no ${MANIFEST}: it is no backup, or one that was never finished`);
  const manifest = Manifest.parse(JSON.parse(text));
  for (const [index, file] of manifest.files.entries()) {
    const found = await hashOfFile(join(from, file.path)).catch(() => null);
    if (found !== file.sha256) throw damaged('backup-damaged', `${join(from, file.path)} is not what was copied`);
    onProgress(index + 1, manifest.files.length);
  }
  return manifest;
}

/** Copies a checked backup to the new or empty directory `root`. Its format file comes last: an interrupted restore is no ledger. */
export async function restore(from: string, root: string, onProgress: Told, signal: AbortSignal): Promise<Manifest> {
  const present = await readdir(root).catch((): string[] => []);
  if (present.includes('format.json')) {
    throw new CommandFailure(
      EXIT.notAllowed,
      'data-present',
      `${root} holds a ledger`,
      'name a new directory with --data DIR',
    );
  }
  const manifest = await checkBackup(from, () => {});
  const last = (path: string): number => Number(path === 'format.json');
  const paths = manifest.files.map(({ path }) => path).sort((left, right) => last(left) - last(right));
  const copied = await copyAll(from, root, paths, onProgress, signal);
  const known = new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]));
  for (const { path, sha256 } of copied) {
    if (known.get(path) !== sha256) throw damaged('backup-damaged', `${path} changed while it was copied`);
  }
  return manifest;
}

async function refuseFinished(to: string): Promise<void> {
  const present = await readdir(to).catch((): string[] => []);
  if (present.includes(MANIFEST)) {
    throw new CommandFailure(
      EXIT.notAllowed,
      'backup-present',
      `${to} holds a finished backup`,
      'name a new directory',
    );
  }
}

async function filesOf(root: string): Promise<readonly string[]> {
  const nested = await Promise.all(
    FOLDERS.map(async folder => {
      const names = await readdir(join(root, folder)).catch((): string[] => []);
      return names.filter(name => !LEFT_OUT.has(name) && !name.endsWith('.part')).map(name => join(folder, name));
    }),
  );
  return [...nested.flat().sort(), 'format.json'];
}

async function copyAll(
  from: string,
  to: string,
  paths: readonly string[],
  onProgress: Told,
  signal: AbortSignal,
): Promise<Manifest['files']> {
  const files: Manifest['files'] = [];
  const folders = new Set<string>();
  for (const path of paths) {
    signal.throwIfAborted();
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(from, path), target, constants.COPYFILE_FICLONE);
    const bytes = await synced(target);
    files.push({ path, bytes, sha256: await hashOfFile(target) });
    folders.add(dirname(target));
    onProgress(files.length, paths.length);
  }
  for (const folder of folders) await synced(folder);
  return files;
}

/** Syncs a file or a directory and tells its size. */
async function synced(path: string): Promise<number> {
  const handle = await open(path);
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await synced(dirname(path));
}

const damaged = (code: string, message: string): CommandFailure =>
  new CommandFailure(EXIT.integrityBroken, code, message, 'take another backup');
