// The pack: the program in few files, which load in half the time. It runs only while everything that went into it is as it was, and it
// is itself as it was written; otherwise the sources run. `infra/setup/pack.mjs` makes it.
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const checkout = new URL('../../../', import.meta.url);
export const ROOT = fileURLToPath(checkout);
export const CACHE = fileURLToPath(new URL('node_modules/.cache/asof/', checkout));
export const MANIFEST = `${CACHE}pack.json`;

const QUIETLY = { throwIfNoEntry: false };

/** The directory of a pack that may run, or null: where anything differs, is missing or cannot be read, it may not. */
export function freshPack() {
  try {
    const { node, directory, marks } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
    return node === process.version && marks.every(isAsMarked) ? CACHE + directory : null;
  } catch {
    return null;
  }
}

/**
 * What changes when the file does. A change that puts size and time of change back is told by `ctime`, which nobody can set. In node_modules
 * that also changes when another checkout links to the same file; there, the lockfile says what the file holds.
 */
export function markOf(path) {
  const { size, mtimeMs, ctimeMs } = statSync(ROOT + path);
  return [path, size, mtimeMs, path.includes('node_modules/') ? null : ctimeMs];
}

/** As markOf, and made for speed: it is asked of five hundred files before anything else is done. */
function isAsMarked([path, size, mtimeMs, ctimeMs]) {
  const now = statSync(ROOT + path, QUIETLY);
  return now?.size === size && now.mtimeMs === mtimeMs && (ctimeMs === null || now.ctimeMs === ctimeMs);
}
