// Real processes, really killed: SIGKILL at writes spread over the whole job, over the embedded log and a directory.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateDemo } from '@asof/asof';
import type { Instant } from '@asof/domain';
import { openEmbeddedEventLog } from '@asof/event-log/embedded';
import { openDirectoryContentStore } from '@asof/settlement';
import { expect, it } from 'vitest';
import { type Outcome, outcomeOf } from './job.ts';

const KILLS = 60;
const child = join(import.meta.dirname, 'killed-job.child.ts');
const execute = promisify(execFile);

async function outcomeIn(root: string): Promise<Outcome> {
  const log = await openEmbeddedEventLog({ directory: join(root, 'log'), clock: () => 0 as Instant });
  try {
    return await outcomeOf({ log, contents: await openDirectoryContentStore(root) });
  } finally {
    await log.close();
  }
}

it('a killed job is finished by running it again, wherever it was killed', { timeout: 600_000 }, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'asof-kill-'));
  const files = join(parent, 'files');
  await generateDemo({ seed: 11, merchants: 4, terminals: 6, transactions: 120, days: 2, directory: files });
  const settle = async (root: string, at: number, mode: string) =>
    execute(process.execPath, [child, root, files, String(at), mode]);

  const { stdout } = await settle(join(parent, 'whole'), 0, 'before');
  const writes = Number(stdout);
  const wanted = await outcomeIn(join(parent, 'whole'));
  for (let kill = 0; kill < KILLS; kill++) {
    const root = join(parent, `killed-${kill}`);
    const at = 1 + Math.floor((kill * (writes - 1)) / (KILLS - 1));
    const mode = kill % 2 === 0 ? 'before' : 'after';
    await expect(settle(root, at, mode), `kill ${mode} write ${at}`).rejects.toMatchObject({ signal: 'SIGKILL' });
    await settle(root, 0, 'before');
    expect(await outcomeIn(root), `killed ${mode} write ${at} of ${writes}`).toEqual(wanted);
    await rm(root, { recursive: true });
  }
});
