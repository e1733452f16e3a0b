// What the numbers of flattened lines mean: objects that are made when one asks for them.
import {
  type AccountId,
  type Assignment,
  assert,
  type BindingId,
  type FeePlan,
  type MerchantId,
  type TerminalId,
} from '@asof/domain';
import type { FeePlans } from '@asof/routing';
import { nameIn } from './dictionary.ts';
import { FACT_WORDS, type FactColumns, PLAN, WORD } from './fact-columns.ts';
import { assignmentOfFact, feePlanOfFact } from './fact-objects.ts';
import type { FlatTimelines } from './flat-timelines.ts';
import type { GroupColumns, PlanNumbers, RouteColumns } from './route-columns.ts';
import { currencyOf, SCOPES } from './scope-keys.ts';
import { textAt } from './text-heap.ts';

export type Numbered = {
  readonly assignment: Int32Array;
  readonly routes: RouteColumns;
  readonly groups: GroupColumns;
  readonly plans: PlanNumbers;
};

/** Facts never change, so that the tables mean the same however many come later. */
export function flatTables(
  columns: FactColumns,
  { assignment, routes, groups, plans }: Numbered,
): Omit<FlatTimelines, 'timelines'> {
  const { heap, details, facts, terminals, merchants, accounts } = columns;
  const accountAt = (account: number) => nameIn(accounts, account) as AccountId;
  return {
    plans: planColumns(columns, plans),
    routeCount: routes.length,
    groupCount: groups.length,
    routeAt(route) {
      assertGivenOut(route, routes.length);
      const binding = routes.binding[route]!;
      return {
        assignment: assignmentOfFact(columns, routes.assignment[route]!),
        scope: SCOPES[routes.scope[route]!]!,
        bindingId: textAt(heap, details.data[binding]!) as BindingId,
        accountId: accountAt(facts.words[binding * FACT_WORDS + WORD.a]!),
        group: routes.group[route]!,
      };
    },
    groupAt(group) {
      assertGivenOut(group, groups.length);
      return {
        merchantId: nameIn(merchants, groups.merchant[group]!) as MerchantId,
        terminalId: nameIn(terminals, groups.terminal[group]!) as TerminalId,
        accountId: accountAt(groups.account[group]!),
        currency: currencyOf(groups.currency[group]!),
      };
    },
    feePlanAt(plan): FeePlan {
      assertGivenOut(plan, plans.length);
      return feePlanOfFact(columns, plans.fact[plan]!);
    },
    accountAt: answer => (answer < 0 ? null : accountAt(answer)),
    assignmentAt: (line): Assignment | null =>
      assignment[line]! < 0 ? null : assignmentOfFact(columns, assignment[line]!),
  };
}

function assertGivenOut(number: number, count: number): void {
  assert(number >= 0 && number < count, 'a number is one that flattening gave out');
}

function planColumns({ plans: { data } }: FactColumns, { prices, length }: PlanNumbers): FeePlans {
  const rateMillionths = new Int32Array(length);
  const amounts = () => new Float64Array(length);
  const [fixedMinor, minimumMinor, capMinor] = [amounts(), amounts(), amounts()];
  for (let plan = 0; plan < length; plan++) {
    const at = prices[plan]! * PLAN.stride;
    rateMillionths[plan] = data[at + PLAN.rate]!;
    fixedMinor[plan] = data[at + PLAN.fixed]!;
    minimumMinor[plan] = data[at + PLAN.minimum]!;
    capMinor[plan] = data[at + PLAN.cap]!;
  }
  return { rateMillionths, fixedMinor, minimumMinor, capMinor };
}
