// Writes a world into the cache directory, once per size and seed: a stretch at a time, so that 10^8 rows need no more memory than 10^6.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColumnWriter } from './column-store.ts';
import { terminalsOf } from './estate.ts';
import { terminalsWithout } from './estate-without.ts';
import { type Leaving, type Without, withoutOf } from './features.ts';
import { sortedByPair } from './pair-order.ts';
import { type Flattened, flatten } from './timelines.ts';
import { type ArrivalRows, arrivalsOf } from './transactions.ts';
import { WORLD_FORMAT, type WorldFacts, type WorldSize } from './world.ts';

export const FACTS_FILE = 'world.json';

/** The directory of the world, made if it is not there. */
export function makeWorld(work: string, size: WorldSize, leaving: Leaving | null = null): string {
  const suffix = leaving === null ? '' : `-without-${leaving}`;
  const directory = join(work, `world-${size.rows}-${size.terminals}-${size.seed}-${size.skew}${suffix}`);
  if (factsOrNull(directory)?.format === WORLD_FORMAT) return directory;
  const unfinished = `${directory}.unfinished`;
  for (const stale of [unfinished, directory]) rmSync(stale, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const facts = writeWorld(unfinished, size, withoutOf(leaving));
  writeFileSync(join(unfinished, FACTS_FILE), JSON.stringify(facts));
  renameSync(unfinished, directory);
  return directory;
}

/** What the world's own file says of it. */
export function worldFacts(directory: string): WorldFacts {
  return JSON.parse(readFileSync(join(directory, FACTS_FILE), 'utf8')) as WorldFacts;
}

function factsOrNull(directory: string): WorldFacts | null {
  return existsSync(join(directory, FACTS_FILE)) ? worldFacts(directory) : null;
}

function writeWorld(directory: string, size: WorldSize, without: Without): WorldFacts {
  const flat = flatten(terminalsWithout(terminalsOf(size.terminals, size.seed), without));
  const columns = createColumnWriter(directory);
  const pairs = flat.timelines.start.length - 1;
  for (const [name, column] of Object.entries(flat.timelines)) columns.append(`timelines-${name}`, column);
  for (const [name, column] of Object.entries(flat.plans)) columns.append(`plans-${name}`, column);
  columns.append('groups-name', flat.groupNames);
  for (const rows of arrivalsOf(size, flat, without)) appendSegments(columns, rows, pairs);
  columns.close();
  return factsOf(size, flat);
}

/** A stretch of the batch, in order of arrival and as a segment. */
export function appendSegments(columns: ReturnType<typeof createColumnWriter>, rows: ArrivalRows, pairs: number): void {
  const { pair, occurredAt, receivedAt, amountMinor, effect, mode } = rows;
  for (const [name, column] of Object.entries({ pair, occurredAt, receivedAt, amountMinor, effect, mode }))
    columns.append(`arrival-${name}`, column);
  const segment = sortedByPair(rows, pairs);
  for (const [name, column] of Object.entries(segment)) columns.append(`segments-${name}`, column);
  columns.append('segments-runs', Uint32Array.of(segment.runPair.length));
}

function factsOf(size: WorldSize, { timelines, plans, groups, routes }: Flattened): WorldFacts {
  const [pairs, lines] = [timelines.start.length - 1, timelines.from.length];
  return { format: WORLD_FORMAT, ...size, pairs, lines, plans: plans.rateMillionths.length, groups, routes };
}
