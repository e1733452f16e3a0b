import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { sourceStack } from './source-stack.ts';

it('tells places of the source where there is a map, and leaves the others', () => {
  const directory = mkdtempSync(join(tmpdir(), 'asof-stack-'));
  const map = { version: 3, sources: ['../src/pay.ts'], names: [], mappings: ';;AAGI' }; // line 3 came from line 4, column 5
  writeFileSync(join(directory, 'pay.js.map'), JSON.stringify(map));
  const folder = pathToFileURL(directory).href;
  const above = new URL('.', folder).href;
  const stack = (place: string) =>
    `Error: no\n    at pay (${place})\n    at file://${directory}/other.js:3:1\n    at node:fs:10:2`;
  expect(sourceStack(stack(`${folder}/pay.js:3:1`))).toBe(stack(`${above}src/pay.ts:4:5`));
});
