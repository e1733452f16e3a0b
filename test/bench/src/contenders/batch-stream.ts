// The batch as tables of one segment each, for rivals that read it from files of their own.
import { openSegments, type SegmentStream, type StreamedSegment } from '../world/segment-stream.ts';
import { UNCERTAINTY_MICROS } from '../world/world-columns.ts';
import type { Table } from './database-tables.ts';

/** Each table is gone when the next one is asked for. */
export function* batchTables(world: string): Generator<Table> {
  const stream = openSegments(world);
  for (const segment of stream.segments()) yield tableOf(segment, stream);
  stream.close();
}

function tableOf(segment: StreamedSegment, stream: SegmentStream): Table {
  const { firstRow, runStart, runPair, occurredAt, amountMinor, effect, mode } = segment;
  const pair = new Int32Array(effect.length);
  for (let run = 0; run < runPair.length; run++) pair.fill(runPair[run]!, runStart[run]!, runStart[run + 1]!);
  return {
    name: 'batch',
    rows: effect.length,
    fields: [
      { name: 'row', type: 'INTEGER', values: stream.placeOf(segment).map(place => firstRow + place) },
      { name: 'pair', type: 'INTEGER', values: pair },
      { name: 'occurred_at', type: 'BIGINT', values: occurredAt },
      { name: 'amount', type: 'BIGINT', values: amountMinor },
      { name: 'effect', type: 'TINYINT', values: effect },
      { name: 'doubt', type: 'INTEGER', values: Int32Array.from(mode, value => UNCERTAINTY_MICROS[value]!) },
    ],
  };
}
