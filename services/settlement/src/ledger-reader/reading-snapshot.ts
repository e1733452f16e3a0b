// What a reader of the log has made of it up to a position, as one sealed file of columns: those of the timelines and what was seen of
// every stream. It is a copy of what the log says. It names the log by the chain's hash at its position, and counts for no other.
import { assert } from '@asof/domain';
import type { Position } from '@asof/event-log';
import { z } from 'zod';
import type { OpenFile } from '../content-store/files.ts';
import type { Dictionary } from '../timelines/dictionary.ts';
import { emptyFactColumns, type FactColumns } from '../timelines/fact-columns.ts';
import { type GrowingColumn, withRoom } from '../timelines/growing-column.ts';
import { openSealed, type SealedFile, SealFailure, sealed } from '../timelines/sealed-file.ts';
import { orderNames } from './name-order.ts';
import { emptySeenColumns, type SeenColumns } from './seen-streams.ts';

/** Everything that a snapshot holds. */
export type Readings = { readonly timelines: FactColumns; readonly seen: SeenColumns };

/** Readings of nothing yet. */
export function emptyReadings(): Readings {
  return { timelines: emptyFactColumns(), seen: emptySeenColumns() };
}

/** Layout and meaning of the columns: whoever changes either gives it another number, and older files are made anew. */
export const SNAPSHOT_LAYOUT = 4;
const Meta = z.strictObject({
  kind: z.literal('timelines'),
  layout: z.int(),
  position: z.string().regex(/^[0-9]{1,20}$/),
  chainHash: z.string().regex(/^[0-9a-f]{64}$/),
});

export type SnapshotPlace = { readonly position: Position; readonly chainHash: string };

/** The file's chunks, the columns' own memory among them: nothing may be taken in before they are written. */
export function encodeSnapshot(readings: Readings, { position, chainHash }: SnapshotPlace): readonly Uint8Array[] {
  assertLittleEndian();
  const meta: z.infer<typeof Meta> = {
    kind: 'timelines',
    layout: SNAPSHOT_LAYOUT,
    position: String(position),
    chainHash,
  };
  orderNames(readings.seen.names, readings.seen.order);
  const sections: Record<string, Uint8Array> = {};
  for (const [name, { data, length }] of growing(readings)) sections[name] = bytesOf(data, length);
  for (const [name, { slots }] of dictionaries(readings)) sections[slotsOf(name)] = bytesOf(slots, slots.length);
  return sealed(meta, sections);
}

/** Columns of the file in memory of their own. */
export type DecodedSnapshot = SnapshotPlace & { readonly readings: Readings };

/** Rejects with SealFailure. Costs a hash over the bytes, and nothing for each fact. */
export async function decodeSnapshot(file: OpenFile): Promise<DecodedSnapshot> {
  assertLittleEndian();
  const seal = await openSealed(file);
  const meta = Meta.safeParse(seal.meta);
  if (!meta.success) throw new SealFailure('not-a-kept-file', 'it is sealed, but no snapshot of timelines');
  const { layout, position, chainHash } = meta.data;
  if (layout !== SNAPSHOT_LAYOUT)
    throw new SealFailure('kept-file-version', `its layout is ${layout}, this program reads layout ${SNAPSHOT_LAYOUT}`);
  return { position: BigInt(position) as Position, chainHash, readings: await readColumns(seal) };
}

/** Lays the columns of one under the other, which then goes on from there. */
export function layUnder(readings: Readings, { timelines, seen }: Readings): void {
  lay(readings.timelines, timelines);
  lay(readings.seen, seen);
}

/** Columns, dictionaries and numbers keep their identity: whoever holds one sees what it becomes. */
function lay<Part extends object>(onto: Part, from: Part): void {
  for (const name of Object.keys(from) as (keyof Part)[]) {
    const [before, after] = [onto[name], from[name]];
    if (isPart(before) && isPart(after)) lay(before, after);
    else onto[name] = after;
  }
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

async function readColumns(seal: SealedFile): Promise<Readings> {
  const readings = emptyReadings();
  const { timelines, seen } = readings;
  const memory = new Map<string, Uint8Array>();
  for (const [name, column] of growing(readings)) {
    column.length = entriesOf(seal, name, column.data.BYTES_PER_ELEMENT);
    column.data = withRoom(column.data, column.length);
    memory.set(name, bytesOf(column.data, column.length));
  }
  for (const [name, dictionary] of dictionaries(readings)) {
    dictionary.slots = new Int32Array(entriesOf(seal, slotsOf(name), Int32Array.BYTES_PER_ELEMENT));
    memory.set(slotsOf(name), bytesOf(dictionary.slots, dictionary.slots.length));
  }
  for (const both of [timelines.facts, timelines.runs]) both.words = new Int32Array(both.data.buffer);
  timelines.positions.length = timelines.subjects.length;
  seen.positions.length = seen.streams.length;
  await seal.fill(memory);
  return readings;
}

function entriesOf({ sections }: SealedFile, name: string, width: number): number {
  const bytes = sections.get(name);
  if (bytes === undefined || bytes % width !== 0)
    throw new SealFailure('kept-file-damaged', `it has no column ${name} with entries of ${width} bytes`);
  return bytes / width;
}

const slotsOf = (dictionary: string) => `${dictionary}.slots`;

/** Of each dictionary the table; its records grow. */
function dictionaries({ timelines, seen }: Readings): readonly (readonly [string, Dictionary])[] {
  const { terminals, shown, merchants, stores, accounts } = timelines;
  return Object.entries({ terminals, shown, merchants, stores, accounts, streamNames: seen.names });
}

type AnyColumn = GrowingColumn<Float64Array | Int32Array | Uint8Array>;

function growing(readings: Readings): readonly (readonly [string, AnyColumn])[] {
  const { timelines, seen } = readings;
  const { facts, positions, subjects, details, heap, shownMore, keys, keyOfMerchant, plans, runs } = timelines;
  const columns: Record<string, AnyColumn> = {
    ...{ facts, subjects, details, heap, shownMore, keys, keyOfMerchant, plans, runs },
    positions: positions.stretches,
    seenPositions: seen.positions.stretches,
    ...{ seenStreams: seen.streams, otherStreams: seen.others },
    ...{ streamHeap: seen.names.heap, streamOrder: seen.order },
  };
  const records = dictionaries(readings).map(([name, { records }]) => [`${name}.records`, records] as const);
  return [...Object.entries(columns), ...records];
}

function bytesOf({ buffer, byteOffset, BYTES_PER_ELEMENT }: AnyColumn['data'], entries: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, entries * BYTES_PER_ELEMENT);
}

function assertLittleEndian(): void {
  const lowByteFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  assert(lowByteFirst, 'snapshots are written and read on little-endian machines only');
}
