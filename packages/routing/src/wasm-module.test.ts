import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('is built of its sources: building it again gives the same bytes', () => {
  const build = new URL('../assembly/build.mjs', import.meta.url).pathname;
  const built = execFileSync(process.execPath, [build, '--print'], { encoding: 'utf8' });
  expect(built).toBe(readFileSync(new URL('./wasm-module.ts', import.meta.url), 'utf8'));
});
