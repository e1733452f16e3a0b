// What the store says it holds, for a reader to hold against what it read. The whole of it is told by the index of streams. What came
// since an older census is told by the rows of those positions, and for each of their streams by the index, which must agree.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Census, CensusMark, EventLogFailure } from '../event-log.ts';
import { createHeadsDigest } from '../heads.ts';
import { type EventTable, PAGE_ROWS_MAX, type StreamCount } from './event-table.ts';
import type { Health } from './health.ts';
import { corrupt } from './stored-event.ts';

type CensusDeps = { readonly table: EventTable; readonly health: Health };

/** Rows and the index for each of them cost so many times what an event costs in the index alone. */
const ROWS_COST = 8;

/** At positions ≤ end, at which an event stands. A mark beyond it is not used. */
export function takeCensus(deps: CensusDeps, end: number, since: CensusMark | null): Promise<Census> {
  if (since === null || Number(since.position) > end) return censusOfAll(deps, end);
  if ((end - Number(since.position)) * ROWS_COST > end) return censusOfAll(deps, end);
  return censusSince(deps, end, since);
}

async function censusOfAll({ table, health }: CensusDeps, end: number): Promise<Census> {
  const heads = createHeadsDigest();
  let [events, streams, last] = [0, 0, ''];
  for (;;) {
    const page = health.guard('reading', () => table.streams(last, end));
    for (const each of page) {
      if (each.events !== each.revision + 1) throw brokenStream(each);
      heads.move(each.stream, -1, each.revision);
      events += each.events;
      last = each.stream;
    }
    streams += page.length;
    if (page.length < PAGE_ROWS_MAX) break;
    await nextTurn();
  }
  if (events !== end) throw corrupt(`the index of streams holds ${events} events where the log holds ${end}`);
  return { events: BigInt(events), streams: BigInt(streams), headsSha256: heads.digest() };
}

async function censusSince({ table, health }: CensusDeps, end: number, since: CensusMark): Promise<Census> {
  const { events, streams, headsSha256 } = since.census;
  const heads = createHeadsDigest(headsSha256);
  const first = Number(since.position);
  let begun = 0;
  for (let after = first; after < end; after += PAGE_ROWS_MAX) {
    const upTo = Math.min(after + PAGE_ROWS_MAX, end);
    let found = 0;
    for (const each of health.guard('reading', () => table.streamsBetween(after, upTo))) {
      const { stream, before, revision } = each;
      if (each.events !== revision - before) throw brokenStream(each);
      if (each.indexed !== revision - Math.max(before, 0) + 1)
        throw corrupt(`the index of streams does not hold ${stream} up to revision ${revision}`);
      heads.move(stream, before, revision);
      found += each.events;
      begun += Number(before < 0);
    }
    if (found !== upTo - after) throw corrupt(`only ${found} events stand at positions ${after + 1} to ${upTo}`);
    await nextTurn();
  }
  return {
    events: events + BigInt(end - first),
    streams: streams + BigInt(begun),
    headsSha256: heads.digest(),
  };
}

function brokenStream({ stream, revision, events }: StreamCount): EventLogFailure {
  return corrupt(`stream ${stream} has ${events} events up to revision ${revision}`);
}
