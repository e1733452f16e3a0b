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
import { FACT_WORDS, type FactColumns, WORD } from './fact-columns.ts';
import { assignmentOfFact, feePlanOfFact, textOf } from './fact-objects.ts';
import { flatTexts } from './flat-texts.ts';
import type { FlatTimelines } from './flat-timelines.ts';
import { GROUP, merchantOf, type Numbered, type PlanColumns, RECORD_WORDS, ROUTE } from './route-columns.ts';
import { currencyOf, SCOPES } from './scope-keys.ts';

/** Facts never change, so that the tables mean the same however many come later. */
export function flatTables(columns: FactColumns, numbered: Numbered): Omit<FlatTimelines, 'timelines' | 'currencies'> {
  const { assignment, routes, groups, plans, known } = numbered;
  const { facts, terminals, merchants, accounts } = columns;
  const accountAt = (account: number) => nameIn(accounts, account) as AccountId;
  return {
    plans: feePlansOf(plans),
    columns,
    texts: flatTexts(columns, numbered),
    routeCount: routes.length,
    groupCount: groups.length,
    routeAt(route) {
      assertGivenOut(route, routes.length);
      const word = (at: number) => routes.words[route * RECORD_WORDS + at]!;
      const binding = word(ROUTE.binding);
      return {
        assignment: assignmentOfFact(columns, word(ROUTE.assignment)),
        scope: SCOPES[word(ROUTE.scope)]!,
        bindingId: textOf(columns, binding) as BindingId,
        accountId: accountAt(facts.words[binding * FACT_WORDS + WORD.a]!),
        group: word(ROUTE.group),
      };
    },
    groupAt(group) {
      assertGivenOut(group, groups.length);
      const word = (at: number) => groups.words[group * RECORD_WORDS + at]!;
      const account = word(GROUP.account);
      return {
        merchantId: nameIn(merchants, merchantOf(columns, account, known)) as MerchantId,
        terminalId: nameIn(terminals, word(GROUP.terminal)) as TerminalId,
        accountId: accountAt(account),
        currency: currencyOf(word(GROUP.currency)),
      };
    },
    ofGroup(group, numbers) {
      const at = group * RECORD_WORDS;
      const account = groups.words[at + GROUP.account]!;
      numbers.merchant = merchantOf(columns, account, known);
      numbers.terminal = groups.words[at + GROUP.terminal]!;
      numbers.account = account;
      numbers.currency = groups.words[at + GROUP.currency]!;
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

function feePlansOf({ rateMillionths, fixedMinor, minimumMinor, capMinor, length }: PlanColumns): FeePlans {
  return {
    rateMillionths: rateMillionths.subarray(0, length),
    fixedMinor: fixedMinor.subarray(0, length),
    minimumMinor: minimumMinor.subarray(0, length),
    capMinor: capMinor.subarray(0, length),
  };
}
