import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { eventLogContract } from '../event-log.contract.ts';
import { openEmbeddedEventLog } from './embedded.ts';

const root = mkdtempSync(join(tmpdir(), 'asof-log-'));
afterAll(() => rmSync(root, { recursive: true }));

eventLogContract(
  'embedded',
  async clock => {
    const directory = mkdtempSync(join(root, 'log-'));
    const open = () => openEmbeddedEventLog({ directory, clock });
    return { log: await open(), reopen: open };
  },
  { durable: true },
);
