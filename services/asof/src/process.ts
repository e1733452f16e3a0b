// The one place that reads the environment, owns the process and listens to signals.
import { userInfo } from 'node:os';
import type { Instant } from '@asof/domain';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { runProgram } from './program.ts';

const stop = new AbortController();
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(EXIT.interrupted); // a second Ctrl-C: the log is safe at any instant
  process.stderr.write('\nasof: stopping at the next safe place; once more to stop at once\n');
  stop.abort();
});
process.on('SIGTERM', () => stop.abort());
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok); // the reader has seen enough, as in `asof … | head`
  throw error;
});

process.exitCode = await runProgram(
  process.argv.slice(2),
  {
    stdout: process.stdout,
    stderr: process.stderr,
    clock: () => (Date.now() * 1000) as Instant,
    monotonicMs: () => performance.now(),
    signal: stop.signal,
    user: userName(),
    tzdbVersion: process.versions['tz'] ?? 'unknown',
  },
  COMMANDS,
);

/** A container may run under a user that the system has no name for. */
function userName(): string {
  try {
    const name = userInfo().username.replaceAll(/[^0-9A-Za-z_-]/g, '_');
    return name.slice(0, 64) || 'unknown';
  } catch {
    return 'unknown';
  }
}
