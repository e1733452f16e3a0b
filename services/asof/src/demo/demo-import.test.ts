import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBindingService } from '@asof/binding';
import { ESTATE_FILE_KINDS, type Instant } from '@asof/domain';
import { memoryEventLog } from '@asof/event-log/memory';
import { expect, it } from 'vitest';
import { generateDemo } from './demo.ts';

it.each([1, 7])(
  'the estate of seed %i keeps to the rules: no line of it is refused, none says nothing new',
  async seed => {
    const directory = await mkdtemp(join(tmpdir(), 'asof-demo-'));
    const { files } = await generateDemo({
      seed,
      merchants: 100,
      terminals: 1_000,
      transactions: 0,
      days: 1,
      directory,
    });
    const clock = (): Instant => 1_795_348_800_000_000 as Instant;
    const service = createBindingService({ log: memoryEventLog({ clock }), clock, tzdbVersion: '2026a' });
    for (const kind of ESTATE_FILE_KINDS) {
      const { path, rows } = files[kind];
      const imported = await service.importFile({
        ...{ kind, path, bytes: await readFile(path), allOrNothing: false, reason: null },
        actor: { kind: 'system', id: 'demo', role: 'demo' },
      });
      expect(imported).toMatchObject({ kind: 'imported', lines: rows, accepted: rows, refusals: [], warnings: [] });
    }
  },
);
