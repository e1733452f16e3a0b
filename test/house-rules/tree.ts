// The files that the rules look at: those of the repository as git sees them, or a handful made up to prove that a rule can fail.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Tree = {
  /** Paths from the root, sorted. */
  readonly files: readonly string[];
  readonly read: (path: string) => string;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GIT_OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Everything that is tracked, or new and not ignored. */
export function repositoryTree(): Tree {
  // A checkout may belong to another user than the one who tests it; git then refuses without this.
  const options = ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const listed = execFileSync('git', options, { cwd: ROOT, encoding: 'utf8', maxBuffer: GIT_OUTPUT_BYTES_MAX });
  const present = new Set(listed.split('\0').filter(path => path !== '' && existsSync(join(ROOT, path))));
  return { files: [...present].sort(), read: path => readFileSync(join(ROOT, path), 'utf8') };
}

export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return { files: Object.keys(files).sort(), read: path => files[path] ?? '' };
}
