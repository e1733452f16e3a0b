// The rows of a batch, numbered through its parts: what is known of a row stands under its number, or at its place in its part. Segments
// are read part by part whenever their columns are looked at, so that memory follows a part and not the batch.
import type { Sha256 } from '@asof/domain';
import type { ColumnMemory } from '@asof/routing';
import { proveAhead } from '../content-store/prove-ahead.ts';
import type { RoutedColumns, Surveyed, SurveyedColumns } from '../segment/open-segment.ts';
import { createRoom, type Room } from '../segment/room.ts';
import type { Segment } from '../segment/segment.ts';
import type { KeyColumns } from '../segment/segment-layout.ts';
import { type BatchPart, indexOfRow, rowCount, rowsOf, selectRows } from './part.ts';

export type NumberedPart = {
  readonly part: BatchPart;
  /** As in `rowsOf`. */
  readonly rows: Uint32Array | null;
  /** How many they are, and the number of the first. */
  readonly count: number;
  readonly offset: number;
};
export type NumberedRows = { readonly parts: readonly NumberedPart[]; readonly count: number };

/** A part by its index and a row by its index in the part. */
export type Place = { readonly part: number; readonly index: number };

/** What routing reads of a part; its keys only where the part is not all of its segment, else null. */
export type ColumnsToRoute = RoutedColumns & { readonly keys: KeyColumns | null };

/**
 * The part's rows alone, as if its segment held no others: everything, what a first look at them reads, or what routing reads. One part may
 * be looked at while the next is read; then the memory of the first is used again.
 */
export type ReadPart = {
  /** Holds the parts' segments against their names, up to the first that fails, which `whole` and `routed` wait for, each for its own. */
  readonly prove: (parts: readonly NumberedPart[]) => Promise<void>;
  readonly whole: (part: NumberedPart) => Promise<Segment>;
  /** Not proven. */
  readonly surveyed: (part: NumberedPart) => Promise<SurveyedColumns>;
  readonly routed: (part: NumberedPart) => Promise<ColumnsToRoute>;
  /** Begins to read what `routed` will be asked for next; nothing else may be asked for before. */
  readonly beginRouted: (part: NumberedPart) => void;
  /** Resolves when nothing is being read that was only begun. */
  readonly settled: () => Promise<unknown>;
};
/** Where a room is given, they read into it. */
export type ReadSegments = {
  /** Holds a segment against its name, once; reading it later waits for the same. */
  readonly prove: (sha256: Sha256) => Promise<void>;
  readonly readWhole: (sha256: Sha256, room: Room) => Promise<Segment>;
  /** Not held against its name; `confirm` tells whether it was read right. */
  readonly readSurveyed: (sha256: Sha256) => Promise<SurveyedColumns & Surveyed>;
  readonly confirm: (surveyed: Surveyed) => Promise<void>;
  readonly readRouted: (sha256: Sha256, room: Room) => Promise<RoutedColumns>;
};

export function numberRows(parts: readonly BatchPart[]): NumberedRows {
  let offset = 0;
  const numbered = parts.map(part => {
    const count = rowCount(part);
    offset += count;
    return { part, rows: rowsOf(part), count, offset: offset - count };
  });
  return { parts: numbered, count: offset };
}

/** Reads into the memory. A part that is not all of its segment is copied out of it at each reading. */
export function partReader(segments: ReadSegments, memory: ColumnMemory): ReadPart {
  const { prove, readWhole, readSurveyed, confirm, readRouted } = segments;
  const rooms = [createRoom(memory), createRoom(memory)] as const;
  let readings = 0;
  const nextRoom = () => rooms[readings++ % 2 === 0 ? 0 : 1];
  let begun: { readonly part: NumberedPart; readonly reading: Promise<ColumnsToRoute> } | null = null;
  const surveys = new Map<NumberedPart, Surveyed>();
  const whole: ReadPart['whole'] = async ({ part, rows }) =>
    selectRows(await readWhole(part.segmentSha256, nextRoom()), rows);
  const readPart: ReadPart['routed'] = async part => {
    if (part.rows !== null) {
      const selected = await whole(part);
      return { ...selected, keys: selected };
    }
    const surveyed = surveys.get(part);
    if (surveyed !== undefined) await confirm(surveyed);
    return { ...(await readRouted(part.part.segmentSha256, nextRoom())), keys: null };
  };
  return {
    prove: parts => proveAhead(parts, ({ part }) => prove(part.segmentSha256)),
    whole,
    async surveyed(part) {
      if (part.rows !== null) return whole(part);
      const survey = await readSurveyed(part.part.segmentSha256);
      surveys.set(part, { sha256: survey.sha256, digest: survey.digest });
      return survey;
    },
    routed(part) {
      const reading = begun?.part === part ? begun.reading : readPart(part);
      begun = null;
      return reading;
    },
    beginRouted(part) {
      begun = { part, reading: readPart(part) };
      begun.reading.catch(() => undefined); // told to whoever asks for it
    },
    settled: async () => begun?.reading.catch(() => undefined),
  };
}

/** What is read of the parts, in their order: the next is read while one is looked at. Nothing is read any more when it has ended. */
export async function* readAhead<Read>(
  parts: readonly NumberedPart[],
  read: (part: NumberedPart) => Promise<Read>,
): AsyncGenerator<readonly [NumberedPart, Read, index: number]> {
  const begin = (index: number): Promise<Read> | null => {
    const reading = index < parts.length ? read(parts[index]!) : null;
    reading?.catch(() => undefined); // told when it is waited for
    return reading;
  };
  let ahead = begin(0);
  try {
    for (const [index, part] of parts.entries()) {
      const segment = await ahead!;
      ahead = begin(index + 1);
      yield [part, segment, index];
    }
  } finally {
    await ahead?.catch(() => undefined);
  }
}

/** Where a row of the batch stands, and its number. */
export type NumberedPlace = Place & { readonly number: number };

/** Finds rows of segments among the batch's; null for those that it does not hold. */
export function createPlaceFinder({
  parts,
}: NumberedRows): (segmentSha256: Sha256, segmentRow: number) => NumberedPlace | null {
  const holders = new Map(parts.map(({ part, rows, offset }, index) => [part.segmentSha256, { index, rows, offset }]));
  return (segmentSha256, segmentRow) => {
    const holder = holders.get(segmentSha256);
    if (holder === undefined) return null;
    const index = indexOfRow(holder.rows, segmentRow);
    return index < 0 ? null : { part: holder.index, index, number: holder.offset + index };
  };
}
