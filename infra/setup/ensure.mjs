// Makes a checkout runnable on a bare machine: installs what the lockfile says, once per lockfile. Talks on stderr only, so that
// the command that follows keeps stdout for data.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const PNPM = 'pnpm@12.21.0';
const root = new URL('../..', import.meta.url);
const stamp = new URL('node_modules/.ensured', root);
const pinnedNode = new URL('node_modules/.bin/node', root);

const wanted = createHash('sha256')
  .update(readFileSync(new URL('pnpm-lock.yaml', root)))
  .digest('hex');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);

const install = spawnSync('npx', ['-y', PNPM, 'install', '--frozen-lockfile'], { cwd: root, stdio: ['ignore', 2, 2] });
if (install.status !== 0) {
  process.stderr.write(
    `asof: '${PNPM} install' failed: is a package registry reachable? Run the same command again.\n`,
  );
  process.exit(install.status ?? 1);
}
const major = Number(process.versions.node.split('.')[0]);
if (!existsSync(pinnedNode) && major < 24) {
  process.stderr.write(
    `asof: needs Node 24 or later here (found ${process.versions.node}); on Linux x64 and arm64 it brings its own.\n`,
  );
  process.exit(1);
}
writeFileSync(stamp, wanted);
