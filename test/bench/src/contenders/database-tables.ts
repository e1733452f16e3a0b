// The columns of the two tables that every rival database gets.
import { readEstate } from '../world/world-columns.ts';
import { type BatchTable, batchTableOf } from './batch-table.ts';
import type { RowOrder } from './contender.ts';
import { lineTableOf } from './line-table.ts';

export { readGroupNames } from '../world/world-columns.ts';

export type Field = {
  readonly name: string;
  readonly type: 'INTEGER' | 'BIGINT' | 'TINYINT';
  readonly values: ArrayLike<number>;
};
export type Table = { readonly name: string; readonly rows: number; readonly fields: readonly Field[] };

/** `line`, in the order of pairs and instants. */
export function lineTable(world: string): Table {
  const lines = lineTableOf(readEstate(world));
  const field = (name: string, type: Field['type'], values: ArrayLike<number>): Field => ({ name, type, values });
  return {
    name: 'line',
    rows: lines.pair.length,
    fields: [
      field('pair', 'INTEGER', lines.pair),
      field('valid_from', 'BIGINT', lines.validFrom),
      field('valid_to', 'BIGINT', lines.validTo),
      field('answer_from', 'BIGINT', lines.answerFrom),
      field('answer_to', 'BIGINT', lines.answerTo),
      field('route', 'INTEGER', lines.route),
      field('key', 'INTEGER', lines.key),
      field('sale_route', 'INTEGER', lines.saleRoute),
      field('sale_key', 'INTEGER', lines.saleKey),
      field('rate', 'INTEGER', lines.rateMillionths),
      field('fixed', 'BIGINT', lines.fixedMinor),
      field('minimum', 'BIGINT', lines.minimumMinor),
      field('cap', 'BIGINT', lines.capMinor),
    ],
  };
}

/** `batch`, in the asked order. */
export function batchTable(world: string, rowOrder: RowOrder): Table {
  const batch: BatchTable = batchTableOf(world, rowOrder);
  return {
    name: 'batch',
    rows: batch.row.length,
    fields: [
      { name: 'row', type: 'INTEGER', values: batch.row },
      { name: 'pair', type: 'INTEGER', values: batch.pair },
      { name: 'occurred_at', type: 'BIGINT', values: batch.occurredAt },
      { name: 'amount', type: 'BIGINT', values: batch.amountMinor },
      { name: 'effect', type: 'TINYINT', values: batch.effect },
      { name: 'doubt', type: 'INTEGER', values: batch.doubtMicros },
    ],
  };
}
