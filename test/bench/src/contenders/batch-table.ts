// The batch as rivals get it: one table in the asked order, each row with its place in the arrival order and the doubt about its instant.
import { readArrivals, readSegments, UNCERTAINTY_MICROS } from '../world/world-columns.ts';
import type { RowOrder } from './contender.ts';

export type BatchTable = {
  readonly row: Int32Array;
  readonly pair: Int32Array;
  readonly occurredAt: Float64Array;
  readonly amountMinor: Float64Array;
  readonly effect: Uint8Array;
  readonly doubtMicros: Int32Array;
};

/** All rows; columns of the world's files where they can be used as they are. */
export function batchTableOf(world: string, rowOrder: RowOrder): BatchTable {
  return rowOrder === 'arrival' ? arrivalTable(world) : pairTable(world);
}

const doubtsOf = (mode: Uint8Array): Int32Array => Int32Array.from(mode, value => UNCERTAINTY_MICROS[value]!);

function arrivalTable(world: string): BatchTable {
  const { pair, occurredAt, amountMinor, effect, mode } = readArrivals(world);
  const row = Int32Array.from(pair, (_, index) => index);
  return { row, pair: new Int32Array(pair.buffer), occurredAt, amountMinor, effect, doubtMicros: doubtsOf(mode) };
}

function pairTable(world: string): BatchTable {
  const segments = readSegments(world);
  const rows = segments.reduce((sum, { place }) => sum + place.length, 0);
  const table = { row: new Int32Array(rows), pair: new Int32Array(rows), doubtMicros: new Int32Array(rows) };
  const [occurredAt, amountMinor, effect] = [new Float64Array(rows), new Float64Array(rows), new Uint8Array(rows)];
  for (const segment of segments) {
    const { firstRow, runStart, runPair, place } = segment;
    occurredAt.set(segment.occurredAt, firstRow);
    amountMinor.set(segment.amountMinor, firstRow);
    effect.set(segment.effect, firstRow);
    table.doubtMicros.set(doubtsOf(segment.mode), firstRow);
    for (let at = 0; at < place.length; at++) table.row[firstRow + at] = firstRow + place[at]!;
    for (let run = 0; run < runPair.length; run++)
      table.pair.fill(runPair[run]!, firstRow + runStart[run]!, firstRow + runStart[run + 1]!);
  }
  return { ...table, occurredAt, amountMinor, effect };
}
