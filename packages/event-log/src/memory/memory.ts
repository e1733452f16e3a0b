// For tests: the same contract as the durable adapters, gone when the process ends.
import { createHash } from 'node:crypto';
import { type Instant, nextRecordedAt } from '@asof/domain';
import {
  type Appended,
  type EventLog,
  EventLogFailure,
  type Expected,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type Recorded,
  type Revision,
} from '../event-log.ts';
import { headsSha256 } from '../heads.ts';
import { createBell } from '../tail/bell.ts';
import { follow } from '../tail/follow.ts';

/** So few that tests meet the end of a page. */
const PAGE_EVENTS = 4;

type NewEvents = readonly [NewEvent, ...NewEvent[]];

/** A log in memory. Positions count from 1, without holes. */
export function memoryEventLog({ clock }: { readonly clock: () => Instant }): EventLog {
  const { all, streamOf, append } = createStore(clock);
  const bell = createBell();
  let isClosed = false;

  function assertOpen() {
    if (isClosed) throw new EventLogFailure('log-unavailable', 'the log is closed', { retryable: false });
  }
  async function* read(entries: readonly Recorded[]): AsyncGenerator<Recorded> {
    assertOpen();
    for (const entry of entries) {
      yield entry;
      assertOpen();
    }
  }
  const readAll = (after: Position | 'start', options: ReadAllOptions = {}) =>
    read(all.filter(entry => isWanted(entry, after, options)));

  return {
    append: async (stream, expected, events) => {
      assertOpen();
      const appended = append(stream, expected, events);
      bell.ring();
      return appended;
    },
    readStream: stream => read(streamOf(stream).slice()),
    readAll,
    readPages: (after, options) => pagesOf(readAll(after, options)),
    subscribe: (after, signal) => follow({ readAll, bell }, after, signal),
    head: async () => {
      assertOpen();
      return all.at(-1)?.position ?? null;
    },
    positionAt: async recordedAt => {
      assertOpen();
      return all.findLast(entry => entry.recordedAt <= recordedAt)?.position ?? null;
    },
    census: async upTo => {
      assertOpen();
      const known = all.filter(({ position }) => position <= upTo);
      const heads = new Map(known.map(({ stream, revision }) => [stream, revision]));
      return { events: BigInt(known.length), streams: BigInt(heads.size), headsSha256: headsSha256(heads) };
    },
    headOf: async (stream, upTo) => {
      assertOpen();
      return streamOf(stream).findLast(({ position }) => position <= upTo)?.revision ?? null;
    },
    chainHashAt: async position => {
      assertOpen();
      if (!all.some(entry => entry.position === position)) return null;
      return chainHash(all.filter(entry => entry.position <= position));
    },
    close: async () => {
      isClosed = true;
      bell.ring();
    },
  };
}

async function* pagesOf(events: AsyncIterable<Recorded>): AsyncGenerator<readonly Recorded[]> {
  let page: Recorded[] = [];
  for await (const event of events) {
    if (page.push(event) < PAGE_EVENTS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function chainHash(entries: readonly Recorded[]): string {
  const hash = createHash('sha256');
  for (const { stream, id, type, body, position, recordedAt } of entries)
    hash.update(JSON.stringify([stream, id, type, body, String(position), recordedAt]));
  return hash.digest('hex');
}

function isWanted({ stream, position }: Recorded, after: Position | 'start', options: ReadAllOptions): boolean {
  if (after !== 'start' && position <= after) return false;
  if (options.upTo !== undefined && position > options.upTo) return false;
  return options.streamPrefixes?.some(prefix => stream.startsWith(prefix)) ?? true;
}

function createStore(clock: () => Instant) {
  const all: Recorded[] = [];
  const streams = new Map<string, Recorded[]>();
  const byId = new Map<string, Recorded>();
  const streamOf = (stream: string): readonly Recorded[] => streams.get(stream) ?? [];

  function record(stream: string, { id, type, body }: NewEvent): Recorded {
    const entry: Recorded = {
      ...{ id, type, body, stream },
      revision: BigInt(streamOf(stream).length) as Revision,
      position: BigInt(all.length + 1) as Position,
      recordedAt: nextRecordedAt(clock(), all.at(-1)?.recordedAt ?? null),
    };
    const recorded = streams.get(stream);
    if (recorded) recorded.push(entry);
    else streams.set(stream, [entry]);
    all.push(entry);
    byId.set(id, entry);
    return entry;
  }

  /** The answer of the first time, if these ids stand in this stream one after the other. */
  function repeated(stream: string, events: NewEvents): Appended | null {
    const from = streamOf(stream).findIndex(({ id }) => id === events[0].id);
    const known = streamOf(stream).slice(from, from + events.length);
    const last = known.at(-1);
    if (from < 0 || !last || events.some(({ id }, index) => id !== known[index]?.id)) return null;
    return { kind: 'appended', revision: last.revision, position: last.position };
  }

  function append(stream: string, expected: Expected, events: NewEvents): Appended {
    const actual: Expected = streamOf(stream).at(-1)?.revision ?? 'absent';
    const ids = new Set(events.map(({ id }) => id));
    const isNew = ids.size === events.length && events.every(({ id }) => !byId.has(id));
    if (actual !== expected || !isNew) return repeated(stream, events) ?? { kind: 'conflict', actual };
    const recorded = events.map(event => record(stream, event));
    const { revision, position } = recorded.at(-1)!;
    return { kind: 'appended', revision, position };
  }

  return { all, streamOf, append };
}
