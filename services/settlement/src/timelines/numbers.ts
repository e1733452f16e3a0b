// Numbers by which columns name things, given out in order of first use.
import { type AccountId, type Assignment, assert, type BindingId, type Currency, type Estate } from '@asof/domain';
import type { Group, Route } from './flat-timelines.ts';
import type { Card } from './scope-lines.ts';

export type Numbers<T> = { readonly items: readonly T[]; of(name: unknown, item: T): number };

export function createNumbers<T>(): Numbers<T> {
  const items: T[] = [];
  const byName = new Map<unknown, number>();
  return {
    items,
    of(name, item) {
      const known = byName.get(name);
      if (known !== undefined) return known;
      byName.set(name, items.length);
      return items.push(item) - 1;
    },
  };
}

export type RouteNumbers = {
  readonly routes: readonly Route[];
  readonly groups: readonly Group[];
  beginPair(currency: Currency): void;
  of(
    assignment: Assignment,
    card: Card,
    shown: { readonly bindingId: BindingId; readonly accountId: AccountId },
  ): number;
};

/** A route is one card under one assignment, numbered once in a pair; a group is numbered once in all. */
export function createRouteNumbers(estate: Estate): RouteNumbers {
  const routes: Route[] = [];
  const cards: Card[] = [];
  const groups = createNumbers<Group>();
  let currency: Currency;
  let firstOfPair = 0;

  function groupOf({ merchantId, terminalId }: Assignment, accountId: AccountId): number {
    // No id holds a dot.
    const name = `${merchantId}.${terminalId}.${accountId}.${currency}`;
    const isNew = groups.items.length;
    const group = groups.of(name, { merchantId, terminalId, accountId, currency });
    if (group === isNew)
      assert(
        estate.account(accountId)?.merchantId === merchantId,
        `${accountId} is an account of merchant ${merchantId}`,
      );
    return group;
  }

  return {
    routes,
    groups: groups.items,
    beginPair(next) {
      currency = next;
      firstOfPair = routes.length;
    },
    of(assignment, card, { bindingId, accountId }) {
      for (let route = firstOfPair; route < routes.length; route++)
        if (cards[route] === card && routes[route]!.assignment === assignment) return route;
      const { from, to } = card.segment;
      cards.push(card);
      const group = groupOf(assignment, accountId);
      return routes.push({ assignment, scope: card.scope, bindingId, accountId, from, to, group }) - 1;
    },
  };
}
