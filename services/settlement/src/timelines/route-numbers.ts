// Numbers of assignments, routes and groups. What belongs to one terminal is kept together, so that a pair costs one look-up by
// terminal and then only comparisons.
import type { AccountId, Assignment, Currency, TerminalId } from '@asof/domain';
import type { Group, Route } from './flat-timelines.ts';
import type { BoundCard } from './scope-lines.ts';

export type RouteNumbers = {
  readonly assignments: readonly Assignment[];
  readonly routes: readonly Route[];
  readonly groups: readonly Group[];
  beginPair(currency: Currency): void;
  /** The number of the assignment, under which the routes that follow stand. */
  beginAssignment(assignment: Assignment): number;
  /** A route is one card under one assignment and is numbered once in a pair. */
  routeOf(card: BoundCard): number;
};

/** Numbers of what was met under one terminal. */
type OfTerminal = { readonly assignments: number[]; readonly groups: number[] };

export function createRouteNumbers(): RouteNumbers {
  const assignments: Assignment[] = [];
  const routes: Route[] = [];
  const cards: BoundCard[] = [];
  const groups: Group[] = [];
  const terminals = new Map<TerminalId, OfTerminal>();
  let currency: Currency;
  let assignment: Assignment;
  let terminal: OfTerminal;
  let firstRouteOfPair = 0;

  /** A group is numbered once in all: a terminal may be met under several TIDs, assignments and bindings. */
  function groupOf(accountId: AccountId): number {
    const { merchantId, terminalId } = assignment;
    for (const number of terminal.groups) {
      const group = groups[number]!;
      if (group.accountId === accountId && group.currency === currency && group.merchantId === merchantId)
        return number;
    }
    terminal.groups.push(groups.length);
    return groups.push({ merchantId, terminalId, accountId, currency }) - 1;
  }

  return {
    assignments,
    routes,
    groups,
    beginPair(next) {
      currency = next;
      firstRouteOfPair = routes.length;
    },
    beginAssignment(next) {
      assignment = next;
      const known = terminals.get(next.terminalId);
      terminal = known ?? { assignments: [], groups: [] };
      if (known === undefined) terminals.set(next.terminalId, terminal);
      for (const number of terminal.assignments) if (assignments[number] === next) return number;
      terminal.assignments.push(assignments.length);
      return assignments.push(next) - 1;
    },
    routeOf(card) {
      for (let route = firstRouteOfPair; route < routes.length; route++)
        if (cards[route] === card && routes[route]!.assignment === assignment) return route;
      const { scope, bindingId, accountId, from, to } = card;
      cards.push(card);
      return routes.push({ assignment, scope, bindingId, accountId, from, to, group: groupOf(accountId) }) - 1;
    },
  };
}
