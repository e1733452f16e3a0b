// A small checkout in a temporary folder: the real set-up scripts, and programs that only pretend.
import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Checkout = {
  readonly root: string;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly read: (path: string) => Promise<string>;
  /** A shell script that stands in for a program; `path` is relative to the checkout, `bin/` is on PATH. */
  readonly program: (path: string, script: string) => Promise<void>;
  readonly run: (program: string, ...options: string[]) => Promise<Ran>;
};

/** Copies the named files of the repository. */
export async function checkoutWith(...files: readonly string[]): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), 'asof-checkout-'));
  for (const file of files) await cp(join(REPOSITORY, file), join(root, file));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  return {
    root,
    write,
    read: path => readFile(join(root, path), 'utf8'),
    program: async (path, script) => {
      await write(path, `#!/bin/sh\n${script}\n`);
      await chmod(join(root, path), 0o755);
    },
    run: (program, ...options) => run(root, program, options),
  };
}

function run(root: string, program: string, options: readonly string[]): Promise<Ran> {
  const env = { HOME: root, PATH: `${join(root, 'bin')}:${process.env['PATH']}` };
  const child = spawn(program, options, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', chunk => {
    stdout += chunk;
  });
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout, stderr }));
  });
}
