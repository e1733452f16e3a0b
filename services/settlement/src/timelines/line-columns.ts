// The rows of flattened lines as growing columns, and the routes that they name.
import type { Timelines } from '@asof/routing';
import { type ColumnRoom, grownIn } from './column-room.ts';
import { heldRoute } from './flat-timelines.ts';

/** Of the pair that is written, `firstOfPair` is the first row. */
export type LineColumns = {
  readonly room: ColumnRoom;
  readonly start: Uint32Array;
  /** By pair: its currency's number. */
  readonly currency: Int32Array;
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

export function createLineColumns(room: ColumnRoom, pairs: number, rows: number): LineColumns {
  return {
    room,
    start: room.uint32(pairs + 1),
    currency: room.int32(pairs),
    from: room.float64(rows),
    route: room.int32(rows),
    answer: room.int32(rows),
    group: room.int32(rows),
    plan: room.int32(rows),
    assignment: room.int32(rows),
    length: 0,
    firstOfPair: 0,
  };
}

/** The rows that follow are of the pair; the first of them is from -Infinity. */
export function beginPair(lines: LineColumns, pair: number): void {
  lines.start[pair] = lines.length;
  lines.firstOfPair = lines.length;
}

/**
 * Makes room for a row, of which the caller then writes `from`, at `length`: a number with a fraction's width that is handed to a
 * function costs an object.
 */
export function reserveLine(lines: LineColumns): void {
  reserveLines(lines, 1);
}

/** Makes room for so many rows. */
export function reserveLines(lines: LineColumns, rows: number): void {
  while (lines.length + rows > lines.from.length) growLines(lines);
}

/** The rest of the row, which is left out if it says what the pair's row before it says; a route tells its answer and group. */
export function addLine(
  lines: LineColumns,
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
  lines.route[length] = route;
  lines.answer[length] = answer;
  lines.group[length] = group;
  lines.plan[length] = plan;
  lines.assignment[length] = assignment;
  lines.length = length + 1;
}

/** No fee plan matters to a row that is held anyway: without it fewer rows differ. */
export function addHeldLine(lines: LineColumns, held: number, assignment: number): void {
  addLine(lines, held, held, -1, -1, assignment);
}

/** Routes of held rows. */
export const NO_ASSIGNMENT = heldRoute('NO_ASSIGNMENT');
export const NO_BINDING = heldRoute('NO_BINDING');
export const BINDING_HOLE = heldRoute('BINDING_HOLE');

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
  const { float64, int32 } = lines.room;
  lines.from = grownIn(float64, lines.from);
  lines.route = grownIn(int32, lines.route);
  lines.answer = grownIn(int32, lines.answer);
  lines.group = grownIn(int32, lines.group);
  lines.plan = grownIn(int32, lines.plan);
  lines.assignment = grownIn(int32, lines.assignment);
}
