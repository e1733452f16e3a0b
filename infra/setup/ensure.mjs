// Makes a checkout runnable on a bare machine: installs what the lockfile says, once per lockfile, one process at a time, and packs the
// program when its sources changed. Talks on stderr only, so that the command that follows keeps stdout for data. Runs on the system's
// Node (20 or later), without dependencies.
// Brought only when asked for, and staying then, because they are large: DuckDB, which reads Parquet (`--with-parquet`), and the rivals of
// the benchmark, DuckDB among them (`--with-rivals`).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freshPack } from '../../services/asof/src/fresh-pack.mjs';

const PNPM = 'pnpm@12.21.0';
const NODE_MAJOR_MIN = 24;
const LOCK_WAIT_MS_MAX = 600_000;
const LOCK_POLL_MS = 200;

const RIVALS = '@asof/rivals';
const PARQUET = '@asof/parquet';

const withRivals = process.argv.includes('--with-rivals');
const withParquet = withRivals || process.argv.includes('--with-parquet');
const root = new URL('../../', import.meta.url);
const modules = new URL('node_modules/', root);
const stamp = new URL('.ensured', modules);
const parquetStamp = new URL('.ensured-parquet', modules);
const rivalsStamp = new URL('.ensured-rivals', modules);
const lock = new URL('.ensuring', modules);
const pinnedNode = new URL('.bin/node', modules);

const wanted = createHash('sha256')
  .update(readFileSync(new URL('pnpm-lock.yaml', root)))
  .digest('hex');

if (!installed()) {
  takeLock();
  process.on('exit', () => rmSync(lock, { force: true }));
  if (!installed()) install();
}
// Without a pack the sources run, and only start later: never a reason to stop.
if (freshPack() === null) {
  spawnSync(nodeOfCheckout(), [fileURLToPath(new URL('pack.mjs', import.meta.url))], { stdio: ['ignore', 2, 2] });
}

function installed() {
  return holds(withRivals ? rivalsStamp : withParquet ? parquetStamp : stamp);
}

function holds(file) {
  return existsSync(file) && readFileSync(file, 'utf8') === wanted;
}

function install() {
  process.stderr.write('asof: setting up, once: installing what pnpm-lock.yaml names\n');
  // CI: never ask a question that nobody is there to answer. Log level: `npm run -s` would keep the cause of a failure silent.
  const env = { ...process.env, CI: 'true', npm_config_loglevel: 'error' };
  const options = { cwd: root, stdio: ['ignore', 2, 2], env };
  const unwanted = [...(withRivals ? [] : [RIVALS]), ...(withParquet ? [] : [PARQUET])];
  const members = unwanted.flatMap(name => ['--filter', `!${name}`]);
  const { status } = spawnSync('npx', ['-y', PNPM, 'install', '--frozen-lockfile', ...members], options);
  if (status !== 0) stop(`'${PNPM} install' failed: is a package registry reachable? Run the same command again.`);
  const version =
    spawnSync(nodeOfCheckout(), ['--version'], { encoding: 'utf8' }).stdout?.trim() || 'one that does not start';
  if (!(Number(/^v(\d+)\./.exec(version)?.[1]) >= NODE_MAJOR_MIN)) {
    stop(
      `needs Node ${NODE_MAJOR_MIN} or later here (found ${version}); on Linux x64 and arm64 with glibc it brings its own.`,
    );
  }
  writeFileSync(stamp, wanted);
  if (withParquet) writeFileSync(parquetStamp, wanted);
  if (withRivals) writeFileSync(rivalsStamp, wanted);
}

function nodeOfCheckout() {
  return existsSync(pinnedNode) ? fileURLToPath(pinnedNode) : process.execPath;
}

/** Two commands started at once must not install into the same folder. The lock of a process that is no more counts for nothing. */
function takeLock() {
  mkdirSync(modules, { recursive: true });
  for (let waitedMs = 0; waitedMs < LOCK_WAIT_MS_MAX; waitedMs += LOCK_POLL_MS) {
    if (created(lock, String(process.pid))) return;
    const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    if (holder > 0 && !alive(holder)) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS);
  }
  stop(`another set-up has been running for ten minutes; if none is, delete ${lock.pathname}`);
}

function created(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function alive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function stop(why) {
  process.stderr.write(`asof: ${why}\n`);
  process.exit(1);
}
