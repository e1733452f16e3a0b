// The one place that reads the environment, owns the process and listens to signals.
import { createWriteStream, fstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Instant } from '@asof/domain';
import { EXIT } from './exit-code.ts';
import { beginFileAhead } from './import/file-ahead.ts';

const stop = new AbortController();
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(EXIT.interrupted); // a second Ctrl-C: the log is safe at any instant
  process.stderr.write('\nasof: stopping at the next safe place; once more to stop at once\n');
  stop.abort();
});
process.on('SIGTERM', () => stop.abort());
/** Node's own stream over a file forgets what a full disk did not take of a piece. */
const stdout = fstatSync(1).isFile() ? createWriteStream('', { fd: 1, autoClose: false }) : process.stdout;
stdout.on('error', () => {}); // whoever wrote is told
process.stderr.on('error', () => {}); // talk: no work is left undone for it

const argv = process.argv.slice(2);
const fileAhead = await beginFileAhead(argv);
// Most of the program is loaded beside the threads that were started.
const [{ runProgram }, { COMMANDS }] = await Promise.all([import('./program.ts'), import('./commands.ts')]);
process.exitCode = await runProgram(
  argv,
  {
    stdout,
    stderr: process.stderr,
    clock: () => (Date.now() * 1000) as Instant,
    monotonicMs: () => performance.now(),
    signal: stop.signal,
    user: userName(),
    fileAhead,
    tzdbVersion: process.versions['tz'] ?? 'unknown',
  },
  COMMANDS,
).finally(fileAhead.close);

/** A container may run under a user that the system has no name for. */
function userName(): string {
  try {
    const name = userInfo().username.replaceAll(/[^0-9A-Za-z_-]/g, '_');
    return name.slice(0, 64) || 'unknown';
  } catch {
    return 'unknown';
  }
}
