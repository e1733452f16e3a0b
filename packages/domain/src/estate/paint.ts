// Painting on a line of time (R7): the slow, obvious functions from which every line of the estate is made. A line is ordered, its
// segments are half-open, never empty and never overlap (I1); where there is no segment the line shows nothing.
import type { Instant } from '../time/instant.ts';
import type { Segment } from './estate.ts';

/** Half-open; `to` null means without end. */
export type Span = { readonly from: Instant; readonly to: Instant | null };
export type Line<T> = readonly Segment<T>[];

/** The line showing `shows` on the whole span, and elsewhere what it showed. An empty span paints nothing. */
export function paint<T>(line: Line<T>, span: Span, shows: T): Line<T> {
  if (isEmptySpan(span)) return line;
  const around = clear(line, span);
  const after = around.findIndex(segment => segment.from > span.from);
  return around.toSpliced(after < 0 ? around.length : after, 0, { from: span.from, to: span.to, shows });
}

/** The line showing nothing on the span, and elsewhere what it showed. */
export function clear<T>(line: Line<T>, span: Span): Line<T> {
  return repaint(line, span, () => null);
}

/** The line with what it shows inside the span replaced by what `change` makes of it, null being nothing. */
export function repaint<T>(line: Line<T>, span: Span, change: (shown: T) => T | null): Line<T> {
  const painted: Segment<T>[] = [];
  for (const segment of line) {
    const from = Math.max(segment.from, span.from) as Instant;
    const end = Math.min(endOf(segment), endOf(span));
    const shows = end <= from ? segment.shows : change(segment.shows);
    if (shows === segment.shows) painted.push(segment);
    else {
      if (segment.from < from) painted.push({ from: segment.from, to: from, shows: segment.shows });
      if (shows !== null) painted.push({ from, to: instantOf(end), shows });
      if (end < endOf(segment)) painted.push({ from: end as Instant, to: segment.to, shows: segment.shows });
    }
  }
  return painted;
}

/** What the line shows at the instant: a segment holds its first instant and not its last. */
export function segmentAt<T>(line: Line<T>, instant: Instant): Segment<T> | null {
  return line.find(segment => segment.from <= instant && instant < endOf(segment)) ?? null;
}

/** Whether the span holds no instant at all. */
export function isEmptySpan(span: Span): boolean {
  return endOf(span) <= span.from;
}

/** Whether two spans have an instant in common. */
export function spansMeet(left: Span, right: Span): boolean {
  return left.from < endOf(right) && right.from < endOf(left);
}

function endOf(span: Span): number {
  return span.to ?? Number.POSITIVE_INFINITY;
}

function instantOf(end: number): Instant | null {
  return end === Number.POSITIVE_INFINITY ? null : (end as Instant);
}
