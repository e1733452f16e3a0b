// The batch row by row, for contenders that keep rows in a form of their own: in the asked order, each with its place in the arrival order.
import { readArrivals, readSegments } from '../world/world-columns.ts';
import type { RowOrder } from './contender.ts';

export type PlacedRow = {
  row: number;
  pair: number;
  occurredAt: number;
  amountMinor: number;
  effect: number;
  mode: number;
};

/** One object, filled anew for each row: take from it what is needed before asking for the next one. */
export function* placedRows(world: string, rowOrder: RowOrder): Generator<PlacedRow> {
  const placed: PlacedRow = { row: 0, pair: 0, occurredAt: 0, amountMinor: 0, effect: 0, mode: 0 };
  if (rowOrder === 'arrival') yield* arrivalRows(world, placed);
  else yield* pairRows(world, placed);
}

function* arrivalRows(world: string, placed: PlacedRow): Generator<PlacedRow> {
  const { pair, occurredAt, amountMinor, effect, mode } = readArrivals(world);
  for (let row = 0; row < pair.length; row++) {
    placed.row = row;
    placed.pair = pair[row]!;
    placed.occurredAt = occurredAt[row]!;
    placed.amountMinor = amountMinor[row]!;
    placed.effect = effect[row]!;
    placed.mode = mode[row]!;
    yield placed;
  }
}

function* pairRows(world: string, placed: PlacedRow): Generator<PlacedRow> {
  for (const segment of readSegments(world)) {
    for (let run = 0; run < segment.runPair.length; run++) {
      placed.pair = segment.runPair[run]!;
      for (let at = segment.runStart[run]!; at < segment.runStart[run + 1]!; at++) {
        placed.row = segment.firstRow + segment.place[at]!;
        placed.occurredAt = segment.occurredAt[at]!;
        placed.amountMinor = segment.amountMinor[at]!;
        placed.effect = segment.effect[at]!;
        placed.mode = segment.mode[at]!;
        yield placed;
      }
    }
  }
}
