// The segments of a world read from disk one after the other into the same buffers: memory follows the segment, not the batch.
import { type ColumnFile, openColumn, readColumn } from './column-store.ts';
import { worldFacts } from './make-world.ts';
import type { SegmentRows } from './pair-order.ts';
import { SEGMENT_ROWS } from './world.ts';

/** What buffers are made in; of a column memory, or their own. */
export type Room = {
  readonly uint32: (length: number) => Uint32Array;
  readonly float64: (length: number) => Float64Array;
  readonly uint8: (length: number) => Uint8Array;
};
export type StreamedSegment = Omit<SegmentRows, 'place'> & { readonly firstRow: number };
export type SegmentStream = {
  /** One segment after the other; each is gone when the next one is asked for. */
  readonly segments: () => Generator<StreamedSegment>;
  /** The rows' places in the arrival order of their segment, in a column of its own. */
  readonly placeOf: (segment: StreamedSegment) => Uint32Array;
  readonly close: () => void;
};

const OWN_ROOM: Room = {
  uint32: length => new Uint32Array(length),
  float64: length => new Float64Array(length),
  uint8: length => new Uint8Array(length),
};

export function openSegments(world: string, room: Room = OWN_ROOM): SegmentStream {
  const runs = readColumn(world, 'segments-runs', 'u32');
  const { rows } = worldFacts(world);
  const rowsMax = Math.min(SEGMENT_ROWS, rows);
  const runsMax = runs.reduce((most, count) => Math.max(most, count), 0);
  const columns = [
    filled(openColumn(world, 'segments-runStart', 'u32'), room.uint32(runsMax + 1)),
    filled(openColumn(world, 'segments-runPair', 'u32'), room.uint32(runsMax)),
    filled(openColumn(world, 'segments-occurredAt', 'f64'), room.float64(rowsMax)),
    filled(openColumn(world, 'segments-amountMinor', 'f64'), room.float64(rowsMax)),
    filled(openColumn(world, 'segments-effect', 'u8'), room.uint8(rowsMax)),
    filled(openColumn(world, 'segments-mode', 'u8'), room.uint8(rowsMax)),
  ] as const;
  const place = openColumn(world, 'segments-place', 'u32');
  const [runStart, runPair, occurredAt, amountMinor, effect, mode] = columns;
  return {
    *segments() {
      for (let number = 0, firstRun = 0; number < runs.length; firstRun += runs[number++]!) {
        const firstRow = number * SEGMENT_ROWS;
        const [count, runCount] = [Math.min(SEGMENT_ROWS, rows - firstRow), runs[number]!];
        yield {
          firstRow,
          // A segment has one entry more than it has runs.
          runStart: runStart.read(firstRun + number, runCount + 1),
          runPair: runPair.read(firstRun, runCount),
          occurredAt: occurredAt.read(firstRow, count),
          amountMinor: amountMinor.read(firstRow, count),
          effect: effect.read(firstRow, count),
          mode: mode.read(firstRow, count),
        };
      }
    },
    placeOf({ firstRow, effect: { length } }) {
      const places = new Uint32Array(length);
      place.read(places, firstRow);
      return places;
    },
    close() {
      for (const column of columns) column.close();
      place.close();
    },
  };
}

function filled<Column extends Uint32Array | Float64Array | Uint8Array>(file: ColumnFile, buffer: Column) {
  return {
    read(first: number, count: number): Column {
      const column = buffer.subarray(0, count) as Column;
      file.read(column, first);
      return column;
    },
    close: file.close,
  };
}
