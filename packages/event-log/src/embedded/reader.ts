// Reads pages of the event table and hands out events one by one. Whoever reads from a position on passes over every event behind
// it, wanted or not, and so holds the whole stretch against the chain.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from '@asof/domain';
import type { Census, CensusMark, Position, ReadAllOptions, Recorded, Revision } from '../event-log.ts';
import { takeCensus } from './census.ts';
import { type EventTable, type Head, PAGE_ROWS_MAX } from './event-table.ts';
import type { Health } from './health.ts';
import { pagesOf, type Stretch } from './page-reader.ts';
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

  function stretchOf(after: Position | 'start', { streamPrefixes, upTo }: ReadAllOptions): Stretch {
    const head = tail().position;
    const end = upTo === undefined ? head : Math.min(head, Number(upTo));
    const isWanted = (stream: string) => streamPrefixes?.some(prefix => stream.startsWith(prefix)) ?? true;
    return { after: after === 'start' ? 0 : Number(after), end, isWanted };
  }

  return {
    readAll: (after: Position | 'start', options: ReadAllOptions = {}): AsyncIterable<Recorded> =>
      scan(deps, stretchOf(after, options)),
    readPages: (after: Position | 'start', options: ReadAllOptions = {}): AsyncIterable<readonly Recorded[]> =>
      pagesOf(deps, stretchOf(after, options)),
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
    headOf(stream: string, upTo: Position): Revision | null {
      const revision = health.guard('reading', () => table.revisionAt(stream, Number(upTo)));
      return revision < 0 ? null : toRevision(revision);
    },
    census: (upTo: Position, since: CensusMark | null): Promise<Census> =>
      takeCensus(deps, Math.min(Number(upTo), tail().position), since),
  };
}

/** An iterator by hand: a generator's own bookkeeping would cost as much for each event as reading it from its page does. */
function scan(deps: ReaderDeps, stretch: Stretch): AsyncIterable<Recorded> {
  return {
    [Symbol.asyncIterator]() {
      const pages = pagesOf(deps, stretch);
      let [page, index]: [readonly Recorded[], number] = [[], 0];
      let isEnded = false;
      let turn: Promise<unknown> = Promise.resolve();

      /** Goes on to the next page that holds anything; calls that come meanwhile wait for their turn. */
      async function turnPage(): Promise<IteratorResult<Recorded>> {
        while (index === page.length && !isEnded) {
          const next = await pages.next();
          if (next.done) isEnded = true;
          else [page, index] = [next.value, 0];
        }
        return isEnded ? { done: true, value: undefined } : { done: false, value: page[index++]! };
      }

      return {
        next() {
          if (index < page.length) return Promise.resolve({ done: false, value: page[index++]! });
          const turned = turn.then(turnPage);
          turn = turned.catch(() => undefined);
          return turned;
        },
        async return() {
          isEnded = true;
          page = [];
          index = 0;
          await pages.return(undefined);
          return { done: true, value: undefined };
        },
      };
    },
  };
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
