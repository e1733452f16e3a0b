// Reads pages of the event table and hands out events one by one. Whoever reads from a position on passes over every event behind
// it, wanted or not, and so holds the whole stretch against the chain.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from '@asof/domain';
import type { Census, Position, ReadAllOptions, Recorded } from '../event-log.ts';
import { createHeadsHash } from '../heads.ts';
import { GENESIS } from './chain.ts';
import { type EventTable, type Head, linked, PAGE_ROWS_MAX } from './event-table.ts';
import type { Health } from './health.ts';
import { corrupt, toPosition, toRecorded, toRevision } from './stored-event.ts';

export type ReaderDeps = { readonly table: EventTable; readonly health: Health; readonly tail: () => Head };
export type Reader = ReturnType<typeof createReader>;

export function createReader(deps: ReaderDeps) {
  const { table, health, tail } = deps;
  const eventAt = (position: number) =>
    health.guard('reading', () => {
      const event = table.at(position);
      if (!event) throw corrupt(`the event at position ${position} is missing`);
      return event;
    });

  return {
    readAll(after: Position | 'start', { streamPrefixes, upTo }: ReadAllOptions = {}): AsyncIterable<Recorded> {
      const head = tail().position;
      const end = upTo === undefined ? head : Math.min(head, Number(upTo));
      const isWanted = (stream: string) => streamPrefixes?.some(prefix => stream.startsWith(prefix)) ?? true;
      return scan(deps, { after: after === 'start' ? 0 : Number(after), end, isWanted });
    },
    readStream: (stream: string): AsyncIterable<Recorded> => scanStream(deps, stream, tail().position),
    /** Record times never step back, so the last position at or before an instant is found by halving. */
    positionAt(recordedAt: Instant): Position | null {
      let [known, unknown] = [0, tail().position + 1];
      while (unknown - known > 1) {
        const middle = Math.floor((known + unknown) / 2);
        if (eventAt(middle).recordedAt <= recordedAt) known = middle;
        else unknown = middle;
      }
      return known === 0 ? null : toPosition(known);
    },
    /** As stored: whoever reads on from the position holds the next event against it, and the head was held against it on opening. */
    chainHashAt(position: Position): string | null {
      return health.guard('reading', () => table.hashAt(Number(position))) || null;
    },
    async census(upTo: Position): Promise<Census> {
      const end = Math.min(Number(upTo), tail().position);
      const heads = createHeadsHash();
      let [events, streams, last] = [0, 0, ''];
      for (;;) {
        const page = health.guard('reading', () => table.streams(last, end));
        for (const { stream, revision, events: count } of page) {
          if (count !== revision + 1) throw corrupt(`stream ${stream} has ${count} events up to revision ${revision}`);
          heads.add(stream, toRevision(revision));
          events += count;
          last = stream;
        }
        streams += page.length;
        if (page.length < PAGE_ROWS_MAX) break;
        await nextTurn();
      }
      if (events !== end) throw corrupt(`the index of streams holds ${events} events where the log holds ${end}`);
      return { events: BigInt(events), streams: BigInt(streams), headsSha256: heads.digest() };
    },
  };
}

type Stretch = { readonly after: number; readonly end: number; readonly isWanted: (stream: string) => boolean };

async function* scan({ table, health }: ReaderDeps, { after, end, isWanted }: Stretch): AsyncGenerator<Recorded> {
  let previous = health.guard('reading', () => (after === 0 ? GENESIS : table.hashAt(after)));
  for (let position = after; position < end; ) {
    const upTo = Math.min(position + PAGE_ROWS_MAX, end);
    const rows = health.guard('reading', () => table.range(position, upTo));
    for (let index = 0; position < upTo; index += 1) {
      position += 1;
      const { event, hash } = linked(rows[index], position, previous);
      previous = hash;
      if (isWanted(event.stream)) yield toRecorded(event);
    }
    await nextTurn();
  }
}

async function* scanStream({ table, health }: ReaderDeps, stream: string, upTo: number): AsyncGenerator<Recorded> {
  for (let next = 0; ; ) {
    const page = health.guard('reading', () => table.ofStream(stream, next - 1));
    for (const event of page) {
      if (event.position > upTo) return;
      if (event.stream !== stream || event.revision !== next)
        throw corrupt(`revision ${next} of stream ${stream} is missing before position ${event.position}`);
      next += 1;
      yield toRecorded(event);
    }
    if (page.length < PAGE_ROWS_MAX) return;
    await nextTurn();
  }
}
