// The line of bindings of one key (merchant, scope, scope id, currency), one stream per key: who may be asserted, ended and voided.
// What the fold makes of it is R7's; nothing here looks at the clock, a back-dated binding is as good as a scheduled one.
import { cardNumberField } from '../card-number/card-number.ts';
import type { Account } from '../estate/estate.ts';
import { type BindingFact, bindingLine } from '../estate/fold.ts';
import { isEmptySpan, spansMeet } from '../estate/paint.ts';
import { sameContent } from '../estate/same-content.ts';
import type { BindingAsserted, BindingEnded, BindingVoided } from '../event/estate-events.ts';
import type { BindingId } from '../ids.ts';
import { accept, acceptWarning, type Decider, type Decision, refuse, unreachable } from '../kernel.ts';

export type AssertBinding = Omit<BindingAsserted, 'type'> & {
  readonly type: 'AssertBinding';
  /** An import may force what a person may not decide: a second binding from the same instant (H3). */
  readonly source: 'command' | 'import';
  /** The account named by accountId as registered, or null. */
  readonly account: Account | null;
  /** Whether the binding id was asserted under another key. */
  readonly idUsedElsewhere: boolean;
  /** Whether the terminal or store was ever assigned to the merchant; true for scope `merchant`. */
  readonly scopeSeen: boolean;
};
export type EndBinding = Omit<BindingEnded, 'type'> & { readonly type: 'EndBinding' };
export type VoidBinding = Omit<BindingVoided, 'type'> & { readonly type: 'VoidBinding' };
export type BindingCommand = AssertBinding | EndBinding | VoidBinding;

export type BindingRefusal =
  | 'looks-like-card-number'
  | 'empty-interval'
  | 'scope-id-not-merchant'
  | 'account-unknown'
  | 'account-of-another-merchant'
  | 'currency-not-on-account'
  | 'binding-id-taken'
  | 'binding-unknown'
  | 'binding-already-voided'
  | 'same-valid-from';
/**
 * `same-valid-from`: forced by an import, the later position wins. `ends-nothing`: the binding shows nowhere in the interval.
 * `scope-never-seen`: no such terminal or store was ever assigned to the merchant.
 */
export type BindingWarning = 'same-valid-from' | 'ends-nothing' | 'scope-never-seen';
export type BindingState = { readonly facts: readonly BindingFact[] };

type BindingDecision<Fact> = Decision<Fact, BindingRefusal, BindingWarning>;

/** Commands must name the stream's own key. A void is final, and a binding id is used once in the whole estate. */
export const binding: Decider<BindingState, BindingCommand, BindingFact, BindingRefusal, BindingWarning> = {
  initial: () => ({ facts: [] }),

  decide(command, { facts }) {
    switch (command.type) {
      case 'AssertBinding':
        return decideAssert(command, facts);
      case 'EndBinding':
        return decideEnd({ ...command, type: 'BindingEnded' }, facts);
      case 'VoidBinding':
        return decideVoid({ ...command, type: 'BindingVoided' }, facts);
      default:
        return unreachable(command);
    }
  },

  evolve: ({ facts }, fact) => ({ facts: [...facts, fact] }),
};

function decideAssert(command: AssertBinding, facts: readonly BindingFact[]): BindingDecision<BindingAsserted> {
  const { source, account: _, idUsedElsewhere, scopeSeen, ...fields } = command;
  const fact: BindingAsserted = { ...fields, type: 'BindingAsserted' };
  const { bindingId } = fact;
  if (isVoided(facts, bindingId)) return refuse('binding-already-voided');
  const asserted = assertionOf(facts, bindingId);
  if (asserted !== undefined) return sameContent(asserted, fact) ? accept() : refuse('binding-id-taken');
  const problem = idUsedElsewhere ? 'binding-id-taken' : problemOf(command, fact);
  if (problem !== null) return refuse(problem);

  const sameStart = facts.some(
    each => each.type === 'BindingAsserted' && each.from === fact.from && !isVoided(facts, each.bindingId),
  );
  if (sameStart && source === 'command') return refuse('same-valid-from');
  const warnings: BindingWarning[] = sameStart ? ['same-valid-from'] : [];
  return acceptWarning([fact], scopeSeen ? warnings : [...warnings, 'scope-never-seen']);
}

function problemOf({ account }: AssertBinding, fact: BindingAsserted): BindingRefusal | null {
  if (cardNumberField(fact) !== null) return 'looks-like-card-number';
  if (isEmptySpan(fact)) return 'empty-interval';
  if (fact.scope === 'merchant' && fact.scopeId !== fact.merchantId) return 'scope-id-not-merchant';
  if (account === null) return 'account-unknown';
  if (account.merchantId !== fact.merchantId) return 'account-of-another-merchant';
  return account.minimumPayoutMinor.has(fact.currency) ? null : 'currency-not-on-account';
}

/** An end may come before what it will end shows again, by a void of what covers it: it is recorded, with a warning. */
function decideEnd(fact: BindingEnded, facts: readonly BindingFact[]): BindingDecision<BindingEnded> {
  const { bindingId } = fact;
  if (assertionOf(facts, bindingId) === undefined) return refuse('binding-unknown');
  if (isVoided(facts, bindingId)) return refuse('binding-already-voided');
  if (facts.some(each => sameContent(each, fact))) return accept();
  if (isEmptySpan(fact)) return refuse('empty-interval');
  const ends = bindingLine(facts).some(
    ({ shows, ...span }) => shows.kind === 'binding' && shows.bindingId === bindingId && spansMeet(span, fact),
  );
  return acceptWarning([fact], ends ? [] : ['ends-nothing']);
}

function decideVoid(fact: BindingVoided, facts: readonly BindingFact[]): BindingDecision<BindingVoided> {
  if (assertionOf(facts, fact.bindingId) === undefined) return refuse('binding-unknown');
  return isVoided(facts, fact.bindingId) ? accept() : accept(fact);
}

function assertionOf(facts: readonly BindingFact[], bindingId: BindingId): BindingFact | undefined {
  return facts.find(fact => fact.type === 'BindingAsserted' && fact.bindingId === bindingId);
}

function isVoided(facts: readonly BindingFact[], bindingId: BindingId): boolean {
  return facts.some(fact => fact.type === 'BindingVoided' && fact.bindingId === bindingId);
}
