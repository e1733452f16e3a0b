// What a reader of the log has made of it up to a position, as one sealed column file: the timelines' columns and what was seen of every
// stream. It is a copy of what the log says. It names the log by the chain's hash at its position, and counts for no other.
import type { Position } from '@asof/event-log';
import { z } from 'zod';
import {
  type Column,
  type ColumnFile,
  columnOf,
  decodeColumnFile,
  encodeColumnFile,
} from '../column-file/column-file.ts';
import type { Dictionary } from '../timelines/dictionary.ts';
import { emptyFactColumns, type FactColumns } from '../timelines/fact-columns.ts';
import type { GrowingColumn } from '../timelines/growing-column.ts';
import { SealFailure, sealed, unsealed } from '../timelines/sealed-file.ts';
import { emptySeenColumns, type SeenColumns } from './seen-streams.ts';

/** Everything that a snapshot holds. */
export type Readings = { readonly timelines: FactColumns; readonly seen: SeenColumns };

/** Readings of nothing yet. */
export function emptyReadings(): Readings {
  return { timelines: emptyFactColumns(), seen: emptySeenColumns() };
}

/** Layout and meaning of the columns: whoever changes either gives it another number, and older files are made anew. */
export const SNAPSHOT_LAYOUT = 2;
const Meta = z.strictObject({
  kind: z.literal('timelines'),
  layout: z.int(),
  position: z.string().regex(/^[0-9]{1,20}$/),
  chainHash: z.string().regex(/^[0-9a-f]{64}$/),
});

export type SnapshotPlace = { readonly position: Position; readonly chainHash: string };

/** The file's chunks, the columns' own memory among them: nothing may be taken in before they are written. */
export function encodeSnapshot(readings: Readings, { position, chainHash }: SnapshotPlace): readonly Uint8Array[] {
  const columns: Record<string, Column> = {};
  for (const [name, column] of growing(readings)) columns[name] = column.data.subarray(0, column.length);
  for (const [name, dictionary] of dictionaries(readings)) columns[`${name}.slots`] = dictionary.slots;
  const meta: z.infer<typeof Meta> = {
    kind: 'timelines',
    layout: SNAPSHOT_LAYOUT,
    position: String(position),
    chainHash,
  };
  return sealed(encodeColumnFile(meta, columns));
}

export type DecodedSnapshot = SnapshotPlace & {
  /** Lays the file's columns, as they are, under the readings. */
  readonly restoreInto: (readings: Readings) => void;
};

/** Rejects with SealFailure or ColumnFileFailure. Costs a hash over the bytes, and nothing for each fact. */
export async function decodeSnapshot(bytes: Uint8Array): Promise<DecodedSnapshot> {
  const file = decodeColumnFile(await unsealed(bytes));
  const meta = Meta.safeParse(file.meta);
  if (!meta.success) throw new SealFailure('not-a-kept-file', 'it is sealed, but no snapshot of timelines');
  const { layout, position, chainHash } = meta.data;
  if (layout !== SNAPSHOT_LAYOUT)
    throw new SealFailure('kept-file-version', `its layout is ${layout}, this program reads layout ${SNAPSHOT_LAYOUT}`);
  return {
    ...{ position: BigInt(position) as Position, chainHash },
    restoreInto: readings => restore(file, readings),
  };
}

function restore(file: ColumnFile, readings: Readings): void {
  for (const [name, column] of growing(readings)) {
    column.data = columnOf(file, name, column.data.constructor as typeof Uint8Array);
    column.length = column.data.length;
  }
  for (const [name, dictionary] of dictionaries(readings))
    dictionary.slots = columnOf(file, `${name}.slots`, Int32Array);
  const { facts, runs } = readings.timelines;
  for (const both of [facts, runs])
    both.words = new Int32Array(both.data.buffer, both.data.byteOffset, both.data.length * 2);
}

function dictionaries({ timelines, seen }: Readings): readonly (readonly [string, Dictionary])[] {
  const { terminals, shown, merchants, stores, accounts } = timelines;
  return Object.entries({ terminals, shown, merchants, stores, accounts, streamNames: seen.names });
}

function growing(readings: Readings): readonly (readonly [string, GrowingColumn<Uint8Array>])[] {
  const { timelines, seen } = readings;
  const { facts, positions, subjects, details, heap, shownMore, keys, keyOfMerchant, plans, runs } = timelines;
  const { positions: seenPositions, streams: seenStreams, others: otherStreams } = seen;
  const columns = {
    ...{ facts, positions, subjects, details, heap, shownMore, keys, keyOfMerchant, plans, runs },
    ...{ seenPositions, seenStreams, otherStreams, streamHeap: seen.names.heap },
  };
  const records = dictionaries(readings).map(([name, dictionary]) => [`${name}.records`, dictionary.records] as const);
  return [...Object.entries(columns), ...records] as unknown as readonly (readonly [
    string,
    GrowingColumn<Uint8Array>,
  ])[];
}
