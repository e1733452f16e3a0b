// The temporary files of a test file stand in one directory, which goes when its last test has ended, however it ended.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'asof-test-'));
process.env['TMPDIR'] = directory;
// Registered before those of the file, and so called after them.
afterAll(() => rmSync(directory, { recursive: true, force: true }));
