// Assignments × scopes × fee plans of a batch's pairs, merged to one ordered line per pair for the routing kernel. Its obvious twin is
// the domain's own answer for one row (routeCard, feePlanFor).
import type { Assignment, Estate } from '@asof/domain';
import type { FlatTimelines, Pair } from './flat-timelines.ts';
import { createLineWriter, type LineWriter } from './line-writer.ts';
import { createScopeLines, type ScopeLines } from './scope-lines.ts';
import { stepAt } from './steps.ts';

/** What is known of exactly these pairs under one view of the estate. Cost follows the pairs and their lines, not the estate. */
export function flattenTimelines(estate: Estate, pairs: readonly Pair[]): FlatTimelines {
  const scopeLines = createScopeLines(estate);
  const writer = createLineWriter(estate);
  for (const { acquirerId, mid, tid, currency } of pairs) {
    writer.beginPair(currency);
    let flattenedTo = -Infinity;
    for (const { from, to, shows } of estate.assignmentsShowing(acquirerId, mid, tid)) {
      if (from > flattenedTo) writer.addUnassigned(flattenedTo);
      const stretch = { from: Math.max(from, flattenedTo), to: to ?? Infinity };
      flattenAssignment(writer, shows, stretch, scopeLines(shows, currency));
      flattenedTo = Math.max(stretch.to, flattenedTo);
    }
    if (flattenedTo < Infinity) writer.addUnassigned(flattenedTo);
  }
  return writer.finish();
}

/** One row for each instant in the stretch at which the card or the plan changes. */
function flattenAssignment(
  writer: LineWriter,
  assignment: Assignment,
  stretch: { readonly from: number; readonly to: number },
  { cards, plans }: ScopeLines,
): void {
  let card = stepAt(cards, stretch.from);
  let plan = stepAt(plans, stretch.from);
  for (let at = stretch.from; at < stretch.to; ) {
    writer.addAssigned(at, assignment, cards[card]!.shows, plans[plan]!.shows);
    const nextCard = cards[card + 1]?.from ?? Infinity;
    const nextPlan = plans[plan + 1]?.from ?? Infinity;
    at = Math.min(nextCard, nextPlan);
    if (nextCard === at) card++;
    if (nextPlan === at) plan++;
  }
}
