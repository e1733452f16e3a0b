// Placements: where the routed rows of a batch stand. Each row names one by its index; the sheet lists them in the order in which rows
// first use them, so that it depends on what was decided and not on how timelines happened to be numbered.
import {
  AccountId,
  BatchId,
  BindingId,
  Currency,
  MerchantId,
  type RoutedRow,
  Scope,
  StoreId,
  TerminalId,
} from '@asof/domain';
import { z } from 'zod';
import { addAscii, type ByteWriter, writtenBytes } from '../sheet/byte-writer.ts';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';
import { createTextPool, type TextPool } from '../sheet/text-pool.ts';
import { type FlatTexts, noPlanTexts, noRouteTexts, type PlanTexts, type RouteTexts } from '../timelines/flat-texts.ts';
import type { Bytes } from '../timelines/growing-column.ts';
import { addTextAt } from '../timelines/text-heap.ts';

export const Placement = z.strictObject({
  merchantId: MerchantId,
  terminalId: TerminalId,
  storeId: StoreId.nullable(),
  currency: Currency,
  /** Account, binding and scope are null together: the merchant's debt (R13). */
  accountId: AccountId.nullable(),
  bindingId: BindingId.nullable(),
  scope: Scope.nullable(),
  /** The fee plan that priced the row and its setting for refunds (R15); null for debits and adjustments. */
  planId: z.string().nullable(),
  refundFee: z.enum(['kept', 'returned']).nullable(),
});
export type Placement = z.infer<typeof Placement>;

const Header = z.strictObject({ sheet: z.literal('placements'), version: z.literal(1), batchId: BatchId });

export function placementOf(decision: RoutedRow, currency: Currency): Placement {
  const { merchantId, terminalId, storeId } = decision;
  const card = decision.effect === 'credit' ? decision : decision.card;
  const pricedBy = decision.effect === 'credit' ? decision.pricedBy : null;
  return {
    ...{ merchantId, terminalId, storeId, currency },
    accountId: card?.accountId ?? null,
    bindingId: card?.bindingId ?? null,
    scope: card?.scope ?? null,
    planId: pricedBy?.planId ?? null,
    refundFee: pricedBy?.refundFee ?? null,
  };
}

export type PlacementCollector = {
  /** The index of the placement, given out at its first use. */
  readonly add: (placement: Placement) => number;
  /** That of rows on a route, priced by the plan or, where it is below zero, by none. */
  readonly addRouted: (texts: FlatTexts, route: number, plan: number) => number;
  readonly placements: Placements;
};

/** In order of first use. */
export type Placements = {
  /** Their lines of the sheet. */
  readonly lines: TextPool;
  /** By placement: what the digest says of rows that stand there, as a number among `answers`. */
  readonly answerOf: readonly number[];
  readonly answers: TextPool;
};

/** Collects each placement once, as the line that it is in the sheet: equal lines are equal placements. */
export function collectPlacements(): PlacementCollector {
  const [lines, answers] = [createTextPool(), createTextPool()];
  const answerOf: number[] = [];
  const [onRoute, priced] = [noRouteTexts(), noPlanTexts()];
  return {
    placements: { lines, answerOf, answers },
    add(placement) {
      addPlacement(lines.writer, placement);
      const index = lines.take();
      if (index < answerOf.length) return index;
      addAscii(answers.writer, digestAnswerOf(placement));
      return answerOf.push(answers.take()) - 1;
    },
    addRouted(texts, route, plan) {
      texts.ofRoute(route, onRoute);
      if (plan >= 0) texts.ofPlan(plan, priced);
      addRoutedPlacement(lines.writer, texts.heap, onRoute, plan < 0 ? null : priced);
      const index = lines.take();
      if (index < answerOf.length) return index;
      addRoutedAnswer(answers.writer, texts.heap, onRoute);
      return answerOf.push(answers.take()) - 1;
    },
  };
}

/** What the domain's `digestAnswer` says of rows that stand there. */
function digestAnswerOf({ accountId, bindingId }: Placement): string {
  return accountId === null ? 'debt|' : `account:${accountId}|${bindingId}`;
}

function addRoutedAnswer(writer: ByteWriter, heap: Bytes, { account, binding }: RouteTexts): void {
  addAscii(writer, 'account:');
  addTextAt(writer, heap, account);
  addAscii(writer, '|');
  addTextAt(writer, heap, binding);
}

/** Every field, in a fixed order. */
function addPlacement(writer: ByteWriter, placement: Placement): void {
  const { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee } = placement;
  const line: Placement = { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee };
  addAscii(writer, `${JSON.stringify(line)}\n`);
}

/** As `addPlacement`. No id has a sign that JSON writes otherwise. */
function addRoutedPlacement(writer: ByteWriter, heap: Bytes, on: RouteTexts, plan: PlanTexts | null): void {
  addAscii(writer, '{"merchantId":"');
  addTextAt(writer, heap, on.merchant);
  addAscii(writer, '","terminalId":"');
  addTextAt(writer, heap, on.terminal);
  addAscii(writer, on.store < 0 ? '","storeId":null,"currency":"' : '","storeId":"');
  if (on.store >= 0) {
    addTextAt(writer, heap, on.store);
    addAscii(writer, '","currency":"');
  }
  addAscii(writer, on.currency);
  addAscii(writer, '","accountId":"');
  addTextAt(writer, heap, on.account);
  addAscii(writer, '","bindingId":"');
  addTextAt(writer, heap, on.binding);
  addAscii(writer, '","scope":"');
  addAscii(writer, on.scope);
  if (plan === null) addAscii(writer, '","planId":null,"refundFee":null}\n');
  else addPlan(writer, heap, plan);
}

/** The id of a plan as `feePlanOf` of the domain makes it. */
function addPlan(writer: ByteWriter, heap: Bytes, plan: PlanTexts): void {
  addAscii(writer, '","planId":"');
  addTextAt(writer, heap, plan.merchant);
  addAscii(writer, '.');
  addAscii(writer, plan.scope);
  addAscii(writer, '.');
  addTextAt(writer, heap, plan.owner);
  addAscii(writer, '.');
  addAscii(writer, plan.currency);
  addAscii(writer, '@');
  addAscii(writer, plan.position.toString());
  addAscii(writer, '","refundFee":"');
  addAscii(writer, plan.refundFee);
  addAscii(writer, '"}\n');
}

export function encodePlacements(batchId: BatchId, { lines }: Placements): readonly Uint8Array[] {
  const header: z.output<typeof Header> = { sheet: 'placements', version: 1, batchId };
  return [...encodeLines(header, []), writtenBytes(lines.writer)];
}

/** Placements by index; a line is read when it is asked for, once. Throws SheetFailure. */
export function decodePlacements(bytes: Uint8Array): { readonly at: (index: number) => Placement } {
  const { lines } = splitLines(bytes, Header);
  const read = new Map<number, Placement>();
  return {
    at(index) {
      const placement = read.get(index) ?? decodeLine(lines[index] ?? '', Placement);
      read.set(index, placement);
      return placement;
    },
  };
}
