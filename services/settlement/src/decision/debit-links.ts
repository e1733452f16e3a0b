// What the debits of a batch say about other rows, as links.
import { assert, grossMinor } from '@asof/domain';
import type { Original } from '../original/original-book.ts';
import type { DecidedDebit } from './debits.ts';
import type { DecisionPlace } from './decision-place.ts';
import type { Link, LinkKind } from './links.ts';

/** In the order of places. Both rows of a cancelled pair name each other; a debit that found no original names nobody. */
export function linksOf(sequence: number, decided: readonly DecidedDebit[]): readonly Link[] {
  const links: Link[] = [];
  for (const each of decided) if (each.debit.original !== null) addLinks(links, sequence, each, each.debit.original);
  return links.sort(byPlace);
}

function addLinks(links: Link[], sequence: number, { debit, decision }: DecidedDebit, original: Original): void {
  const { place, row } = debit;
  const { transactionId } = row;
  const amountMinor = grossMinor(row);
  const named = { otherId: original.row.transactionId, other: original.place };
  links.push({ ...place, kind: kindOf(row.kind, decision.outcome), transactionId, ...named, amountMinor });
  if (decision.outcome !== 'cancelled') return;
  assert(original.place.sequence === sequence, 'only rows of one batch cancel each other');
  const { part, index } = original.place;
  const back = { otherId: transactionId, other: { sequence, ...place } satisfies DecisionPlace };
  links.push({ part, index, kind: 'cancelled', transactionId: named.otherId, ...back, amountMinor });
}

function kindOf(kind: string, outcome: DecidedDebit['decision']['outcome']): LinkKind {
  if (outcome !== 'routed') return outcome;
  return kind === 'refund' ? 'refund' : 'void-or-reversal';
}

function byPlace(left: Link, right: Link): number {
  return left.part - right.part || left.index - right.index;
}
