// Copies of a whole ledger: every fact and every content, each file with its hash in a manifest that is written last, so that a
// backup without a manifest is known to be half done. Read models are not copied: they are rebuilt from the facts.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { CONTENT_KINDS } from '@asof/settlement';
import { z } from 'zod';
import { FORMAT_FILE, FORMAT_UNFINISHED } from '../data-directory/data-directory.ts';
import { absentAs, jsonOrNull, renameDurably, replaceDurably, writeDurably } from '../data-directory/files.ts';
import { CommandFailure, EXIT } from '../exit-code.ts';
import type { Finding } from '../verify/finding.ts';
import { type CopiedFile, copyFiles, copyWhole, hashOfFile } from './copy-files.ts';

const MANIFEST = 'manifest.json';
/** Stands in the directory from the beginning of a backup to its end: by it alone may files that are there be written over. */
const MANIFEST_UNFINISHED = `${MANIFEST}.new`;
const FOLDERS = ['log', ...CONTENT_KINDS] as const;
/** Lives only while a process has the ledger open. */
const LEFT_OUT = new Set(['writer.lock', 'writer.lock-journal', 'events.db-shm']);

/** Nothing else is ever restored, whatever a manifest says. */
const BACKED_UP = /^(?:format\.json|(?:log|segments|decisions|sheets)\/[0-9A-Za-z.-]+)$/;
const CONTENT_NAME = /^[0-9a-f]{64}$/;

const Manifest = z.strictObject({
  backup: z.literal(1),
  files: z.array(z.strictObject({ path: z.string().regex(BACKED_UP), bytes: z.int().min(0), sha256: z.string() })),
});
export type Manifest = { readonly backup: 1; readonly files: readonly CopiedFile[] };
type Told = (files: number, of: number) => void;

/**
 * Copies the ledger in `root` to the directory `to`, which is new, empty, or that of a backup that was interrupted: then it starts over.
 * The caller holds the log's lock and has the log closed. Fails with CommandFailure `backup-present`, `backup-foreign` or
 * `backup-inside`.
 */
export async function backUp(root: string, to: string, onProgress: Told, signal: AbortSignal): Promise<Manifest> {
  await refuseTarget(root, to);
  await mkdir(to, { recursive: true });
  await writeDurably(join(to, MANIFEST_UNFINISHED), '');
  const files = await copyFiles({ from: root, to, paths: await filesOf(root), onProgress, signal });
  const manifest: Manifest = { backup: 1, files };
  await replaceDurably(join(to, MANIFEST_UNFINISHED), join(to, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

/** Holds every file of a backup against its manifest. Fails with `backup-missing` or `backup-damaged` naming the file. */
export async function checkBackup(from: string, onProgress: Told): Promise<Manifest> {
  const manifest = await manifestOf(from);
  for (const [index, file] of manifest.files.entries()) {
    const found = await hashOfFile(join(from, file.path)).catch(() => null);
    if (found !== file.sha256) throw damaged(`${join(from, file.path)} is not what was copied`);
    onProgress(index + 1, manifest.files.length);
  }
  return manifest;
}

/**
 * Copies a checked backup to the directory `root`, which is new, empty, or that of a restore that was interrupted. Its format file comes
 * last: an interrupted restore is no ledger. Fails with `data-present` or `data-foreign`.
 */
export async function restore(from: string, root: string, onProgress: Told, signal: AbortSignal): Promise<Manifest> {
  await refuseLedger(root);
  const manifest = await checkBackup(from, () => {});
  const known = new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]));
  const refuseOther = ({ path, sha256 }: Pick<CopiedFile, 'path' | 'sha256'>): void => {
    if (known.get(path) !== sha256) throw damaged(`${join(from, path)} changed while it was copied`);
  };
  await mkdir(root, { recursive: true });
  await writeDurably(join(root, FORMAT_UNFINISHED), '');
  const paths = [...known.keys()].filter(path => path !== FORMAT_FILE);
  for (const file of await copyFiles({ from, to: root, paths, onProgress, signal })) refuseOther(file);
  const format = await copyWhole(join(from, FORMAT_FILE), join(root, FORMAT_UNFINISHED));
  refuseOther({ path: FORMAT_FILE, ...format });
  await renameDurably(join(root, FORMAT_UNFINISHED), join(root, FORMAT_FILE));
  return manifest;
}

/** Contents that are not what their names say: as a rule they were damaged before they were copied. */
export function misnamedContents({ files }: Manifest): readonly Finding[] {
  const contents = files.filter(({ path }) => dirname(path) !== 'log' && CONTENT_NAME.test(basename(path)));
  return contents
    .filter(({ path, sha256 }) => basename(path) !== sha256)
    .map(({ path, bytes, sha256 }) => ({
      check: 'content',
      where: path,
      what: `holds ${bytes} bytes that hash to ${sha256}: not what its name says`,
    }));
}

async function refuseTarget(root: string, to: string): Promise<void> {
  if (`${resolve(to)}${sep}`.startsWith(`${resolve(root)}${sep}`))
    throw notAllowed(
      'backup-inside',
      `${to} is inside the ledger: it would be lost with it`,
      'name a directory elsewhere',
    );
  const present = await namesIn(to);
  if (present.includes(MANIFEST))
    throw notAllowed('backup-present', `${to} holds a finished backup`, 'name a new directory');
  if (present.length > 0 && !present.includes(MANIFEST_UNFINISHED))
    throw notAllowed('backup-foreign', `${to} is not empty, and holds no unfinished backup`, 'name a new directory');
}

async function refuseLedger(root: string): Promise<void> {
  const present = await namesIn(root);
  const hint = 'name a new directory with --data DIR';
  if (present.includes(FORMAT_FILE)) throw notAllowed('data-present', `${root} holds a ledger`, hint);
  if (present.length > 0 && !present.includes(FORMAT_UNFINISHED))
    throw notAllowed('data-foreign', `${root} is not empty, and holds no unfinished restore`, hint);
}

async function manifestOf(from: string): Promise<Manifest> {
  const text = await readFile(join(from, MANIFEST), 'utf8').catch(absentAs(null));
  if (text === null) {
    const message = `${from} is no finished backup: there is no ${MANIFEST} in it`;
    throw new CommandFailure(EXIT.failure, 'backup-missing', message, 'name a directory that asof backup has finished');
  }
  const parsed = Manifest.safeParse(jsonOrNull(text));
  if (parsed.success && parsed.data.files.some(({ path }) => path === FORMAT_FILE)) return parsed.data;
  throw damaged(`${join(from, MANIFEST)} is not what was written`);
}

async function filesOf(root: string): Promise<readonly string[]> {
  const nested = await Promise.all(
    FOLDERS.map(async folder => {
      const names = await namesIn(join(root, folder));
      return names.filter(name => !LEFT_OUT.has(name) && !name.endsWith('.part')).map(name => join(folder, name));
    }),
  );
  return [...nested.flat().sort(), FORMAT_FILE];
}

/** None for a directory that is not there. */
const namesIn = (directory: string): Promise<readonly string[]> => readdir(directory).catch(absentAs([]));

const notAllowed = (code: string, message: string, hint: string): CommandFailure =>
  new CommandFailure(EXIT.notAllowed, code, message, hint);
const damaged = (message: string): CommandFailure =>
  new CommandFailure(EXIT.integrityBroken, 'backup-damaged', message, 'take another backup');
