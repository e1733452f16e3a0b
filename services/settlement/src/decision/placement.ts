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
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';

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

/** Every field, in a fixed order: equal texts are equal placements. */
function placementText(placement: Placement): string {
  const { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee } = placement;
  const card = `${accountId ?? ''}|${bindingId ?? ''}|${scope ?? ''}`;
  return `${merchantId}|${terminalId}|${storeId ?? ''}|${currency}|${card}|${planId ?? ''}|${refundFee ?? ''}`;
}

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
  /** In order of first use. */
  readonly all: readonly Placement[];
};

/** Collects each placement once. */
export function collectPlacements(): PlacementCollector {
  const known = new Map<string, number>();
  const all: Placement[] = [];
  return {
    all,
    add(placement) {
      const text = placementText(placement);
      const index = known.get(text) ?? all.push(placement) - 1;
      known.set(text, index);
      return index;
    },
  };
}

export function encodePlacements(batchId: BatchId, placements: readonly Placement[]): readonly Uint8Array[] {
  return encodeLines({ sheet: 'placements', version: 1, batchId }, placements);
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
