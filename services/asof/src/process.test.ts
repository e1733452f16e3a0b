// The process as the shell sees it: what it does when it is told to stop.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('main.mjs', import.meta.url));

it.each(['SIGINT', 'SIGTERM'] as const)(
  'ends with 130 at %s, also while it waits for the writer of a pipe',
  async signal => {
    const directory = mkdtempSync(join(tmpdir(), 'asof-process-'));
    try {
      const pipe = join(directory, 'day.csv');
      execFileSync('mkfifo', [pipe]);
      const data = join(directory, 'data');
      const argv = [PROGRAM, 'import', 'transactions', pipe, '--data', data, '--json'];
      const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
      let talk = '';
      child.stderr.on('data', bytes => (talk += bytes));
      // Before it listens, a signal ends it in the manner of the system.
      await vi.waitFor(() => expect(existsSync(data)).toBe(true), { timeout: 20_000 });
      child.kill(signal);
      const [code] = await once(child, 'exit');
      expect(talk).toContain('nothing is half done');
      expect(code).toBe(130);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
