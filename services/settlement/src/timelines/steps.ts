// Lines of time without gaps: what scopes lay over each other (R8) before it is cut to a terminal's assignments.
import type { Segment } from '@asof/domain';

/** What is shown from an instant on, until the next step; null shows nothing. */
export type Step<T> = { readonly from: number; readonly shows: T | null };
/** Ordered; the first step is from -Infinity, so that every instant has one. */
export type Steps<T> = readonly Step<T>[];

/** A line that shows nothing. */
export const NOTHING: Steps<never> = [{ from: -Infinity, shows: null }];

/** What `top` shows, and where it shows nothing, what is beneath. Costs nothing where `top` is empty. */
export function overlay<T>(top: readonly Segment<T>[], beneath: Steps<T>): Steps<T> {
  if (top.length === 0) return beneath;
  const steps: Step<T>[] = [];
  let covered = -Infinity;
  for (const { from, to, shows } of top) {
    copy(beneath, covered, from, steps);
    steps.push({ from, shows });
    covered = to ?? Infinity;
  }
  copy(beneath, covered, Infinity, steps);
  return steps;
}

/** The index of the step in effect at an instant. */
export function stepAt(steps: Steps<unknown>, at: number): number {
  let index = steps.length - 1;
  while (steps[index]!.from > at) index--;
  return index;
}

/** Appends what `steps` shows on [from, to). */
function copy<T>(steps: Steps<T>, from: number, to: number, out: Step<T>[]): void {
  if (from >= to) return;
  for (let index = stepAt(steps, from); index < steps.length && steps[index]!.from < to; index++) {
    const step = steps[index]!;
    out.push(step.from < from ? { from, shows: step.shows } : step);
  }
}
