// Reads the whole log again and looks for anything that would give a reader other events than were written: rows against the chain,
// indexes against rows, revisions and ids against their rules, the end against the head record. Damage is collected and not thrown:
// the person who restores wants to know all of it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventLogFailure, type Position } from '../event-log.ts';
import type { Database, Row } from '../sqlite/database.ts';
import { GENESIS, hashOf } from './chain.ts';
import { type EventTable, PAGE_ROWS_MAX } from './event-table.ts';
import type { Health } from './health.ts';
import { schemaProblem } from './schema.ts';
import { storedEvent, toPosition } from './stored-event.ts';

/** `position` and `stream` are null where the damage is not in one event. */
export type Damage = { readonly position: Position | null; readonly stream: string | null; readonly what: string };
export type Verification = { readonly events: number; readonly damages: readonly Damage[] };
export type VerifyOptions = {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
};

export type VerifyDeps = {
  readonly db: Database;
  readonly table: EventTable;
  readonly health: Health;
  readonly end: number;
};

/** A damaged file may break at every row; the first of them say enough. */
const DAMAGES_MAX = 100;

/** Resolves with what it found; rejects only when the log cannot be read at all (closed, or the disk fails). */
export async function verifyLog(deps: VerifyDeps, { onProgress }: VerifyOptions = {}): Promise<Verification> {
  const damages: Damage[] = [];
  const report = (damage: Damage) => {
    if (damages.length < DAMAGES_MAX) damages.push(damage);
  };
  const events = await verifyChain(deps, report, done => onProgress?.({ done, total: deps.end }));
  for (const check of [definitions, ends, uniqueIds, structure]) {
    attempt(deps.health, report, () => check(deps, report));
    await nextTurn();
  }
  await verifyStreams(deps, report);
  return { events, damages };
}

type Report = (damage: Damage) => void;
/** Damage that is not in one event. */
export const elsewhere = (what: string): Damage => ({ position: null, stream: null, what });

/** Runs one step; damage that stops it is reported. Returns whether it came to its end. */
function attempt(health: Health, report: Report, step: () => void, damage: Partial<Damage> = {}): boolean {
  try {
    health.guard('reading', step);
    return true;
  } catch (error) {
    if (!(error instanceof EventLogFailure) || error.code !== 'log-corrupt') throw error;
    report({ ...elsewhere(error.message), ...damage });
    return false;
  }
}

/** Every row by position, hashed again behind the one before it. Returns how many events are whole. */
async function verifyChain(deps: VerifyDeps, report: Report, onProgress: (done: number) => void): Promise<number> {
  let [whole, previous]: [number, string | null] = [0, GENESIS];
  for (let position = 0; position < deps.end; ) {
    const upTo = Math.min(position + PAGE_ROWS_MAX, deps.end);
    const rows = readRows(deps, position, upTo, report);
    for (position += 1; position <= upTo; position += 1) {
      const row = rows.get(position);
      if (isWhole(row, position, previous, report)) whole += 1;
      // Behind a damaged row the chain goes on from the hash that is stored there; behind a missing one, from the next row.
      previous = typeof row?.[7] === 'string' ? row[7] : null;
    }
    position = upTo;
    onProgress(position);
    await nextTurn();
  }
  return whole;
}

/** A page of rows by position; when SQLite cannot give the page, what it gives row by row. */
function readRows({ table, health }: VerifyDeps, after: number, upTo: number, report: Report): Map<number, Row> {
  const rows = new Map<number, Row>();
  const keep = (row: Row) => void rows.set(Number(row[0]), row);
  if (
    attempt(
      health,
      () => {},
      () => table.range(after, upTo).forEach(keep),
    )
  )
    return rows;
  for (let position = after + 1; position <= upTo; position += 1)
    attempt(health, report, () => table.range(position - 1, position).forEach(keep), {
      position: toPosition(position),
    });
  return rows;
}

function isWhole(row: Row | undefined, position: number, previous: string | null, report: Report): boolean {
  const event = row && storedEvent(row);
  if (!event) {
    report({ position: toPosition(position), stream: null, what: 'the event is missing or damaged beyond reading' });
    return false;
  }
  if (previous === null || hashOf(previous, event) === row[7]) return true;
  report({ position: toPosition(position), stream: event.stream, what: 'the event is not what was written' });
  return false;
}

function definitions({ db }: VerifyDeps, report: Report) {
  const problem = schemaProblem(db);
  if (problem) report(elsewhere(problem));
}

function ends({ table, end }: VerifyDeps, report: Report) {
  const [head, last] = [table.head(), table.last()];
  // Appends go on while the log is verified: the end may have moved since, but never back.
  if (!head || head.position < end || head.position !== last.position || head.hash !== last.hash)
    report(elsewhere(`the log ends at position ${last.position}, its head record says ${head?.position ?? 'nothing'}`));
}

function uniqueIds({ db }: VerifyDeps, report: Report) {
  const twice = db.prepare(`SELECT id FROM event GROUP BY id HAVING count(*) > 1 LIMIT ${DAMAGES_MAX}`).all();
  for (const [id] of twice) report(elsewhere(`the event id ${String(id)} stands twice`));
}

/** SQLite's own look at pages, cells, and indexes against rows. */
function structure({ db }: VerifyDeps, report: Report) {
  const found = db.prepare(`PRAGMA integrity_check(${DAMAGES_MAX})`).all();
  for (const [what] of found) if (what !== 'ok') report(elsewhere(`the file's structure is damaged (${String(what)})`));
}

/** The index that serves a stream's reading must show each stream from revision 0 on without holes, and all events. */
async function verifyStreams({ table, health, end }: VerifyDeps, report: Report): Promise<void> {
  let [events, last, isLastPage] = [0, '', false];
  while (!isLastPage) {
    const isRead = attempt(health, report, () => {
      const page = table.streams(last, end);
      for (const { stream, revision, events: count } of page) {
        if (count !== revision + 1)
          report({ position: null, stream, what: `${count} events up to revision ${revision}` });
        events += count;
        last = stream;
      }
      isLastPage = page.length < PAGE_ROWS_MAX;
    });
    if (!isRead) return;
    await nextTurn();
  }
  if (events !== end) report(elsewhere(`the index of streams holds ${events} events, the log ${end}`));
}
