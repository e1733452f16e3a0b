import {
  type AcquirerId,
  type CommandId,
  type Envelope,
  type EventId,
  encodeFact,
  type Instant,
  type MerchantId,
  type Mid,
  type TerminalId,
  type Tid,
} from '@asof/domain';
import type { EventLog, Expected, Position, Recorded, Revision } from '@asof/event-log';
import { EventLogFailure } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { describe, expect, it } from 'vitest';
import { createEstateSource } from '../timelines/estate-source.ts';
import { createLogReader, type LogFold } from './log-reader.ts';
import { createSeenStreams } from './seen-streams.ts';

const envelope: Envelope = {
  v: 1,
  tenant: 'default',
  validFrom: null,
  validTo: null,
  actor: { kind: 'system', id: 'test', role: 'test' },
  commandId: 'command' as CommandId,
  causationId: null,
  correlationId: 'test',
  reason: null,
};
const stated = { from: '', to: null, zone: null, tzdbVersion: null };
const at = (micros: number) => micros as Instant;
const position = (value: number) => BigInt(value) as Position;

/** The terminal shows TID T<from> from an instant on. */
function assigned(terminalId: string, from: number) {
  const shown = { acquirerId: 'a1' as AcquirerId, mid: 'M1' as Mid, tid: `T${from}` as Tid };
  const owner = { merchantId: 'm1' as MerchantId, storeId: null, serial: null };
  const ids = { terminalId: terminalId as TerminalId, ...shown, ...owner };
  return encodeFact({ envelope, event: { type: 'TerminalAssigned', ...ids, from: at(from), to: null, stated } });
}

function testLog() {
  const log = memoryEventLog({ clock: () => at(7) });
  let ids = 0;
  async function append(stream: string, revision: number, fact: { readonly type: string; readonly body: string }) {
    const expected: Expected = revision === 0 ? 'absent' : (BigInt(revision - 1) as Revision);
    const id = `00000000-0000-8000-8000-${String(ids++).padStart(12, '0')}` as EventId;
    expect((await log.append(stream, expected, [{ id, ...fact }])).kind).toBe('appended');
  }
  return { log, append };
}

/** Two terminals and an import, positions 1 to 6. */
async function logOfTwoTerminals() {
  const { log, append } = testLog();
  await append('terminal-t1', 0, assigned('t1', 0));
  await append('import-terminals-x', 0, { type: 'ImportPlanned', body: 'settlement never looks inside' });
  await append('terminal-t2', 0, assigned('t2', 1));
  await append('terminal-t1', 1, assigned('t1', 2));
  await append('terminal-t1', 2, assigned('t1', 3));
  await append('terminal-t2', 1, assigned('t2', 4));
  return { log, append };
}

/** A log that does not give some events to who reads all of it, though it holds them. */
function withholding(log: EventLog, isWithheld: (recorded: Recorded) => boolean): EventLog {
  return {
    ...log,
    async *readPages(after, options) {
      for await (const page of log.readPages(after, options)) yield page.filter(recorded => !isWithheld(recorded));
    },
  };
}

function recordingFold() {
  const taken: [string, bigint, number][] = [];
  const fold: LogFold = { apply: (event, place, recordedAt) => taken.push([event.type, place, recordedAt]) };
  return { taken, fold };
}

describe('the reader of the log', () => {
  it('gives every fold the events of the log in order, and reads on from where it was', async () => {
    const { log, append } = await logOfTwoTerminals();
    const [one, other] = [recordingFold(), recordingFold()];
    const reader = createLogReader(log, [one.fold, other.fold]);
    expect(reader.position()).toBeNull();
    await reader.catchUp();
    expect(one.taken.map(([, place]) => place)).toEqual([1n, 3n, 4n, 5n, 6n]);
    expect(one.taken[0]).toEqual(['TerminalAssigned', 1n, 7]);
    await append('terminal-t3', 0, assigned('t3', 0));
    await reader.catchUp();
    expect(one.taken.map(([, place]) => place)).toEqual([1n, 3n, 4n, 5n, 6n, 7n]);
    expect(other.taken).toEqual(one.taken);
    expect(reader.position()).toBe(7n);
  });

  it('reads no further than it is asked to', async () => {
    const { log } = await logOfTwoTerminals();
    const reader = createLogReader(log, []);
    await reader.catchUp(position(3));
    expect(reader.position()).toBe(3n);
  });

  it('takes each event once, however many ask it to read at a time', async () => {
    const { log } = await logOfTwoTerminals();
    const { taken, fold } = recordingFold();
    const reader = createLogReader(log, [fold]);
    await Promise.all([reader.catchUp(), reader.catchUp(), reader.catchUp()]);
    expect(taken).toHaveLength(5);
  });

  it('goes on after a log that was unavailable for a while', async () => {
    const { log } = await logOfTwoTerminals();
    const { taken, fold } = recordingFold();
    let isDown = true;
    const flaky = withholding(log, ({ position: place }) => {
      if (isDown && place === 4n) throw new EventLogFailure('log-unavailable', 'down', { retryable: true });
      return false;
    });
    const reader = createLogReader(flaky, [fold]);
    await expect(reader.catchUp()).rejects.toMatchObject({ code: 'log-unavailable' });
    isDown = false;
    await reader.catchUp();
    expect(taken.map(([, place]) => place)).toEqual([1n, 3n, 4n, 5n, 6n]);
  });

  it('passes over no event of a snapshot that it cannot read, however often it is asked', async () => {
    const { log } = await logOfTwoTerminals();
    const { taken, fold } = recordingFold();
    const unknown: Recorded[] = [];
    for await (const recorded of log.readAll('start')) unknown.push({ ...recorded, type: 'FromTomorrow' });
    const kept = { restore: async () => unknown.slice(0, 1), keep: async () => undefined };
    const reader = createLogReader(log, [fold], { seen: createSeenStreams(), kept });
    for (const _ of [1, 2]) await expect(reader.catchUp()).rejects.toMatchObject({ code: 'event-unreadable' });
    expect(taken).toEqual([]);
  });

  it('folds the estate, which answers for any K', async () => {
    const { log } = await logOfTwoTerminals();
    const estate = createEstateSource();
    await createLogReader(log, [estate]).catchUp();
    const tidsAt = (knownAt: bigint) =>
      estate.timelines.history
        .at(knownAt)
        .assignmentsOf('t1' as TerminalId)
        .map(({ shows }) => shows.tid);
    expect(tidsAt(6n)).toEqual(['T0', 'T2', 'T3']);
    expect(tidsAt(4n)).toEqual(['T0', 'T2']);
  });

  it('leaves to other folds what is no fact of the estate', () => {
    const estate = createEstateSource();
    const why = { why: 'a test', acquirerId: 'a1' as AcquirerId };
    estate.apply({ type: 'HeldRowRejected', transactionId: 'ab'.repeat(32) as never, ...why }, 1n, at(0));
    expect(estate.timelines.history.at(1n).assignmentsOf('t1' as TerminalId)).toEqual([]);
  });
});

describe('I10: events that the log holds and does not give', () => {
  it('in the middle of a stream, are missed at the next of its events', async () => {
    const { log } = await logOfTwoTerminals();
    const { taken, fold } = recordingFold();
    const reader = createLogReader(
      withholding(log, ({ position: place }) => place === 4n),
      [fold],
    );
    await expect(reader.catchUp()).rejects.toMatchObject({
      code: 'stream-gap',
      stream: 'terminal-t1',
      message: 'stream-gap: stream terminal-t1: revision 1 was to come, 2 came at 5',
    });
    expect(taken.map(([, place]) => place)).toEqual([1n, 3n]);
    expect(reader.position()).toBe(3n);
  });

  it('at the end of a stream, are missed when the reading is to be proved', async () => {
    const { log, append } = await logOfTwoTerminals();
    await append('terminal-t1', 3, assigned('t1', 5));
    const reader = createLogReader(
      withholding(log, ({ position: place }) => place === 6n),
      [],
    );
    await reader.catchUp();
    const [read, stored] = [{ events: 5n }, { events: 6n }];
    expect(await reader.proveComplete(position(6))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'read-incomplete', knownAt: 6n, stream: 'terminal-t2', read, stored },
    });
    expect(await reader.proveComplete(position(5))).toMatchObject({ kind: 'complete', read: { events: 5n } });
  });

  it('as a whole stream, are missed by the counts', async () => {
    const { log } = await logOfTwoTerminals();
    const reader = createLogReader(
      withholding(log, ({ stream }) => stream === 'terminal-t2'),
      [],
    );
    await reader.catchUp();
    expect(await reader.proveComplete(position(6))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'read-incomplete', stream: null, read: { streams: 2n }, stored: { streams: 3n } },
    });
  });

  it('of streams that nobody folds, are missed too', async () => {
    const { log } = await logOfTwoTerminals();
    const reader = createLogReader(
      withholding(log, ({ stream }) => stream.startsWith('import-')),
      [],
    );
    await reader.catchUp();
    expect(await reader.proveComplete(position(6))).toMatchObject({ refusal: { code: 'read-incomplete' } });
  });

  it('because it has not read so far yet, are missed', async () => {
    const { log } = await logOfTwoTerminals();
    const reader = createLogReader(log, []);
    await reader.catchUp(position(5));
    expect(await reader.proveComplete(position(6))).toMatchObject({
      refusal: { code: 'read-incomplete', stream: 'terminal-t2' },
    });
  });

  it('are not forgiven by what was proved before or after them', async () => {
    const { log, append } = await logOfTwoTerminals();
    const reader = createLogReader(
      withholding(log, ({ position: place }) => place === 7n),
      [],
    );
    await reader.catchUp();
    expect(await reader.proveComplete(position(6))).toMatchObject({ kind: 'complete' });
    await append('terminal-t3', 0, assigned('t3', 0));
    await append('terminal-t1', 3, assigned('t1', 5));
    await reader.catchUp();
    const refusal = { code: 'read-incomplete', stream: null, read: { events: 7n }, stored: { events: 8n } };
    for (const _ of [1, 2]) expect(await reader.proveComplete(position(8))).toMatchObject({ refusal });
    expect(await reader.proveComplete(position(3))).toMatchObject({ kind: 'complete', read: { events: 3n } });
  });

  it('are none where all were given: the proof is what the store itself says, at every K', async () => {
    const { log } = await logOfTwoTerminals();
    const reader = createLogReader(log, []);
    await reader.catchUp();
    for (const knownAt of [1, 2, 3, 4, 5, 6].map(position))
      expect(await reader.proveComplete(knownAt)).toEqual({ kind: 'complete', read: await log.census(knownAt) });
  });
});

describe('what cannot be read', () => {
  it('is an event given twice', async () => {
    const { log } = await logOfTwoTerminals();
    const repeating: EventLog = {
      ...log,
      async *readPages(after, options) {
        for await (const page of log.readPages(after, options)) yield page.flatMap(recorded => [recorded, recorded]);
      },
    };
    await expect(createLogReader(repeating, []).catchUp()).rejects.toMatchObject({ code: 'stream-gap' });
  });

  it('is an event of a form that this release does not know, named with its stream and position', async () => {
    const { log, append } = await logOfTwoTerminals();
    await append('terminal-t9', 0, { type: 'TerminalPainted', body: '{}' });
    await expect(createLogReader(log, []).catchUp()).rejects.toMatchObject({
      code: 'event-unreadable',
      stream: 'terminal-t9',
      cause: { code: 'event-unknown-type' },
    });
  });
});
