// What a reader of the log has made of it up to a position, as one sealed file: the columns of the timelines, and what was proved to be
// all that the log holds up to there. It is a copy of what the log says. It names the log by the chain's hash at its position, and counts
// for no other.
import { assert } from '@asof/domain';
import type { Position } from '@asof/event-log';
import { z } from 'zod';
import type { OpenFile } from '../content-store/files.ts';
import { tightRuns } from '../timelines/binding-runs.ts';
import { emptyFactColumns, type FactColumns } from '../timelines/fact-columns.ts';
import { type GrowingColumn, withRoom } from '../timelines/growing-column.ts';
import { openSealed, type SealedFile, SealFailure, sealed } from '../timelines/sealed-file.ts';
import { type Beginning, createSeenStreams, emptySeenColumns, type SeenColumns } from './seen-streams.ts';

/** Everything that a snapshot is made of. */
export type Readings = { readonly timelines: FactColumns; readonly seen: SeenColumns };

/** Readings of nothing yet. */
export function emptyReadings(): Readings {
  return { timelines: emptyFactColumns(), seen: emptySeenColumns() };
}

/** Layout and meaning of the columns: whoever changes either gives it another number, and older files are made anew. */
export const SNAPSHOT_LAYOUT = 6;
const whole = z.string().regex(/^[0-9]{1,20}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Meta = z.object({ kind: z.literal('timelines'), layout: z.int() });
const Told = z.strictObject({
  ...Meta.shape,
  position: whole,
  chainHash: sha256,
  census: z.strictObject({ events: whole, streams: whole, headsSha256: sha256 }),
  others: z.array(z.tuple([z.string(), z.int().min(0)])),
});

/** The file's chunks, the columns' own memory among them: nothing may be taken in before they are written. All of it must be proved. */
export function encodeSnapshot({ timelines, seen }: Readings, chainHash: string): readonly Uint8Array[] {
  assertLittleEndian();
  const streams = createSeenStreams(seen);
  const { position, census } = streams.proved();
  assert(position === streams.lastPosition(), 'what is kept is all that was read, and proved');
  const { events, streams: count, headsSha256 } = census;
  const told: z.infer<typeof Told> = {
    kind: 'timelines',
    layout: SNAPSHOT_LAYOUT,
    position: String(position),
    chainHash,
    census: { events: String(events), streams: String(count), headsSha256 },
    others: [...streams.others()],
  };
  const sections: Record<string, Uint8Array> = {};
  for (const [name, { data, length }] of growing(timelines)) sections[name] = bytesOf(data, length);
  for (const [name, data] of Object.entries(tightRuns(timelines))) sections[name] = bytesOf(data, data.length);
  for (const [name, { slots }] of dictionaries(timelines)) sections[slotsOf(name)] = bytesOf(slots, slots.length);
  return sealed(told, sections);
}

/** What a snapshot tells of the log, and where a reader goes on from it. */
export type SnapshotHead = {
  readonly position: Position;
  readonly chainHash: string;
  readonly beginning: Beginning;
};

/** The same with the columns of the file, in memory of their own. */
export type DecodedSnapshot = SnapshotHead & { readonly readings: Pick<Readings, 'timelines'> };

/** Rejects with SealFailure. Costs a hash over the bytes, and nothing for each fact. */
export async function decodeSnapshot(file: OpenFile): Promise<DecodedSnapshot> {
  assertLittleEndian();
  const seal = await openSealed(file);
  return { ...headOf(seal), readings: { timelines: await readColumns(seal) } };
}

/** Reads no column, and so finds no damage there. Rejects with SealFailure. */
export async function decodeSnapshotHead(file: OpenFile): Promise<SnapshotHead> {
  return headOf(await openSealed(file));
}

function headOf({ meta: sealedMeta }: SealedFile): SnapshotHead {
  const meta = Meta.safeParse(sealedMeta);
  if (!meta.success) throw new SealFailure('not-a-kept-file', 'it is sealed, but no snapshot of timelines');
  const { layout } = meta.data;
  if (layout !== SNAPSHOT_LAYOUT)
    throw new SealFailure('kept-file-version', `its layout is ${layout}, this program reads layout ${SNAPSHOT_LAYOUT}`);
  const told = Told.safeParse(sealedMeta);
  if (!told.success) throw new SealFailure('kept-file-damaged', 'it does not tell what of the log it knows');
  const { chainHash, census, others } = told.data;
  const position = BigInt(told.data.position) as Position;
  const { events, streams, headsSha256 } = census;
  const mark = { position, census: { events: BigInt(events), streams: BigInt(streams), headsSha256 } };
  return { position, chainHash, beginning: { mark, others: new Map(others) } };
}

/** Lays what was decoded under the readings, which know nothing yet and then go on from there. */
export function layUnder({ timelines, seen }: Readings, { readings, beginning }: DecodedSnapshot): void {
  lay(timelines, readings.timelines);
  seen.beginning = beginning;
  seen.proved = beginning.mark;
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

async function readColumns(seal: SealedFile): Promise<FactColumns> {
  const timelines = emptyFactColumns();
  const memory = new Map<string, Uint8Array>();
  for (const [name, column] of growing(timelines)) {
    column.length = entriesOf(seal, name, column.data.BYTES_PER_ELEMENT);
    column.data = withRoom(column.data, column.length);
    memory.set(name, bytesOf(column.data, column.length));
  }
  for (const [name, dictionary] of dictionaries(timelines)) {
    dictionary.slots = new Int32Array(entriesOf(seal, slotsOf(name), Int32Array.BYTES_PER_ELEMENT));
    memory.set(slotsOf(name), bytesOf(dictionary.slots, dictionary.slots.length));
  }
  for (const both of [timelines.facts, timelines.runs]) both.words = new Int32Array(both.data.buffer);
  timelines.positions.length = timelines.subjects.length;
  await seal.fill(memory);
  return timelines;
}

function entriesOf({ sections }: SealedFile, name: string, width: number): number {
  const bytes = sections.get(name);
  if (bytes === undefined || bytes % width !== 0)
    throw new SealFailure('kept-file-damaged', `it has no column ${name} with entries of ${width} bytes`);
  return bytes / width;
}

const slotsOf = (dictionary: string) => `${dictionary}.slots`;

/** Of each dictionary the table; its records grow. */
function dictionaries({ terminals, shown, merchants, stores, accounts }: FactColumns) {
  return Object.entries({ terminals, shown, merchants, stores, accounts });
}

type AnyColumn = GrowingColumn<Float64Array | Int32Array | Uint8Array>;

function growing(timelines: FactColumns): readonly (readonly [string, AnyColumn])[] {
  const { facts, positions, subjects, ends, serials, heap, shownMore, keys, keyOfMerchant, plans, runs } = timelines;
  const columns: Record<string, AnyColumn> = {
    ...{ facts, subjects, ends, serials, heap, shownMore, keys, keyOfMerchant, runs },
    ...{ positions: positions.stretches, plans: plans.words, widePlans: plans.wide },
  };
  const records = dictionaries(timelines).map(([name, { records }]) => [`${name}.records`, records] as const);
  return [...Object.entries(columns), ...records];
}

function bytesOf({ buffer, byteOffset, BYTES_PER_ELEMENT }: AnyColumn['data'], entries: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, entries * BYTES_PER_ELEMENT);
}

function assertLittleEndian(): void {
  const lowByteFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  assert(lowByteFirst, 'snapshots are written and read on little-endian machines only');
}
