// Decides every row of a batch, part by part: credits by the kernel, debits without an original by where the kernel leads them, and
// rows that were settled one by one as they were. One pass; what a part decided is handed on before the next is read.
import type { Instant } from '@asof/domain';
import {
  type ColumnMemory,
  checkRows,
  createWasmKernel,
  createWasmPlacing,
  EFFECT,
  emptyTotals,
  type GroupTotals,
  type WasmKernel,
  type WasmPlacing,
} from '@asof/routing';
import {
  type ColumnsToRoute,
  type NumberedPart,
  type NumberedRows,
  type ReadPart,
  readAhead,
} from '../batch/numbered-rows.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';
import type { SettledRows } from './debits.ts';
import { collectDebts } from './debts.ts';
import type { PartDecisions } from './decision-file.ts';
import { createOutcomeCounter, type OutcomeCounter } from './outcomes.ts';
import { createPartColumns, type PartColumns } from './part-columns.ts';
import type { PartRuns } from './part-runs.ts';
import { createRowPlacer, type PlacedPart, placingTablesOf, type RowPlacer, type SettledRow } from './place-rows.ts';
import { collectPlacements, type Placements } from './placement.ts';
import type { Survey } from './survey.ts';
import type { RoutedSums } from './totals.ts';

export type RoutedPart = {
  readonly part: NumberedPart;
  readonly segment: ColumnsToRoute;
  readonly runs: PartRuns;
  /** Of the part's rows. They are used again for the part after the next. */
  readonly decisions: PartDecisions;
  readonly placed: PlacedPart;
};

export type RowRouting = {
  /** In the order of parts; ask for the next when done with one. */
  readonly parts: () => AsyncGenerator<RoutedPart>;
  /** Complete when all parts were routed. */
  readonly sums: Omit<RoutedSums, 'debits'>;
  readonly placements: Placements;
  readonly outcomes: OutcomeCounter;
};

export type RowsToRoute = {
  readonly rows: NumberedRows;
  readonly readPart: ReadPart;
  readonly survey: Survey;
  readonly timelines: RoutedTimelines;
  readonly settled: SettledRows;
  readonly cutAt: Instant;
  /** Where the index of the timelines lies, and segments that are read. */
  readonly memory: ColumnMemory;
};

export function routeRows({ rows, readPart, survey, timelines, settled, cutAt, memory }: RowsToRoute): RowRouting {
  const placements = collectPlacements(timelines.flat.groupCount);
  const debts = collectDebts();
  const totals = emptyTotals(timelines.index.settings.groups, memory);
  const { pairs } = survey;
  const outcomes = createOutcomeCounter(pairs.currencies.length, memory);
  const most = rows.parts.reduce((count, part) => Math.max(count, part.count), 0);
  const tables = placingTablesOf({ timelines, pairs, outcomes }, cutAt, memory);
  const placing = createWasmPlacing(memory, tables);
  const { placeFrom } = placing;
  const place = createRowPlacer({ timelines, placements, debts, outcomes, pairs, tables, placeFrom });
  const line = memory.int32(most);
  const columns = [columnsFor(most, memory), columnsFor(most, memory)] as const;
  const kernel = { ...createWasmKernel(memory), ...placing, partColumns: createPartColumns(memory, most) };
  const work = { timelines, totals, kernel, place, line };
  const bySettled = [...settled].sort(([left], [right]) => left - right);
  let next = 0;
  return {
    sums: { groups: totals, debts: debts.sums },
    placements: placements.placements,
    outcomes,
    async *parts() {
      for await (const [part, segment, index] of readAhead(rows.parts, readPart.routed)) {
        const first = next;
        while (next < bySettled.length && bySettled[next]![0] < part.offset + part.count) next++;
        const own = bySettled.slice(first, next).map(([number, row]) => ({ ...row, index: number - part.offset }));
        yield routePart(
          { ...work, columns: columns[index % 2 === 0 ? 0 : 1] },
          { part, segment, runs: survey.runs[index]!, settled: own },
        );
      }
    },
  };
}

type Work = {
  readonly timelines: RoutedTimelines;
  readonly totals: GroupTotals;
  readonly place: RowPlacer;
  readonly kernel: Pick<WasmKernel, 'routeRuns'> &
    Pick<WasmPlacing, 'begin' | 'writeEffects'> & { readonly partColumns: PartColumns };
  readonly line: Int32Array;
  readonly columns: Omit<PartDecisions, 'beyond'> & { readonly effect: Uint8Array };
};

type PartToRoute = Pick<RoutedPart, 'part' | 'segment' | 'runs'> & { readonly settled: readonly SettledRow[] };

function columnsFor(rows: number, memory: ColumnMemory): Work['columns'] {
  return {
    outcome: memory.int32(rows),
    feeMinor: memory.float64(rows),
    fee: memory.int32(rows),
    flags: memory.uint8(rows),
    effect: memory.uint8(rows),
  };
}

function routePart(work: Work, { part, segment, runs, settled }: PartToRoute): RoutedPart {
  const { timelines, totals, columns, kernel } = work;
  const { index } = timelines;
  const { count } = part;
  const effect = columns.effect.subarray(0, count);
  const out = {
    line: work.line.subarray(0, count),
    feeMinor: columns.feeMinor.subarray(0, count),
    ambiguous: columns.flags.subarray(0, count),
  };
  const decided = { outcome: columns.outcome.subarray(0, count), fee: columns.fee.subarray(0, count) };
  const decisions = { ...decided, feeMinor: out.feeMinor, beyond: [], flags: out.ambiguous };
  const rows = { ...kernel.partColumns(segment, runs), effect };
  kernel.begin({ ...rows, ...decisions, line: out.line });
  const sound = kernel.writeEffects();
  for (const { index: row } of settled) effect[row] = EFFECT.passedOver;
  // Which row is not sound, and in what, is told by the slower check.
  if (sound !== count)
    checkRows(rows, { pairs: index.timelines.start.length - 1, modes: index.settings.uncertaintyMicros.length });
  kernel.routeRuns({ index, rows, out, totals }, 0, runs.runPair.length);
  const placed = work.place({ ...decisions, ...runs, segment, effect, line: out.line, settled });
  return { part, segment, runs, decisions, placed };
}
