// How the card of a terminal at an instant is shown: with the facts that name it and both their times.
import type { Currency } from '@asof/domain';
import type { KnownInterval, RouteExplanation } from '@asof/settlement';
import { amountCell, type Cell, field, instant, instantCell, type View } from '../output/view.ts';

export type TerminalRoute = { readonly currency: Currency; readonly explanation: RouteExplanation };

/** The facts as one JSON object: in `asof why`. */
export function routeCell({ at, knownAt, assignment, card }: RouteExplanation): Cell {
  const assigned =
    assignment === null
      ? null
      : {
          terminal: assignment.terminalId,
          merchant: assignment.merchantId,
          store: assignment.storeId,
          ...timesCell(assignment),
        };
  const shown =
    card.kind === 'held'
      ? { reason: card.reason }
      : { scope: card.scope, binding: card.bindingId, account: card.accountId, tail: card.tail, ...timesCell(card) };
  return { at: instantCell(at), knownAt: knownAt.toString(), assignment: assigned, card: shown };
}

const timesCell = ({ validFrom, validTo, recordedAt, position }: KnownInterval) => ({
  validFrom: instantCell(validFrom),
  validTo: instantCell(validTo),
  recordedAt: instantCell(recordedAt),
  position: position.toString(),
});

type RoutedCard = Extract<RouteExplanation['card'], { readonly kind: 'routed' }>;
const routed = <T>({ explanation: { card } }: TerminalRoute, get: (card: RoutedCard) => T): T | null =>
  card.kind === 'routed' ? get(card) : null;

export const terminalRouteView: View<TerminalRoute> = [
  instant('at', 'at', row => row.explanation.at),
  field('knownAt', 'position K', row => row.explanation.knownAt.toString()),
  field('currency', '', row => row.currency),
  field('merchant', 'merchant', row => row.explanation.assignment?.merchantId ?? null),
  field('store', 'store', row => row.explanation.assignment?.storeId ?? null),
  instant('assignedFrom', null, row => row.explanation.assignment?.validFrom ?? null),
  instant('assignedTo', null, row => row.explanation.assignment?.validTo ?? null),
  instant('assignmentRecordedAt', null, row => row.explanation.assignment?.recordedAt ?? null),
  field('account', 'account', row => routed(row, card => card.accountId)),
  field('tail', 'card', row => routed(row, card => card.tail)),
  field('reason', 'held', row => (row.explanation.card.kind === 'held' ? row.explanation.card.reason : null)),
  field('scope', 'scope', row => routed(row, card => card.scope)),
  field('binding', 'binding', row => routed(row, card => card.bindingId)),
  instant('validFrom', 'valid from', row => routed(row, card => card.validFrom)),
  instant('validTo', 'valid to', row => routed(row, card => card.validTo)),
  instant('recordedAt', 'recorded at', row => routed(row, card => card.recordedAt)),
  field('feePlan', null, row => feePlanCell(row)),
];

function feePlanCell({ explanation: { feePlan }, currency }: TerminalRoute): Cell {
  if (feePlan === null) return null;
  const { planId, rateMillionths, fixedMinor, minimumMinor, capMinor, refundFee } = feePlan;
  const money = (minor: bigint | null): string | null => amountCell(minor, currency);
  return {
    planId,
    rateMillionths,
    fixed: money(fixedMinor),
    minimum: money(minimumMinor),
    cap: money(capMinor),
    refundFee,
  };
}
