// Honest doubt: a row whose clock may be off by a little, close to a change of card, routes by its instant and is marked (R4).
import type { Estate, Segment } from '../estate/estate.ts';
import type { Instant } from '../time/instant.ts';
import type { CaptureMode } from '../transaction.ts';
import { type CardQuestion, type CardRoute, routeCard, scopeKeysOf } from './route-card.ts';

/** Half width of the doubt about occurredAt, by who stamped it. */
export type Uncertainty = Readonly<Record<CaptureMode, number>>;

/**
 * BOUNDARY_AMBIGUOUS: does the card, or the reason of R8 to hold, change anywhere in [t − u, t + u], both ends included? The same
 * account by another binding is no change, nor is another fee plan.
 */
export function isBoundaryAmbiguous(estate: Estate, question: CardQuestion, uncertaintyMicros: number): boolean {
  const first = (question.occurredAt - uncertaintyMicros) as Instant;
  const last = (question.occurredAt + uncertaintyMicros) as Instant;
  const changes = changesOf(estate, question).filter(at => first < at && at <= last);
  const answers = [first, ...changes].map(occurredAt => answerOf(routeCard(estate, { ...question, occurredAt })));
  return answers.some(answer => answer !== answers[0]);
}

/** What the flag compares: the account, or the reason. Account ids and reasons never meet: only ids follow a colon. */
function answerOf(route: CardRoute): string {
  return route.kind === 'routed' ? `account:${route.accountId}` : route.reason;
}

/** Every instant at which the question's answer may change: the ends of all stretches that could speak for it. */
function changesOf(estate: Estate, { acquirerId, mid, tid, currency }: CardQuestion): readonly Instant[] {
  const assignments = estate.assignmentsShowing(acquirerId, mid, tid);
  const keys = assignments.flatMap(segment => scopeKeysOf(segment.shows, currency));
  return [...endsOf(assignments), ...keys.flatMap(key => endsOf(estate.bindingLine(key)))];
}

function endsOf(line: readonly Segment<unknown>[]): readonly Instant[] {
  return line.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
}
