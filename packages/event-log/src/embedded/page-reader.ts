// A stretch of the log, page by page, each event held against the chain. In a long stretch a thread hashes the page that was read last
// while the page before it is with whoever reads: hashing is then no part of their time.
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorded } from '../event-log.ts';
import type { Row } from '../sqlite/database.ts';
import { GENESIS } from './chain.ts';
import { type ChainEvent, type ChainThread, createChainThread } from './chain-thread.ts';
import { type EventTable, linked, PAGE_ROWS_MAX } from './event-table.ts';
import type { Health } from './health.ts';
import { storedEvent, toRecorded } from './stored-event.ts';

export type Stretch = { readonly after: number; readonly end: number; readonly isWanted: (stream: string) => boolean };
type PageReaderDeps = { readonly table: EventTable; readonly health: Health };

/** A shorter stretch is read before a thread has begun. */
const THREAD_EVENTS_MIN = 20_000;

/** What stands before damage is given, then the damage is thrown. */
export async function* pagesOf(deps: PageReaderDeps, stretch: Stretch): AsyncGenerator<Recorded[]> {
  const isLong = stretch.end - stretch.after >= THREAD_EVENTS_MIN;
  const thread = isLong && availableParallelism() > 1 ? createChainThread() : null;
  const pages = readPages(deps, stretch, thread);
  try {
    for (let page = pages.next(); !page.done; ) {
      const next = thread === null ? null : attempted(() => pages.next());
      yield* given(page.value, stretch);
      await nextTurn();
      page = next === null ? pages.next() : next();
    }
  } finally {
    thread?.close();
  }
}

/** Does it now, and answers or throws when that is asked for. */
function attempted<Result>(work: () => Result): () => Result {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/**
 * The rows of positions (after, upTo], which should follow an event with hash `previous`; and as events, if they look like them, of which
 * the thread says whether they are linked, as far as it can tell.
 */
type Page = {
  readonly after: number;
  readonly upTo: number;
  readonly previous: string;
  readonly rows: readonly Row[];
  readonly events: readonly ChainEvent[];
  readonly areLinked: Promise<boolean> | false;
};

function* readPages(
  { table, health }: PageReaderDeps,
  { after: first, end }: Stretch,
  thread: ChainThread | null,
): Generator<Page> {
  let previous = health.guard('reading', () => (first === 0 ? GENESIS : table.hashAt(first)));
  for (let after = first; after < end; ) {
    const upTo = Math.min(after + PAGE_ROWS_MAX, end);
    const rows = health.guard('reading', () => table.range(after, upTo));
    const events = thread?.isReady() ? eventsOf(rows, after, upTo) : [];
    const areLinked = events.length > 0 && thread !== null && thread.areLinked(previous, events);
    yield { after, upTo, previous, rows, events, areLinked };
    // The reader goes on only when all of the page is what it should be.
    previous = String(rows.at(-1)?.[7]);
    after = upTo;
  }
}

/** None when they are not even events at these positions. */
function eventsOf(rows: readonly Row[], after: number, upTo: number): readonly ChainEvent[] {
  if (rows.length !== upTo - after) return [];
  const events: ChainEvent[] = [];
  for (const row of rows) {
    const event = storedEvent(row);
    const hash = row[7];
    if (event?.position !== after + 1 + events.length || typeof hash !== 'string' || hash.length !== GENESIS.length)
      return [];
    events.push({ event, hash });
  }
  return events;
}

async function* given(
  { after, upTo, previous, rows, events, areLinked }: Page,
  { isWanted }: Stretch,
): AsyncGenerator<Recorded[]> {
  const page: Recorded[] = [];
  if (await areLinked) {
    for (const { event } of events) if (isWanted(event.stream)) page.push(toRecorded(event));
    yield page;
    return;
  }
  let [before, damage]: [string, unknown] = [previous, null];
  for (let position = after + 1; position <= upTo && damage === null; position += 1) {
    try {
      const { event, hash } = linked(rows[position - after - 1], position, before);
      before = hash;
      if (isWanted(event.stream)) page.push(toRecorded(event));
    } catch (error) {
      damage = error;
    }
  }
  yield page;
  if (damage !== null) throw damage;
}
