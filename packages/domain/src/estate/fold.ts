// From facts to lines: what a terminal, a binding key or a fee key shows, given the facts known about it in position order. What is
// known at K is the fold of the facts at positions ≤ K and of nothing else.
import type {
  BindingAsserted,
  BindingEnded,
  BindingVoided,
  FeePlanPublished,
  TerminalAssigned,
  TerminalUnassigned,
} from '../event/estate-events.ts';
import { unreachable } from '../kernel.ts';
import type { Assignment, BindingShown, FeePlan, ScopeKey } from './estate.ts';
import { clear, type Line, paint, repaint } from './paint.ts';

export type AssignmentFact = TerminalAssigned | TerminalUnassigned;
export type BindingFact = BindingAsserted | BindingEnded | BindingVoided;
/** What of a fact paints: not how an interval was stated, nor by which door a binding came in. */
export type AssignmentStroke = Omit<TerminalAssigned, 'stated'> | Omit<TerminalUnassigned, 'stated'>;
type Asserted = Omit<BindingAsserted, 'stated' | 'kind'>;
type Ended = Omit<BindingEnded, 'stated'>;
export type BindingStroke = Asserted | Ended | BindingVoided;
type Published = Omit<FeePlanPublished, 'stated'>;
/** A fee plan is named by the position of its event. */
export type FeeFact = { readonly event: Published; readonly position: bigint };

/** The key as text, in streams and plan ids: no part of it can hold a dot. */
export function scopeKeyText(key: ScopeKey): string {
  return `${key.merchantId}.${key.scope}.${key.scopeId}.${key.currency}`;
}

/** R1: each assignment paints its span, each unassignment clears its own. */
export function assignmentLine(facts: readonly AssignmentStroke[]): Line<Assignment> {
  return facts.reduce<Line<Assignment>>(
    (line, fact) => (fact.type === 'TerminalAssigned' ? paint(line, fact, assignmentOf(fact)) : clear(line, fact)),
    [],
  );
}

/**
 * R7: assertions paint, later ones over earlier ones and over holes; an end makes a hole, or nothing, of those parts of its span
 * that show its binding at that point of the replay; a voided assertion and its ends were never there.
 */
export function bindingLine(facts: readonly BindingStroke[]): Line<BindingShown> {
  const voided = new Set(facts.filter(fact => fact.type === 'BindingVoided').map(fact => fact.bindingId));
  const standing = facts.filter(fact => fact.type !== 'BindingVoided').filter(fact => !voided.has(fact.bindingId));
  return standing.reduce(paintStanding, [] as Line<BindingShown>);
}

function paintStanding(line: Line<BindingShown>, fact: Asserted | Ended): Line<BindingShown> {
  const { bindingId } = fact;
  switch (fact.type) {
    case 'BindingAsserted':
      return paint(line, fact, { kind: 'binding', bindingId, accountId: fact.accountId });
    case 'BindingEnded': {
      const left: BindingShown | null = fact.leaves === 'hole' ? { kind: 'hole', bindingId } : null;
      return repaint(line, fact, shown => (shown.kind === 'binding' && shown.bindingId === bindingId ? left : shown));
    }
    default:
      return unreachable(fact);
  }
}

/** R14: each plan paints from its first instant on, without end. */
export function feeLine(facts: readonly FeeFact[]): Line<FeePlan> {
  return facts.reduce<Line<FeePlan>>(
    (line, { event, position }) => paint(line, { from: event.from, to: null }, feePlanOf(event, position)),
    [],
  );
}

function assignmentOf(fact: Omit<TerminalAssigned, 'stated'>): Assignment {
  const { terminalId, acquirerId, mid, tid, merchantId, storeId, serial } = fact;
  return { terminalId, acquirerId, mid, tid, merchantId, storeId, serial };
}

/** The plan as receipts name it. */
export function feePlanOf(event: Published, position: bigint): FeePlan {
  const { rateMillionths, fixedMinor, minimumMinor, capMinor, refundFee } = event;
  return {
    planId: `${scopeKeyText(event)}@${position}`,
    rateMillionths,
    fixedMinor,
    minimumMinor,
    capMinor,
    refundFee,
  };
}
