// The columns of a part as the kernel wants them, in its memory: those that were read into it as they are, others copied. Copied are its
// runs, small columns, and the rows of a part that is not all of its segment.
import type { ColumnMemory, TransactionColumns } from '@asof/routing';
import type { RoutedColumns } from '../segment/open-segment.ts';
import type { PartRuns } from './part-runs.ts';

/** What it answers is good until it is asked for the next part. */
export type PartColumns = (
  columns: Columns,
  runs: PartRuns,
) => Omit<TransactionColumns, 'effect'> & Pick<Columns, 'kind'>;
type Columns = Pick<RoutedColumns, 'occurredAt' | 'amountMinor' | 'kind' | 'mode'>;

/** For parts of at most so many rows. */
export function createPartColumns(memory: ColumnMemory, rowsMax: number): PartColumns {
  const runPairs = copier<Uint32Array>(memory, () => memory.uint32(rowsMax));
  const runStarts = copier<Uint32Array>(memory, () => memory.uint32(rowsMax + 1));
  const occurredAts = copier<Float64Array>(memory, () => memory.float64(rowsMax));
  const amounts = copier<Float64Array>(memory, () => memory.float64(rowsMax));
  const kinds = copier<Uint8Array>(memory, () => memory.uint8(rowsMax));
  const modes = copier<Uint8Array>(memory, () => memory.uint8(rowsMax));
  return ({ occurredAt, amountMinor, kind, mode }, { runPair, runStart }) => ({
    runPair: runPairs(runPair),
    runStart: runStarts(runStart),
    occurredAt: occurredAts(occurredAt),
    amountMinor: amounts(amountMinor),
    kind: kinds(kind),
    mode: modes(mode),
  });
}

type Numbers = Uint8Array | Uint32Array | Float64Array;

/** The column itself where it lies in the memory, else a copy in room that is made when it is needed first. */
function copier<Column extends Numbers>(memory: ColumnMemory, makeRoom: () => Column): (column: Column) => Column {
  let room: Column | null = null;
  return column => {
    if (memory.holds(column)) return column;
    room ??= makeRoom();
    const copy = room.subarray(0, column.length) as Column;
    copy.set(column);
    return copy;
  };
}
