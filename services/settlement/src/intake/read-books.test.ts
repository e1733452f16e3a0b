import type { AcquirerId } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_ACQUIRER_SETTINGS } from '../acquirer/acquirer-settings.ts';
import { createLedger } from '../batch/ledger.ts';
import type { SnapshotStore } from '../ledger-reader/snapshot-store.ts';
import { goodRow, lineOf } from './intake.fixture.ts';
import { type Bench, createBench } from './intake-bench.fixture.ts';
import { readBooks } from './read-books.ts';

const ACQUIRER = 'acq1' as AcquirerId;
const reports: string[] = [];
let bench: Bench;
let bytes: Uint8Array | null;
let readFrom: unknown[];
let log: EventLog;
const store: SnapshotStore = {
  open: async () =>
    bytes && {
      bytes: bytes.length,
      async readInto(buffer, offset) {
        const part = bytes!.subarray(offset, offset + buffer.length);
        buffer.set(part);
        return part.length;
      },
      close: async () => undefined,
    },
  write: async chunks => {
    bytes = new Uint8Array(Buffer.concat(chunks));
  },
};
const kept = { store, report: (line: string) => void reports.push(line) };

beforeEach(() => {
  bench = createBench();
  bytes = null;
  readFrom = [];
  reports.length = 0;
  log = {
    ...bench.log,
    readAll(after, options) {
      readFrom.push(after);
      return bench.log.readAll(after, options);
    },
  };
});

/** Another reader reads all that there is and keeps it. */
async function keep(): Promise<bigint> {
  const { reader } = createLedger(bench.log, { ...kept, keepAfterEvents: 1 });
  await reader.catchUp();
  return reader.position()!;
}
const importOne = (number: number) => bench.imported([lineOf(goodRow(number))]);

it('tells the same of what was kept and of what came since as of the whole log, and passes over what was kept', async () => {
  await bench.record(`acquirer-${ACQUIRER}`, {
    ...{ type: 'AcquirerConfigured', acquirerId: ACQUIRER },
    ...{ ...DEFAULT_ACQUIRER_SETTINGS, futureMs: 90_000 },
  });
  const first = await importOne(1);
  const position = await keep();
  const second = await importOne(4);
  const [whole, some] = [await readBooks(log), await readBooks(log, kept)];
  expect(readFrom).toEqual(['start', position]);
  expect(some.intake.files()).toEqual(whole.intake.files());
  expect(some.intake.files().map(({ event }) => event)).toEqual([first, second]);
  expect(some.intake.segmentsOf(ACQUIRER)).toHaveLength(2);
  expect(some.intake.segmentsOf(ACQUIRER)).toEqual(whole.intake.segmentsOf(ACQUIRER));
  expect(some.acquirers.settingsOf(ACQUIRER).futureMs).toBe(90_000);
  expect(some.acquirers.settingsOf(ACQUIRER)).toEqual(whole.acquirers.settingsOf(ACQUIRER));
  expect(reports).toEqual([]);
});

it('reads the whole log where nothing was kept, or what was kept is damaged', async () => {
  await importOne(1);
  const whole = (await readBooks(bench.log)).intake.files();
  expect((await readBooks(log, kept)).intake.files()).toEqual(whole);
  await keep();
  bytes![HEAD_BYTE]! ^= 1;
  expect((await readBooks(log, kept)).intake.files()).toEqual(whole);
  expect(readFrom).toEqual(['start', 'start']);
  expect(reports).toHaveLength(1);
});

it('reads nothing of the timelines that are kept, and asks nothing of their bytes', async () => {
  await importOne(1);
  const position = await keep();
  bytes![bytes!.length - 1]! ^= 1;
  const whole = (await readBooks(bench.log)).intake.files();
  expect((await readBooks(log, kept)).intake.files()).toEqual(whole);
  expect(readFrom).toEqual([position]);
  expect(reports).toEqual([]);
});

/** One of what the snapshot tells of the log. */
const HEAD_BYTE = 200;
