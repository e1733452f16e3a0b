// Numbers of routes, groups and plans that one flattening gives out, as columns.
import { grown } from './growing-column.ts';
import { type PlanPrices, pricesAt } from './plan-prices.ts';

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

/** By plan: the fact that published it, and its prices as the kernels take them. */
export type PlanColumns = {
  fact: Int32Array;
  rateMillionths: Int32Array;
  fixedMinor: Float64Array;
  minimumMinor: Float64Array;
  capMinor: Float64Array;
  length: number;
};

/** What one flattening numbered; `assignment` by row of its lines. */
export type Numbered = {
  readonly assignment: Int32Array;
  readonly routes: RouteColumns;
  readonly groups: GroupColumns;
  readonly plans: PlanColumns;
};

export function createRouteColumns(size: number): RouteColumns {
  return {
    assignment: new Int32Array(size),
    binding: new Int32Array(size),
    scope: new Uint8Array(size),
    group: new Int32Array(size),
    length: 0,
  };
}

export function createGroupColumns(size: number): GroupColumns {
  const column = () => new Int32Array(size);
  return { merchant: column(), terminal: column(), account: column(), currency: column(), next: column(), length: 0 };
}

export function createPlanColumns(size: number): PlanColumns {
  const amounts = () => new Float64Array(size);
  return {
    fact: new Int32Array(size),
    rateMillionths: new Int32Array(size),
    ...{ fixedMinor: amounts(), minimumMinor: amounts(), capMinor: amounts() },
    length: 0,
  };
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

/** Of the plan with that number among the estate's prices. */
export function addPlan(plans: PlanColumns, fact: number, prices: PlanPrices, plan: number): number {
  const number = plans.length++;
  if (number === plans.fact.length) growPlans(plans);
  const { rateMillionths, fixedMinor, minimumMinor, capMinor } = pricesAt(prices, plan);
  plans.fact[number] = fact;
  plans.rateMillionths[number] = rateMillionths;
  plans.fixedMinor[number] = fixedMinor;
  plans.minimumMinor[number] = minimumMinor;
  plans.capMinor[number] = capMinor;
  return number;
}

function growPlans(plans: PlanColumns): void {
  const needed = plans.length;
  plans.fact = grown(plans.fact, needed);
  plans.rateMillionths = grown(plans.rateMillionths, needed);
  plans.fixedMinor = grown(plans.fixedMinor, needed);
  plans.minimumMinor = grown(plans.minimumMinor, needed);
  plans.capMinor = grown(plans.capMinor, needed);
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
