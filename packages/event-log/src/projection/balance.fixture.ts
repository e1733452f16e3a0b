// For tests: a read model that sums what each key was given, over a log in memory and real files. An event is {"key", "add"}; one
// without a number cannot be applied.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventId, type Instant } from '@asof/domain';
import { afterAll, beforeEach } from 'vitest';
import type { EventLog, NewEvent, Recorded, Revision } from '../event-log.ts';
import { memoryEventLog } from '../memory/memory.ts';
import { type LiveProjection, openProjection, type ProjectionOptions } from './open-projection.ts';
import type { Projection } from './projection.ts';

let ids = 0;
const nextId = () => {
  ids += 1;
  return EventId.parse(`00000000-0000-8000-8000-${ids.toString().padStart(12, '0')}`);
};

/** Appends one event behind the last of its stream. */
export async function give(log: EventLog, stream: string, add: number | string): Promise<void> {
  let revision: Revision | 'absent' = 'absent';
  for await (const recorded of log.readStream(stream)) revision = recorded.revision;
  const event: NewEvent = { id: nextId(), type: 'Given', body: JSON.stringify({ key: stream, add }) };
  const appended = await log.append(stream, revision, [event]);
  if (appended.kind !== 'appended') throw new Error(`expected an append to ${stream}`);
}

/** Sums per stream; the stream is the key. `isTolerant` reads numbers written as words, as a repaired handler would. */
export const balances = (over: Partial<Projection> & { readonly isTolerant?: () => boolean } = {}): Projection => ({
  name: 'balances',
  version: 1,
  schema: 'CREATE TABLE balance (key TEXT PRIMARY KEY, total INTEGER NOT NULL, events INTEGER NOT NULL) STRICT;',
  streamPrefixes: ['k-'],
  keyOf: ({ stream }) => stream,
  handlerOn({ prepare }) {
    const add = prepare(`INSERT INTO balance VALUES (?, ?, 1)
      ON CONFLICT (key) DO UPDATE SET total = total + excluded.total, events = events + 1`);
    return ({ body }) => {
      const given = JSON.parse(body) as { key: string; add: number | string };
      // The row is written before the event is judged, so that a failed handler has something to leave behind.
      add.run(given.key, typeof given.add === 'number' ? given.add : 1_000_000);
      if (typeof given.add !== 'number' && !over.isTolerant?.()) throw new RangeError(`${given.add} is no number`);
    };
  },
  ...over,
});

/** The directory and the log of the test that runs; new for each test of the file, and gone after the last. */
export type Bench = { directory: string; log: EventLog };

/** To be called once by a test file. */
export function setUpBench(): Bench {
  const root = mkdtempSync(join(tmpdir(), 'asof-model-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const bench = {} as Bench;
  beforeEach(() => {
    bench.directory = mkdtempSync(join(root, 'models-'));
    bench.log = memoryEventLog({ clock: () => 1_000_000 as Instant });
  });
  return bench;
}

/** Opens the bench's read model. */
export const open = (
  { directory, log }: Bench,
  projection: Projection = balances(),
  over: Partial<ProjectionOptions> = {},
): Promise<LiveProjection> => openProjection({ directory, log, projection, ...over });

export const giveAll = async ({ log }: Bench, ...given: readonly (readonly [string, number | string])[]) => {
  for (const [stream, add] of given) await give(log, stream, add);
};

/** Key, sum and number of events, by key. */
export const totals = (model: LiveProjection) =>
  model.read(({ prepare }) => prepare('SELECT key, total, events FROM balance ORDER BY key').all());

/** The log as it is, without the events that the test takes away from readers. */
export const without = ({ log }: Bench, isMissing: (recorded: Recorded) => boolean): EventLog => ({
  ...log,
  async *readAll(...args) {
    for await (const recorded of log.readAll(...args)) if (!isMissing(recorded)) yield recorded;
  },
});
