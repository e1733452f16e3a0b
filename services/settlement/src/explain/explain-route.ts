// Why a terminal has the card it has at an instant: the answer of the domain, and for each fact behind it both times, read from the
// streams that hold the facts.
import {
  type Assignment,
  assert,
  type BindingId,
  type CardQuestion,
  type CardRoute,
  type Currency,
  decodeFact,
  type Estate,
  feePlanFor,
  type Instant,
  routeCard,
  scopeKeysOf,
  type TerminalId,
} from '@asof/domain';
import type { EventLog, Recorded } from '@asof/event-log';
import type { KnownInterval, RouteExplanation } from './explanation.ts';

type KnownFact = { readonly from: Instant; readonly to: Instant | null };

/** Explains a question about a (MID, TID, currency) as received. Reads the two streams that answered. */
export async function explainQuestion(
  log: EventLog,
  estate: Estate,
  question: CardQuestion,
): Promise<RouteExplanation> {
  const route = routeCard(estate, question);
  const { occurredAt: at, currency } = question;
  const { assignment } = route;
  const asked = { at, knownAt: estate.knownAt };
  if (assignment === null)
    return { ...asked, assignment: null, card: { kind: 'held', reason: 'NO_ASSIGNMENT' }, feePlan: null };
  return {
    ...asked,
    assignment: { ...assignment, ...(await assignmentTimes(log, estate, assignment, at)) },
    card: await explainCard(log, estate, route, currency),
    feePlan: feePlanFor(estate, assignment, currency, at),
  };
}

/** What a terminal shows at an instant, for each currency in which its merchant has bindings. */
export async function explainTerminal(
  log: EventLog,
  estate: Estate,
  terminalId: TerminalId,
  at: Instant,
  currencies: readonly Currency[],
): Promise<readonly { readonly currency: Currency; readonly explanation: RouteExplanation }[]> {
  const shown = estate.assignmentsOf(terminalId).find(({ from, to }) => from <= at && (to === null || at < to))?.shows;
  if (shown === undefined) return [];
  const { acquirerId, mid, tid } = shown;
  const asked = currencies.filter(currency => estate.bindingKeysOf(shown.merchantId, currency).length > 0);
  return Promise.all(
    asked.map(async currency => ({
      currency,
      explanation: await explainQuestion(log, estate, { acquirerId, mid, tid, currency, occurredAt: at }),
    })),
  );
}

async function explainCard(
  log: EventLog,
  estate: Estate,
  route: CardRoute,
  currency: Currency,
): Promise<RouteExplanation['card']> {
  if (route.kind === 'held') return { kind: 'held', reason: route.reason };
  const { scope, bindingId, accountId, from, to, assignment } = route;
  const key = scopeKeysOf(assignment, currency).find(candidate => candidate.scope === scope);
  const account = estate.account(accountId);
  assert(key !== undefined && account !== null, 'a routed card has a key and an account');
  const stream = `binding-${key.merchantId}.${key.scope}.${key.scopeId}.${key.currency}`;
  const asserted = await lastFact(log, stream, estate.knownAt, event => isAssertionOf(event, bindingId));
  return {
    kind: 'routed',
    scope,
    bindingId,
    accountId,
    tail: account.tail,
    validFrom: from,
    validTo: to,
    ...recordOf(asserted),
  };
}

async function assignmentTimes(log: EventLog, estate: Estate, shown: Assignment, at: Instant): Promise<KnownInterval> {
  const segment = estate.assignmentsOf(shown.terminalId).find(({ from, to }) => from <= at && (to === null || at < to));
  assert(segment !== undefined, 'the assignment that answered is on the line of its terminal');
  const assigned = await lastFact(
    log,
    `terminal-${shown.terminalId}`,
    estate.knownAt,
    event => event.type === 'TerminalAssigned' && covers(event, at),
  );
  return { validFrom: segment.from, validTo: segment.to, ...recordOf(assigned) };
}

type Fact = ReturnType<typeof decodeFact>['event'];

const isAssertionOf = (event: Fact, bindingId: BindingId): boolean =>
  event.type === 'BindingAsserted' && event.bindingId === bindingId;
const covers = ({ from, to }: KnownFact, at: Instant): boolean => from <= at && (to === null || at < to);

/** The last event of a stream known at K that fits: later paint covers earlier (R7). */
async function lastFact(
  log: EventLog,
  stream: string,
  knownAt: bigint,
  fits: (event: Fact) => boolean,
): Promise<Recorded> {
  let found: Recorded | null = null;
  for await (const recorded of log.readStream(stream)) {
    if (recorded.position <= knownAt && fits(decodeFact(recorded).event)) found = recorded;
  }
  assert(found !== null, `stream ${stream} holds the fact that the estate was folded from`);
  return found;
}

const recordOf = ({ recordedAt, position }: Recorded): Pick<KnownInterval, 'recordedAt' | 'position'> => ({
  recordedAt,
  position,
});
