// Painting on lines of time (R1, R7, R14), as the domain's paint.ts does it on objects: ordered, half-open stretches that never overlap
// and are never empty. Lines lie one behind the other in three columns; only the last one can be painted on.
import { endOf, FACT, FACT_FLOATS, FACT_MASK, FACT_WORDS, type FactColumns, WORD } from './fact-columns.ts';
import { grown } from './growing-column.ts';
import { isSameText } from './text-heap.ts';

/** `shows` is a fact; ~fact where the fact's binding left a hole. A line is the stretches from its start up to the next line's. */
export type PaintedLines = {
  from: Float64Array;
  to: Float64Array;
  shows: Int32Array;
  /** Where the line that is painted on begins, and where it ends. */
  start: number;
  end: number;
};

const STRETCHES_AT_FIRST = 1024;

export function createPaintedLines(): PaintedLines {
  const [from, to] = [new Float64Array(STRETCHES_AT_FIRST), new Float64Array(STRETCHES_AT_FIRST)];
  return { from, to, shows: new Int32Array(STRETCHES_AT_FIRST), start: 0, end: 0 };
}

/** R1. The chain's facts below `known` are painted as a new line at the end. */
export function paintAssignments(lines: PaintedLines, columns: FactColumns, first: number, known: number): void {
  lines.start = lines.end;
  const { data, words } = columns.facts;
  for (let link = first; link !== 0 && link <= known; link = words[(link - 1) * FACT_WORDS + WORD.next]!) {
    const fact = link - 1;
    const from = data[fact * FACT_FLOATS]!;
    const to = endOf(columns, fact);
    if ((words[fact * FACT_WORDS + WORD.c]! & FACT_MASK) === FACT.assigned) paint(lines, from, to, fact);
    else clear(lines, from, to);
  }
}

/** R14. */
export function paintPlans(lines: PaintedLines, { facts }: FactColumns, first: number, known: number): void {
  lines.start = lines.end;
  const { data, words } = facts;
  for (let link = first; link !== 0 && link <= known; link = words[(link - 1) * FACT_WORDS + WORD.next]!)
    paint(lines, data[(link - 1) * FACT_FLOATS]!, Infinity, link - 1);
}

/** R7. Voids are rare: the line is painted as if there were none, and once more when there is one. */
export function paintBindings(lines: PaintedLines, columns: FactColumns, first: number, known: number): void {
  lines.start = lines.end;
  if (paintUntilVoid(lines, columns, first, known)) return;
  lines.end = lines.start;
  const { words } = columns.facts;
  for (let link = first; link !== 0 && link <= known; link = words[(link - 1) * FACT_WORDS + WORD.next]!)
    if (!voidOf(columns, first, known, link - 1)) paintBinding(lines, columns, link - 1);
}

/** False when a fact of the chain is a void, which goes for the facts before it too. */
function paintUntilVoid(lines: PaintedLines, columns: FactColumns, first: number, known: number): boolean {
  const { words } = columns.facts;
  for (let link = first; link !== 0 && link <= known; link = words[(link - 1) * FACT_WORDS + WORD.next]!) {
    if ((words[(link - 1) * FACT_WORDS + WORD.c]! & FACT_MASK) === FACT.voided) return false;
    paintBinding(lines, columns, link - 1);
  }
  return true;
}

function paintBinding(lines: PaintedLines, columns: FactColumns, fact: number): void {
  const { data, words } = columns.facts;
  const kind = words[fact * FACT_WORDS + WORD.c]! & FACT_MASK;
  const from = data[fact * FACT_FLOATS]!;
  const to = endOf(columns, fact);
  if (kind === FACT.asserted) paint(lines, from, to, fact);
  else end(lines, columns, { from, to, fact, leaves: kind === FACT.endedHole ? 'hole' : 'wider' });
}

/** Is the fact a void, or about a binding that a fact of the chain voids? */
function voidOf(columns: FactColumns, first: number, known: number, fact: number): boolean {
  const { words } = columns.facts;
  for (let link = first; link !== 0 && link <= known; link = words[(link - 1) * FACT_WORDS + WORD.next]!) {
    const isVoid = (words[(link - 1) * FACT_WORDS + WORD.c]! & FACT_MASK) === FACT.voided;
    if (isVoid && isSameBinding(columns, link - 1, fact)) return true;
  }
  return false;
}

function isSameBinding({ facts: { words }, heap }: FactColumns, left: number, right: number): boolean {
  return isSameText(heap, words[left * FACT_WORDS + WORD.b]!, words[right * FACT_WORDS + WORD.b]!);
}

/** The span shows the fact; what else it showed there is gone. */
function paint(lines: PaintedLines, from: number, to: number, shows: number): void {
  if (to <= from) return;
  if (lines.end > lines.start && lines.from[lines.end - 1]! >= from) {
    const at = clear(lines, from, to);
    makeRoom(lines, at, 1);
    put(lines, at, from, to, shows);
    return;
  }
  // The usual case: it begins after everything that is there, and only the last stretch may reach into it.
  const last = lines.end - 1;
  if (last >= lines.start && lines.to[last]! > from) {
    const rest = lines.to[last]!;
    lines.to[last] = from;
    if (rest > to) {
      reserve(lines, 2);
      put(lines, lines.end++, from, to, shows);
      put(lines, lines.end++, to, rest, lines.shows[last]!);
      return;
    }
  }
  reserve(lines, 1);
  put(lines, lines.end++, from, to, shows);
}

/** The span shows nothing. Answers where a stretch from `from` on would stand. */
function clear(lines: PaintedLines, from: number, to: number): number {
  let at = lines.start;
  while (at < lines.end && lines.to[at]! <= from) at++;
  if (to <= from) return at;
  if (at < lines.end && lines.from[at]! < from) {
    const rest = lines.to[at]!;
    lines.to[at++] = from;
    if (rest > to) {
      makeRoom(lines, at, 1);
      put(lines, at, to, rest, lines.shows[at - 1]!);
      return at;
    }
  }
  let after = at;
  while (after < lines.end && lines.to[after]! <= to) after++;
  if (after < lines.end && lines.from[after]! < to) lines.from[after] = to;
  if (after > at) makeRoom(lines, after, at - after);
  return at;
}

type End = { readonly from: number; readonly to: number; readonly fact: number; readonly leaves: 'hole' | 'wider' };

/** What shows the binding inside the span becomes a hole, or nothing; the rest stays. */
function end(lines: PaintedLines, columns: FactColumns, { from, to, fact, leaves }: End): void {
  for (let at = lines.start; at < lines.end && lines.from[at]! < to; at++) {
    const left = Math.max(lines.from[at]!, from);
    const right = Math.min(lines.to[at]!, to);
    const shown = lines.shows[at]!;
    if (right <= left || shown < 0 || !isSameBinding(columns, shown, fact)) continue;
    if (lines.from[at]! < left) {
      makeRoom(lines, at, 1);
      put(lines, at, lines.from[at + 1]!, left, shown);
      lines.from[++at] = left;
    }
    if (right < lines.to[at]!) {
      makeRoom(lines, at, 1);
      put(lines, at, left, right, shown);
      lines.from[at + 1] = right;
    }
    if (leaves === 'hole') lines.shows[at] = ~shown;
    else {
      makeRoom(lines, at + 1, -1);
      at--;
    }
  }
}

function put(lines: PaintedLines, at: number, from: number, to: number, shows: number): void {
  lines.from[at] = from;
  lines.to[at] = to;
  lines.shows[at] = shows;
}

/** Moves what stands from `at` on by `places`, up or down. Lines are short: a loop is cheaper than three calls. */
function makeRoom(lines: PaintedLines, at: number, places: number): void {
  if (places > 0) reserve(lines, places);
  const { from, to, shows, end: last } = lines;
  if (places > 0) {
    for (let index = last - 1; index >= at; index--) {
      from[index + places] = from[index]!;
      to[index + places] = to[index]!;
      shows[index + places] = shows[index]!;
    }
  } else {
    for (let index = at; index < last; index++) {
      from[index + places] = from[index]!;
      to[index + places] = to[index]!;
      shows[index + places] = shows[index]!;
    }
  }
  lines.end = last + places;
}

function reserve(lines: PaintedLines, places: number): void {
  if (lines.end + places <= lines.from.length) return;
  lines.from = grown(lines.from, lines.end + places);
  lines.to = grown(lines.to, lines.end + places);
  lines.shows = grown(lines.shows, lines.end + places);
}
