// Numbers of routes, groups and plans that one flattening gives out, as columns.
import { grown } from './growing-column.ts';

/** A card under an assignment: the fact that asserted its binding. */
export type RouteColumns = {
  assignment: Int32Array;
  binding: Int32Array;
  scope: Uint8Array;
  group: Int32Array;
  length: number;
};

/** Numbers of merchant, terminal and account, and the currency's (R17). `next` chains a terminal's groups. */
export type GroupColumns = {
  merchant: Int32Array;
  terminal: Int32Array;
  account: Int32Array;
  currency: Int32Array;
  next: Int32Array;
  length: number;
};

/** By plan: the fact that published it, and where its prices stand among the estate's. */
export type PlanNumbers = { fact: Int32Array; prices: Int32Array; length: number };

const NUMBERS_AT_FIRST = 1024;
/** Memory that is not written to costs nothing. */
const ROUTES_A_PAIR_AT_FIRST = 3;
const GROUPS_A_PAIR_AT_FIRST = 2;
const PLANS_A_PAIR_AT_FIRST = 3;

export function createRouteColumns(pairs: number): RouteColumns {
  const size = pairs * ROUTES_A_PAIR_AT_FIRST + NUMBERS_AT_FIRST;
  return {
    assignment: new Int32Array(size),
    binding: new Int32Array(size),
    scope: new Uint8Array(size),
    group: new Int32Array(size),
    length: 0,
  };
}

export function createGroupColumns(pairs: number): GroupColumns {
  const column = () => new Int32Array(pairs * GROUPS_A_PAIR_AT_FIRST + NUMBERS_AT_FIRST);
  return { merchant: column(), terminal: column(), account: column(), currency: column(), next: column(), length: 0 };
}

export function createPlanNumbers(pairs: number): PlanNumbers {
  const column = () => new Int32Array(pairs * PLANS_A_PAIR_AT_FIRST + NUMBERS_AT_FIRST);
  return { fact: column(), prices: column(), length: 0 };
}

export function addRoute(
  routes: RouteColumns,
  assignment: number,
  binding: number,
  scope: number,
  group: number,
): number {
  const number = routes.length++;
  if (number === routes.assignment.length) growRoutes(routes);
  routes.assignment[number] = assignment;
  routes.binding[number] = binding;
  routes.scope[number] = scope;
  routes.group[number] = group;
  return number;
}

export function addGroup(
  groups: GroupColumns,
  merchant: number,
  terminal: number,
  account: number,
  currency: number,
  next: number,
): number {
  const number = groups.length++;
  if (number === groups.merchant.length) growGroups(groups);
  groups.merchant[number] = merchant;
  groups.terminal[number] = terminal;
  groups.account[number] = account;
  groups.currency[number] = currency;
  groups.next[number] = next;
  return number;
}

export function addPlan(plans: PlanNumbers, fact: number, prices: number): number {
  const number = plans.length++;
  if (number === plans.fact.length) growPlans(plans);
  plans.fact[number] = fact;
  plans.prices[number] = prices;
  return number;
}

function growPlans(plans: PlanNumbers): void {
  plans.fact = grown(plans.fact, plans.length);
  plans.prices = grown(plans.prices, plans.length);
}

function growRoutes(routes: RouteColumns): void {
  const needed = routes.length;
  routes.assignment = grown(routes.assignment, needed);
  routes.binding = grown(routes.binding, needed);
  routes.scope = grown(routes.scope, needed);
  routes.group = grown(routes.group, needed);
}

function growGroups(groups: GroupColumns): void {
  const needed = groups.length;
  groups.merchant = grown(groups.merchant, needed);
  groups.terminal = grown(groups.terminal, needed);
  groups.account = grown(groups.account, needed);
  groups.currency = grown(groups.currency, needed);
  groups.next = grown(groups.next, needed);
}
