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
import {
  addAscii,
  type ByteWriter,
  putAll,
  putInteger,
  roomFor,
  signs,
  writtenBytes,
  writtenUpTo,
} from '../sheet/byte-writer.ts';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';
import { madeOnce } from '../sheet/made-once.ts';
import { createTextPool, type TextPool } from '../sheet/text-pool.ts';
import { REFUND_FEES } from '../timelines/fact-columns.ts';
import { type FlatTexts, noPlanTexts, noRouteTexts, type PlanTexts, type RouteTexts } from '../timelines/flat-texts.ts';
import type { Bytes } from '../timelines/growing-column.ts';
import { currencyOf, SCOPES } from '../timelines/scope-keys.ts';
import { putTextAt } from '../timelines/text-heap.ts';

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

/** A line of the sheet, and an answer, with room to spare. */
const [LINE_BYTES, ANSWER_BYTES] = [300, 60];

/** Collects each placement once, as the line that it is in the sheet: equal lines are equal placements. `expected`: how many, about. */
export function collectPlacements(expected = 1): PlacementCollector {
  const pool = (bytesEach: number) => createTextPool({ texts: expected, bytesEach });
  const [lines, answers] = [pool(LINE_BYTES), pool(ANSWER_BYTES)];
  const answerOf: number[] = [];
  const [onRoute, priced] = [noRouteTexts(), noPlanTexts()];
  /** Those that came as objects, by name: many rows stand where one did. */
  const added = new Map<string, number>();
  return {
    placements: { lines, answerOf, answers },
    add(placement) {
      const name = nameOf(placement);
      const known = added.get(name);
      if (known !== undefined) return known;
      addPlacement(lines.writer, placement);
      const index = lines.take();
      added.set(name, index);
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

/** Every field; no id is empty or has a bar in it. */
function nameOf(placement: Placement): string {
  const { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee } = placement;
  const card = `${accountId ?? ''}|${bindingId ?? ''}|${scope ?? ''}`;
  return `${card}|${planId ?? ''}|${refundFee ?? ''}|${terminalId}|${storeId ?? ''}|${merchantId}|${currency}`;
}

/** What the domain's `digestAnswer` says of rows that stand there. */
function digestAnswerOf({ accountId, bindingId }: Placement): string {
  return accountId === null ? 'debt|' : `account:${accountId}|${bindingId}`;
}

function addRoutedAnswer(writer: ByteWriter, heap: Bytes, { account, binding }: RouteTexts): void {
  const to = roomFor(writer, LINE_BYTES_MAX);
  let end = putAll(to, writer.length, SIGN.answer);
  end = putTextAt(to, end, heap, account);
  end = putAll(to, end, SIGN.behindAnswer);
  writtenUpTo(writer, putTextAt(to, end, heap, binding));
}

/** Every field, in a fixed order. */
function addPlacement(writer: ByteWriter, placement: Placement): void {
  const { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee } = placement;
  const line: Placement = { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee };
  addAscii(writer, `${JSON.stringify(line)}\n`);
}

/** Ten ids of up to 64 bytes each, and the signs between them. */
const LINE_BYTES_MAX = 1024;

/** What stands between the ids of a line; no id has a sign that JSON writes otherwise. */
const SIGN = signs({
  merchant: '{"merchantId":"',
  terminal: '","terminalId":"',
  store: '","storeId":"',
  noStore: '","storeId":null',
  behindStore: '"',
  binding: '","bindingId":"',
  answer: 'account:',
  behindAnswer: '|',
});

/** By place among SCOPES. */
const OF_SCOPE = SCOPES.map(scope =>
  signs({
    plan: `","scope":"${scope}","planId":"`,
    noPlan: `","scope":"${scope}","planId":null,"refundFee":null}\n`,
    inPlan: `.${scope}.`,
  }),
);

/** By place among REFUND_FEES: how a line with a plan ends. */
const OF_REFUND_FEE = REFUND_FEES.map(refundFee => signs({ end: `","refundFee":"${refundFee}"}\n` }));

/** By number of a currency: what stands around it. There are few, and each is asked for again and again. */
const ofCurrency = madeOnce((number: number) => currencySigns(currencyOf(number)));

function currencySigns(currency: Currency) {
  return signs({ account: `,"currency":"${currency}","accountId":"`, inPlan: `.${currency}@` });
}

/** As `addPlacement`. */
function addRoutedPlacement(writer: ByteWriter, heap: Bytes, on: RouteTexts, plan: PlanTexts | null): void {
  const to = roomFor(writer, LINE_BYTES_MAX);
  const scope = OF_SCOPE[on.scope]!;
  let end = putAll(to, writer.length, SIGN.merchant);
  end = putTextAt(to, end, heap, on.merchant);
  end = putAll(to, end, SIGN.terminal);
  end = putTextAt(to, end, heap, on.terminal);
  end = on.store < 0 ? putAll(to, end, SIGN.noStore) : putStore(to, end, heap, on.store);
  end = putAll(to, end, ofCurrency(on.currency).account);
  end = putTextAt(to, end, heap, on.account);
  end = putAll(to, end, SIGN.binding);
  end = putTextAt(to, end, heap, on.binding);
  end = plan === null ? putAll(to, end, scope.noPlan) : putPlan(to, putAll(to, end, scope.plan), heap, plan);
  writtenUpTo(writer, end);
}

function putStore(to: Uint8Array, begin: number, heap: Bytes, store: number): number {
  const end = putTextAt(to, putAll(to, begin, SIGN.store), heap, store);
  return putAll(to, end, SIGN.behindStore);
}

/** The id of a plan as `feePlanOf` of the domain makes it, and what stands behind it. */
function putPlan(to: Uint8Array, begin: number, heap: Bytes, plan: PlanTexts): number {
  let end = putTextAt(to, begin, heap, plan.merchant);
  end = putAll(to, end, OF_SCOPE[plan.scope]!.inPlan);
  end = putTextAt(to, end, heap, plan.owner);
  end = putAll(to, end, ofCurrency(plan.currency).inPlan);
  end = putInteger(to, end, plan.position);
  return putAll(to, end, OF_REFUND_FEE[plan.refundFee]!.end);
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
