// Our kernels: the TypeScript one and the WebAssembly one, over columns in one memory, on one thread or shared by several; in the order of
// arrival with what a pair is asked and sums made when the first batch comes, as the index is.
import {
  type ArrivalColumns,
  type ColumnMemory,
  clearTotals,
  createColumnMemory,
  type DecisionColumns,
  emptyDecisions,
  emptyTotals,
  type GroupTotals,
  indexTimelines,
  type RoutingIndex,
} from '@asof/routing';
import { type Arrivals, readArrivals, readEstate, readSegments, SEGMENT_ROWS } from '../world/world-columns.ts';
import type { AnswerSink, Loaded, Task } from './contender.ts';
import {
  copyOf,
  createArrivalRouting,
  createRouting,
  inMemory,
  jobOf,
  type Kind,
  type Sorted,
  settingsOf,
  viewOf,
} from './kernel.ts';
import { tellTotals } from './kernel-totals.ts';

/** What one round works on. */
type Round = {
  readonly run: () => void | Promise<void>;
  readonly segments: readonly Sorted[] | null;
  readonly decisions: DecisionColumns;
  readonly close: () => void | Promise<void>;
};
type Setting = {
  readonly task: Task;
  readonly kind: Kind;
  readonly rows: number;
  readonly memory: ColumnMemory;
  readonly index: RoutingIndex;
  readonly totals: GroupTotals;
};

/** What a run leaves, and where the decisions of each segment stand in it. */
export type LoadedKernel = Loaded & Pick<Round, 'segments' | 'decisions'> & { readonly totals: GroupTotals };

/** Ours never sums without deciding: the phase of totals does the same as that of decisions, and tells less. */
export async function asofKernel(task: Task, kind: Kind): Promise<LoadedKernel> {
  const { facts, timelines, plans } = readEstate(task.world);
  const memory = createColumnMemory();
  const settings = settingsOf(facts);
  const index = indexTimelines(timelines, plans, settings, memory);
  const totals = emptyTotals(settings.groups, memory);
  const setting: Setting = { task, kind, rows: facts.rows, memory, index, totals };
  const { run, segments, decisions, close } = await roundOf(setting);
  return {
    async run() {
      clearTotals(totals, memory);
      await run();
    },
    tell(sink) {
      if (task.phase === 'decisions') tellRows({ segments, decisions, rows: facts.rows, route: timelines.route }, sink);
      tellTotals(totals, facts.groups, sink);
    },
    close,
    ...{ segments, decisions, totals },
    version: `@asof/routing on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: null,
  };
}

function roundOf(setting: Setting): Promise<Round> {
  return setting.task.rowOrder === 'arrival' ? arrivalRound(setting) : pairRound(setting);
}

/** Threads decide segments in any order: each has its own columns then, in the phase of totals too. */
async function pairRound({ task, kind, rows, memory, index, totals }: Setting): Promise<Round> {
  const segments = segmentsIn(task.world, memory);
  const isKept = task.phase === 'decisions' || task.threads > 1;
  const decisions = emptyDecisions(isKept ? rows : Math.min(SEGMENT_ROWS, rows), memory);
  const jobs = segments.map(segment =>
    jobOf(index, segment, { out: isKept ? outOf(decisions, segment) : decisions, totals }),
  );
  const { route, close } = await createRouting(kind, memory, task.threads);
  return { run: () => route(jobs), segments, decisions, close };
}

async function arrivalRound({ task, kind, rows, memory, index, totals }: Setting): Promise<Round> {
  const arrivals = arrivalsIn(memory, readArrivals(task.world));
  const decisions = emptyDecisions(rows, memory);
  const job = { index, rows: arrivals, out: decisions, totals };
  const { route, close } = await createArrivalRouting(kind, memory, task.threads);
  return { run: () => route(job), segments: null, decisions, close };
}

function segmentsIn(world: string, memory: ColumnMemory): readonly Sorted[] {
  return readSegments(world).map(segment => inMemory(segment, memory));
}

function arrivalsIn(memory: ColumnMemory, { pair, occurredAt, amountMinor, effect, mode }: Arrivals): ArrivalColumns {
  return {
    pair: copyOf(pair, memory.uint32),
    occurredAt: copyOf(occurredAt, memory.float64),
    amountMinor: copyOf(amountMinor, memory.float64),
    effect: copyOf(effect, memory.uint8),
    mode: copyOf(mode, memory.uint8),
  };
}

function outOf(decisions: DecisionColumns, { firstRow, place }: Sorted): DecisionColumns {
  return viewOf(decisions, firstRow, place.length);
}

type Told = {
  readonly segments: readonly Sorted[] | null;
  readonly decisions: DecisionColumns;
  readonly rows: number;
  readonly route: Int32Array;
};

function tellRows({ segments, decisions, rows, route }: Told, sink: AnswerSink): void {
  const tell = (row: number, at: number): void => {
    const line = decisions.line[at]!;
    sink.row(row, line < 0 ? line : route[line]!, decisions.feeMinor[at]!, decisions.ambiguous[at]!);
  };
  if (segments === null) for (let row = 0; row < rows; row++) tell(row, row);
  else
    for (const { firstRow, place } of segments)
      for (let index = 0; index < place.length; index++) tell(firstRow + place[index]!, firstRow + index);
}
