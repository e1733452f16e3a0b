// The rows of flattened lines as growing columns, and the routes that they name.
import type { HeldReason } from '@asof/domain';
import type { Timelines } from '@asof/routing';
import { heldRoute } from './flat-timelines.ts';
import { grown } from './growing-column.ts';

/** Of the pair that is written, `firstOfPair` is the first row. */
export type LineColumns = {
  readonly start: Uint32Array;
  from: Float64Array;
  route: Int32Array;
  answer: Int32Array;
  group: Int32Array;
  plan: Int32Array;
  /** The fact that assigned the pair to its terminal, -1 where there is none. */
  assignment: Int32Array;
  length: number;
  firstOfPair: number;
};

/** Memory that is not written to costs nothing. */
const ROWS_A_PAIR_AT_FIRST = 5;

export function createLineColumns(pairs: number): LineColumns {
  const rows = pairs * ROWS_A_PAIR_AT_FIRST + 1;
  return {
    start: new Uint32Array(pairs + 1),
    from: new Float64Array(rows),
    route: new Int32Array(rows),
    answer: new Int32Array(rows),
    group: new Int32Array(rows),
    plan: new Int32Array(rows),
    assignment: new Int32Array(rows),
    length: 0,
    firstOfPair: 0,
  };
}

/** The rows that follow are of the pair; the first of them is from -Infinity. */
export function beginPair(lines: LineColumns, pair: number): void {
  lines.start[pair] = lines.length;
  lines.firstOfPair = lines.length;
}

/** A row that says what the pair's row before it says is left out; a route tells its answer and group. */
export function addLine(
  lines: LineColumns,
  at: number,
  route: number,
  answer: number,
  group: number,
  plan: number,
  assignment: number,
): void {
  const { length } = lines;
  const before = length - 1;
  if (
    length > lines.firstOfPair &&
    lines.route[before] === route &&
    lines.plan[before] === plan &&
    lines.assignment[before] === assignment
  )
    return;
  if (length === lines.from.length) growLines(lines);
  lines.from[length] = at;
  lines.route[length] = route;
  lines.answer[length] = answer;
  lines.group[length] = group;
  lines.plan[length] = plan;
  lines.assignment[length] = assignment;
  lines.length = length + 1;
}

/** No fee plan matters to a row that is held anyway: without it fewer rows differ. */
export function addHeldLine(lines: LineColumns, at: number, reason: HeldReason, assignment: number): void {
  const held = heldRoute(reason);
  addLine(lines, at, held, held, -1, -1, assignment);
}

export function finishLines(lines: LineColumns): Timelines {
  const { start, length } = lines;
  start[start.length - 1] = length;
  return {
    start,
    from: lines.from.subarray(0, length),
    route: lines.route.subarray(0, length),
    answer: lines.answer.subarray(0, length),
    group: lines.group.subarray(0, length),
    plan: lines.plan.subarray(0, length),
  };
}

function growLines(lines: LineColumns): void {
  const needed = lines.length + 1;
  lines.from = grown(lines.from, needed);
  lines.route = grown(lines.route, needed);
  lines.answer = grown(lines.answer, needed);
  lines.group = grown(lines.group, needed);
  lines.plan = grown(lines.plan, needed);
  lines.assignment = grown(lines.assignment, needed);
}
