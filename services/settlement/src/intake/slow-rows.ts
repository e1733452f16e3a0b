// Rows that the kernel does not take, read by the slow reader and laid into the columns. A thread asks for this when it meets the first
// of them: it comes with most of the program.
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import { appendRow } from './append-row.ts';
import type { MemoryPlan } from './kernel/block-memory.ts';
import type { SharedMemory } from './kernel/web-assembly.ts';
import type { SplitRecord } from './record-split.ts';
import { rowBlockOf } from './row-block.ts';
import { quarantinedRow } from './row-quarantine.ts';
import { readRecord } from './row-record.ts';
import type { TransactionColumn } from './transaction-columns.ts';

export type SlowRows = {
  /** What the record on that line says. */
  read(record: SplitRecord, line: number): SlowReading;
};

type SlowReading =
  | { readonly kind: 'not-understood'; readonly row: QuarantinedRow }
  | {
      readonly kind: 'understood';
      /** Acquirer, MID, TID and currency. */
      readonly pair: readonly string[];
      /** Lays it into the columns as the row of that index. */
      readonly append: (row: number, place: { readonly pair: number; readonly offset: number }) => void;
    };

export type SlowRowsOptions = {
  readonly memory: SharedMemory;
  readonly plan: MemoryPlan;
  /** In the order of the header. */
  readonly columns: readonly TransactionColumn[];
};

export function createSlowRows({ memory, plan, columns }: SlowRowsOptions): SlowRows {
  const block = rowBlockOf(memory, plan);
  return {
    read(record, line) {
      const reading = readRecord(record, columns);
      if (reading.kind === 'not-understood')
        return { kind: 'not-understood', row: quarantinedRow(line, record, reading.finding, null) };
      const { acquirerId, mid, tid, currency } = reading.row.transaction;
      return {
        kind: 'understood',
        pair: [acquirerId, mid, tid, currency],
        append(row, place) {
          block.rows = row;
          appendRow(block, { ...reading.row, line }, place, plan.keySeed);
        },
      };
    },
  };
}
