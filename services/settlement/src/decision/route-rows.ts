// Decides every row of a batch, part by part: credits by the kernel, debits without an original by where the kernel leads them, and
// rows that were settled one by one as they were. One pass; what a part decided is handed on before the next is read.
import { type Instant, TRANSACTION_KINDS } from '@asof/domain';
import {
  type ColumnMemory,
  checkRows,
  createWasmKernel,
  EFFECT,
  emptyTotals,
  type GroupTotals,
  type WasmKernel,
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
import { createRowPlacer, type PlacedPart, type RowPlacer, type SettledRow } from './place-rows.ts';
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
  const placements = collectPlacements();
  const debts = collectDebts();
  const totals = emptyTotals(timelines.index.settings.groups, memory);
  const outcomes = createOutcomeCounter(survey.pairs.currencies.length);
  const most = rows.parts.reduce((count, part) => Math.max(count, part.count), 0);
  const place = createRowPlacer({ timelines, placements, debts, outcomes, pairs: survey.pairs, cutAt });
  const line = memory.int32(most);
  const columns = [columnsFor(most, memory), columnsFor(most, memory)] as const;
  const kernel = { ...createWasmKernel(memory), partColumns: createPartColumns(memory, most) };
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
  readonly kernel: Pick<WasmKernel, 'routeRuns'> & { readonly partColumns: PartColumns };
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
  const effect = columns.effect.subarray(0, part.count);
  const modes = index.settings.uncertaintyMicros.length;
  const seen = { ...segment, effect, modes };
  let sound = 0;
  for (let run = 0; run < runs.runPair.length; run++)
    sound += writeEffects(seen, runs.runStart[run]!, runs.runStart[run + 1]!);
  for (const { index: row } of settled) effect[row] = EFFECT.passedOver;
  const out = {
    line: work.line.subarray(0, part.count),
    feeMinor: columns.feeMinor.subarray(0, part.count),
    ambiguous: columns.flags.subarray(0, part.count),
  };
  const rows = { ...kernel.partColumns(segment, runs), effect };
  if (sound !== part.count) checkRows(rows, { pairs: index.timelines.start.length - 1, modes });
  kernel.routeRuns({ index, rows, out, totals }, 0, runs.runPair.length);
  const outcome = columns.outcome.subarray(0, part.count);
  const fee = columns.fee.subarray(0, part.count);
  const decisions = { outcome, feeMinor: out.feeMinor, fee, beyond: [], flags: out.ambiguous };
  const placed = work.place({ ...decisions, ...runs, segment, effect, line: out.line, settled });
  return { part, segment, runs, decisions, placed };
}

const ADJUSTMENT = TRANSACTION_KINDS.indexOf('adjustment');

type RowsToSee = ColumnsToRoute & { readonly effect: Uint8Array; readonly modes: number };

/**
 * Of rows `from` … `to - 1`: a segment signs amounts by effect, so that a debit shows. Answers how many are sound beyond doubt, so that
 * `checkRows`, which tells what is wrong with which row, is asked where not all are.
 */
function writeEffects(rows: RowsToSee, from: number, to: number): number {
  const { amountMinor, occurredAt, kind, mode, effect, modes } = rows;
  let sound = 0;
  for (let row = from; row < to; row++) {
    const amount = amountMinor[row]!;
    if (amount < 0) effect[row] = EFFECT.debit;
    else effect[row] = kind[row] === ADJUSTMENT ? EFFECT.freeCredit : EFFECT.feeBearingCredit;
    if (isWhole(amount) && amount !== 0 && isWhole(occurredAt[row]!) && mode[row]! < modes) sound++;
  }
  return sound;
}

/** As Number.isSafeInteger, in operations that the compiler turns into single instructions. */
function isWhole(value: number): boolean {
  return Math.floor(value) === value && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}
