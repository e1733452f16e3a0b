// Several lines at once, of which the first that shows anything answers.
import type { PaintedLines } from './painted-lines.ts';
import { SCOPE_COUNT } from './scope-lines.ts';

const NOTHING = -1;

/** Moves the places on to `at`; the first scope whose line shows something then, or NOTHING. */
export function seek(painted: PaintedLines, place: Int32Array, ends: Int32Array, at: number): number {
  for (let scope = 0; scope < SCOPE_COUNT; scope++) {
    let index = place[scope]!;
    const end = ends[scope]!;
    while (index < end && painted.to[index]! <= at) index++;
    place[scope] = index;
    if (index < end && painted.from[index]! <= at) return scope;
  }
  return NOTHING;
}

/** When the answer may next be another: what is beneath the scope that answers has no say. */
export function nextChange(
  painted: PaintedLines,
  place: Int32Array,
  ends: Int32Array,
  answers: number,
  at: number,
): number {
  let next = answers < 0 ? Infinity : painted.to[place[answers]!]!;
  const above = answers < 0 ? SCOPE_COUNT : answers;
  for (let scope = 0; scope < above; scope++) {
    const index = place[scope]!;
    if (index < ends[scope]! && painted.from[index]! > at && painted.from[index]! < next) next = painted.from[index]!;
  }
  return next;
}
