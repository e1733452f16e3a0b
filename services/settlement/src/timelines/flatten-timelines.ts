// Assignments × scopes × fee plans of a batch's pairs, merged to one ordered line per pair for the routing kernel. Its obvious twin is
// the domain's own answer for one row (routeCard, feePlanFor).
import { type Assignment, assert, type Currency, type Estate, type FeePlan } from '@asof/domain';
import type { FeePlans } from '@asof/routing';
import type { FlatTimelines, Pair } from './flat-timelines.ts';
import { createLineWriter } from './line-writer.ts';
import { createRouteNumbers } from './route-numbers.ts';
import { type Card, createEstateLines } from './scope-lines.ts';
import { stepAt } from './steps.ts';

/** What is known of exactly these pairs under one view of the estate. Cost follows the pairs and their lines, not the estate. */
export function flattenTimelines(estate: Estate, pairs: readonly Pair[]): FlatTimelines {
  const { linesOf, accounts, feePlans } = createEstateLines(estate);
  const numbers = createRouteNumbers();
  const writer = createLineWriter();

  /** One row for each instant of the stretch at which the card or the plan changes. */
  function flattenAssignment(assignment: Assignment, currency: Currency, stretch: Stretch): void {
    const number = numbers.beginAssignment(assignment);
    const { cards, plans } = linesOf(assignment, currency);
    let card = stepAt(cards, stretch.from);
    let plan = stepAt(plans, stretch.from);
    for (let at = stretch.from; at < stretch.to; ) {
      addAssigned(at, number, cards[card]!.shows, plans[plan]!.shows);
      const nextCard = cards[card + 1]?.from ?? Infinity;
      const nextPlan = plans[plan + 1]?.from ?? Infinity;
      at = Math.min(nextCard, nextPlan);
      if (nextCard === at) card++;
      if (nextPlan === at) plan++;
    }
  }

  function addAssigned(at: number, assignment: number, card: Card | null, plan: number | null): void {
    if (card?.kind !== 'card') {
      writer.addHeld(at, card === null ? 'NO_BINDING' : 'BINDING_HOLE', assignment);
      return;
    }
    const route = numbers.routeOf(card);
    const { group } = numbers.routes[route]!;
    writer.addRouted(at, { route, answer: card.account, group, plan: plan ?? -1, assignment });
  }

  for (const { acquirerId, mid, tid, currency } of pairs) {
    writer.beginPair();
    numbers.beginPair(currency);
    let flattenedTo = -Infinity;
    for (const { from, to, shows } of estate.assignmentsShowing(acquirerId, mid, tid)) {
      if (from > flattenedTo) writer.addHeld(flattenedTo, 'NO_ASSIGNMENT', -1);
      const stretch = { from: Math.max(from, flattenedTo), to: to ?? Infinity };
      flattenAssignment(shows, currency, stretch);
      flattenedTo = Math.max(stretch.to, flattenedTo);
    }
    if (flattenedTo < Infinity) writer.addHeld(flattenedTo, 'NO_ASSIGNMENT', -1);
  }
  const { routes, groups, assignments } = numbers;
  const { timelines, assignment } = writer.finish();
  return {
    timelines,
    plans: planColumns(feePlans),
    routeCount: routes.length,
    groupCount: groups.length,
    routeAt: route => numbered(routes, route),
    groupAt: group => numbered(groups, group),
    feePlanAt: plan => numbered(feePlans, plan),
    accountAt: answer => accounts[answer] ?? null,
    assignmentAt: line => assignments[assignment[line]!] ?? null,
  };
}

function numbered<T>(items: readonly T[], number: number): T {
  const item = items[number];
  assert(item !== undefined, 'a number is one that flattening gave out');
  return item;
}

type Stretch = { readonly from: number; readonly to: number };

function planColumns(plans: readonly FeePlan[]): FeePlans {
  return {
    rateMillionths: Int32Array.from(plans, plan => plan.rateMillionths),
    fixedMinor: Float64Array.from(plans, plan => Number(plan.fixedMinor)),
    minimumMinor: Float64Array.from(plans, plan =>
      plan.minimumMinor === null ? -Infinity : Number(plan.minimumMinor),
    ),
    capMinor: Float64Array.from(plans, plan => (plan.capMinor === null ? Infinity : Number(plan.capMinor))),
  };
}
