// Packs the program, so that a command starts in half the time: few files instead of four hundred, without types to strip. Runs on the
// pinned Node, called by ensure.mjs; only `services/asof/src/main.mjs` runs the pack, while it is fresh. The manifest is written last and
// renamed to its place, so that there is a whole pack or none; each pack has a directory of its own, so that two who pack at once, or one
// who still runs the pack before, are not disturbed.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { CACHE, freshPack, MANIFEST, markOf, ROOT } from '../../services/asof/src/fresh-pack.mjs';

const ENTRY = join(ROOT, 'services/asof/src/process.ts');
/** Finds its package from where it stands, and only where that was installed on request. */
const OUTSIDE = join(ROOT, 'packages/parquet/src/duckdb-package.ts');
/** What else decides what a pack holds. */
const BESIDE = [import.meta.filename, join(ROOT, 'pnpm-lock.yaml')];
/** Those before the newest stay for the processes that run them and have not loaded all of them. */
const PACKS_MAX = 8;
/** Times of files advance in steps no longer than that. */
const STEP_MS = 20;
const UNWRITABLE = ['EROFS', 'EACCES', 'EPERM'];

const begunMs = Date.now() - STEP_MS;
try {
  if (freshPack() === null) await pack();
} catch (error) {
  // Where nothing can be written, nothing can be done about it either.
  if (!UNWRITABLE.includes(error.code)) {
    process.stderr.write(`asof: the program is not packed, its sources run: ${error.message}\n`);
    process.exitCode = 1;
  }
}

async function pack() {
  mkdirSync(CACHE, { recursive: true });
  const directory = mkdtempSync(`${CACHE}pack-`);
  try {
    const { files, sources } = await packed(directory);
    for (const { fileName, code, source } of files) {
      writeFileSync(join(directory, fileName), code ?? source, { flush: true });
    }
    const changed = sources.find(path => statSync(path).ctimeMs >= begunMs);
    if (changed !== undefined) throw new Error(`${relative(ROOT, changed)} was changed just now`);
    const chunks = files.filter(({ type }) => type === 'chunk').map(({ fileName }) => join(directory, fileName));
    const marks = [...sources, ...chunks].map(path => markOf(relative(ROOT, path)));
    const aside = join(directory, 'pack.json');
    const manifest = { node: process.version, directory: basename(directory), marks };
    writeFileSync(aside, JSON.stringify(manifest), { flush: true });
    renameSync(aside, MANIFEST);
  } catch (error) {
    rmSync(directory, { recursive: true });
    throw error;
  }
  try {
    removeOldPacks();
  } catch {
    // Another one who packs is removing them.
  }
}

/** The files of the pack, and the paths of all that went into it. */
async function packed(directory) {
  const { rolldown } = await import('rolldown');
  const [loaded, problems] = [[], []];
  const bundle = await rolldown({
    input: ENTRY,
    platform: 'node',
    tsconfig: false, // types are only stripped, as Node does
    // What it only warns of, such as a package that is not found, would break the pack; but not that it took long.
    checks: { bundlerTimings: false },
    onLog: (_level, { message }) => problems.push(message),
    plugins: [{ name: 'asof', resolveId, transform: { handler: transform } }],
  });
  try {
    const { output } = await bundle.generate({ dir: directory, format: 'esm', sourcemap: 'hidden' });
    // The entry waits for the files that it loads: one that waits for the entry would never be loaded.
    const home = output.find(({ moduleIds = [] }) => moduleIds.includes(ENTRY)).fileName;
    const waiting = output.find(({ fileName, imports = [] }) => fileName !== 'process.js' && imports.includes(home));
    if (waiting !== undefined) problems.push(`${waiting.fileName} needs the entry`);
    if (problems.length > 0) throw new Error(problems.join('; '));
    const kept = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds));
    const sources = loaded.filter(path => kept.has(path) || !path.includes('/node_modules/'));
    return { files: output, sources: [...new Set([...sources, ...sources.map(manifestOf), ...BESIDE])] };
  } finally {
    await bundle.close();
  }

  function resolveId(name, importer) {
    const isOutside = importer !== undefined && join(dirname(importer), name) === OUTSIDE;
    return isOutside ? { id: relative(directory, OUTSIDE), external: true } : null;
  }

  function transform(code, id) {
    if (!id.startsWith('/')) return null; // the packer's own
    loaded.push(id);
    const packed = withThreads(code, id, file => this.emitFile({ type: 'chunk', ...file }));
    if (namesAPlace(packed)) problems.push(`${relative(ROOT, id)} names a place that a pack does not have`);
    return packed === code ? null : { code: packed, map: null }; // every line stays where it is
  }
}

/** The package.json of the member or package that a file belongs to: it says how the file is found. */
function manifestOf(path) {
  const [folder] = /^.*\/(?:node_modules\/(?:@[^/]+\/)?[^/]+|(?:packages|services)\/[^/]+)\//.exec(path);
  return `${folder}package.json`;
}

/** A thread is started by the address of its file: in the pack it finds its own there. */
function withThreads(code, path, emit) {
  return code.replaceAll(/new URL\('(\.\/[^']+)\.ts', import\.meta\.url\)/g, (_, file) => {
    const fileName = `${basename(file)}.js`;
    emit({ id: join(dirname(path), `${file}.ts`), fileName });
    return `new URL('./${fileName}', import.meta.url)`;
  });
}

/** Any other use of the address of a file would lead astray, save to ask whether it is a source. */
function namesAPlace(packed) {
  return packed
    .replaceAll(/^\s*(?:\*|\/\/).*$/gm, '')
    .replaceAll(/new URL\('\.\/[^'/]+\.js', import\.meta\.url\)|import\.meta\.url\.endsWith\('\.ts'\)/g, '')
    .includes('import.meta');
}

function removeOldPacks() {
  const newestFirst = readdirSync(CACHE)
    .filter(name => name.startsWith('pack-'))
    .map(name => ({ path: join(CACHE, name), changedMs: statSync(join(CACHE, name)).ctimeMs }))
    .sort((left, right) => right.changedMs - left.changedMs);
  for (const { path } of newestFirst.slice(PACKS_MAX)) rmSync(path, { recursive: true, force: true });
}
