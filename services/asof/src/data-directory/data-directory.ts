// Owns the layout of --data DIR and its format version: a directory of an older format is backed up and migrated, one of a newer
// format or one that is not ours is refused, so that no version of the program ever guesses at bytes.
import { cp, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { CommandFailure, EXIT } from '../exit-code.ts';
import { absentAs, jsonOrNull, replaceDurably } from './files.ts';

export const DATA_FORMAT = 1;
export const FORMAT_FILE = 'format.json';
/** Its passing name; of a restore that was interrupted it is what is there. */
export const FORMAT_UNFINISHED = `${FORMAT_FILE}.new`;

/** Brings a directory from format `n` to `n + 1`, keyed by `n`. Must be safe to run again after an interruption. */
export type Migrations = Readonly<Record<number, (directory: string) => Promise<void>>>;

/** No format before 1 was ever released. */
const MIGRATIONS: Migrations = {};

export type DataDirectory = {
  readonly root: string;
  /** Folder of the event log. */
  readonly log: string;
  /** Folder of the read models: may be deleted at any time. */
  readonly models: string;
};

const FormatFile = z.strictObject({ format: z.int().min(0) });

export type OpenOptions = {
  /** False for commands that only read: a directory that is not there is then an error, not a new ledger. */
  readonly create: boolean;
  readonly current?: number;
  readonly migrations?: Migrations;
  readonly talk: (line: string) => void;
};

/**
 * Opens, creates or migrates the directory. Fails with CommandFailure: `data-missing`, `data-foreign`, `data-unfinished`,
 * `data-format-missing`, `data-newer`, `data-older`, `data-unreadable`.
 */
export async function openDataDirectory(path: string, options: OpenOptions): Promise<DataDirectory> {
  const root = resolve(path);
  const current = options.current ?? DATA_FORMAT;
  const format = await formatOf(root);
  if (format === 'absent') await create(root, options.create, current);
  else if (format > current) {
    throw failure(
      'data-newer',
      `${root} has format ${format}, this program knows formats up to ${current}`,
      'use a newer version of asof',
    );
  } else if (format < current) await migrate(root, format, current, options);
  return { root, log: join(root, 'log'), models: join(root, 'models') };
}

async function formatOf(root: string): Promise<number | 'absent'> {
  const names = await readdir(root).catch(absentAs([]));
  // With the passing name alone it is a ledger whose making was interrupted before anything was recorded.
  if (names.every(name => name === FORMAT_UNFINISHED)) return 'absent';
  const text = await readFile(join(root, FORMAT_FILE), 'utf8').catch(absentAs(null));
  if (text === null) throw withoutFormat(root, names, await readdir(join(root, 'log')).catch(() => []));
  const parsed = FormatFile.safeParse(jsonOrNull(text));
  if (!parsed.success)
    throw failure(
      'data-unreadable',
      `${join(root, FORMAT_FILE)} is damaged`,
      `write it anew, one line: {"format":${DATA_FORMAT}}`,
    );
  return parsed.data.format;
}

function withoutFormat(root: string, names: readonly string[], log: readonly string[]): CommandFailure {
  if (names.includes(FORMAT_UNFINISHED))
    return failure(
      'data-unfinished',
      `${root} holds a restore that was not finished`,
      'run asof restore again with the same backup',
    );
  if (log.includes('events.db'))
    return failure(
      'data-format-missing',
      `${root} holds a ledger whose ${FORMAT_FILE} is lost`,
      `write it anew, one line: {"format":${DATA_FORMAT}}`,
    );
  return failure(
    'data-foreign',
    `${root} is not empty and not a data directory of asof`,
    'name another with --data DIR',
  );
}

async function create(root: string, allowed: boolean, format: number): Promise<void> {
  if (!allowed) {
    throw failure(
      'data-missing',
      `there is no ledger in ${root}`,
      'import something first, or name the directory with --data DIR',
    );
  }
  await mkdir(root, { recursive: true });
  await writeFormat(root, format);
}

async function migrate(
  root: string,
  from: number,
  to: number,
  { migrations = MIGRATIONS, talk }: OpenOptions,
): Promise<void> {
  await backUp(root, `${root}.format-${from}`, talk);
  talk(`${root} has format ${from}: migrating it to ${to}`);
  for (let format = from; format < to; format++) {
    const step = migrations[format];
    if (step === undefined)
      throw failure(
        'data-older',
        `no way is known from format ${format} to ${format + 1}`,
        'use an older version of asof',
      );
    await step(root);
    await writeFormat(root, format + 1);
  }
}

/** A backup that is there was finished before any migration began: a second run, after an interruption, must not overwrite it. */
async function backUp(root: string, backup: string, talk: (line: string) => void): Promise<void> {
  if ((await readdir(backup).catch(absentAs(null))) !== null) return;
  talk(`copying ${root} to ${backup} first`);
  await cp(root, `${backup}.partial`, { recursive: true, force: true });
  await rename(`${backup}.partial`, backup);
}

const writeFormat = (root: string, format: number): Promise<void> =>
  replaceDurably(join(root, FORMAT_UNFINISHED), join(root, FORMAT_FILE), `${JSON.stringify({ format })}\n`);

const failure = (code: string, message: string, hint: string): CommandFailure =>
  new CommandFailure(EXIT.failure, code, message, hint);
