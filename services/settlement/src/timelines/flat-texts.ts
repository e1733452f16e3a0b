// What the numbers of flattened lines mean, as places in the heap of texts: for those who write the texts of many thousands of them down
// and look at none.
import { ABSENT, textIn } from './dictionary.ts';
import { ABOVE_FACT, FACT_WORDS, type FactColumns, KEY, WORD } from './fact-columns.ts';
import type { Bytes } from './growing-column.ts';
import { positionAt } from './rising-positions.ts';
import { GROUP, merchantOf, type Numbered, RECORD_WORDS, ROUTE } from './route-columns.ts';
import { currencyIn, SCOPES, scopePlaceIn } from './scope-keys.ts';

/** Of a route, with its group; `store` is ABSENT where there is none. Texts are named as in text-heap.ts. */
export type RouteTexts = {
  merchant: number;
  terminal: number;
  store: number;
  account: number;
  binding: number;
  /** Its place among SCOPES. */
  scope: number;
  /** By number, as in scope-keys.ts. */
  currency: number;
};

/** Of a fee plan: of the key and the position that its id is made of. */
export type PlanTexts = {
  merchant: number;
  scope: number;
  owner: number;
  currency: number;
  position: number;
  /** Its place among REFUND_FEES. */
  refundFee: number;
};

/** Both overwrite what they are given, so that asking makes no object. Numbers as flattening gave them out. */
export type FlatTexts = {
  readonly heap: Bytes;
  readonly ofRoute: (route: number, texts: RouteTexts) => void;
  readonly ofPlan: (plan: number, texts: PlanTexts) => void;
};

export function noRouteTexts(): RouteTexts {
  const nowhere = { merchant: ABSENT, terminal: ABSENT, store: ABSENT, account: ABSENT, binding: ABSENT };
  return { ...nowhere, scope: 0, currency: 0 };
}

export function noPlanTexts(): PlanTexts {
  return { merchant: ABSENT, scope: 0, owner: ABSENT, currency: 0, position: 0, refundFee: 0 };
}

export function flatTexts(columns: FactColumns, { routes, groups, plans, known }: Numbered): FlatTexts {
  const { facts, subjects, heap, keys, positions, terminals, merchants, stores, accounts } = columns;
  const owners = SCOPES.map(scope => ({ terminal: terminals, store: stores, merchant: merchants })[scope]);
  return {
    heap,
    ofRoute(route, texts) {
      const at = route * RECORD_WORDS;
      const group = routes.words[at + ROUTE.group]! * RECORD_WORDS;
      const account = groups.words[group + GROUP.account]!;
      const store = facts.words[routes.words[at + ROUTE.assignment]! * FACT_WORDS + WORD.c]! >>> ABOVE_FACT;
      texts.merchant = textIn(merchants, merchantOf(columns, account, known));
      texts.terminal = textIn(terminals, groups.words[group + GROUP.terminal]!);
      texts.store = store === 0 ? ABSENT : textIn(stores, store - 1);
      texts.account = textIn(accounts, account);
      texts.binding = facts.words[routes.words[at + ROUTE.binding]! * FACT_WORDS + WORD.b]!;
      texts.scope = routes.words[at + ROUTE.scope]!;
      texts.currency = groups.words[group + GROUP.currency]!;
    },
    ofPlan(plan, texts) {
      const fact = plans.fact[plan]!;
      const key = subjects.data[fact]! * KEY.stride;
      const word = keys.data[key + KEY.word]!;
      const scope = scopePlaceIn(word);
      texts.merchant = textIn(merchants, keys.data[key + KEY.merchant]!);
      texts.scope = scope;
      texts.owner = textIn(owners[scope]!, keys.data[key + KEY.owner]!);
      texts.currency = currencyIn(word);
      texts.position = positionAt(positions, fact);
      texts.refundFee = facts.words[fact * FACT_WORDS + WORD.c]! >>> ABOVE_FACT;
    },
  };
}
