// The words every decider speaks: decisions, refusals as values, and the two ways a program may stop.

/** A business refusal is an answer, not an exception; exceptions are for bugs and broken disks. */
export type Decision<E, R> =
  | { readonly kind: 'accepted'; readonly events: readonly E[] }
  | { readonly kind: 'refused'; readonly refusal: R };

/** `decide` is total and synchronous; accepted without events means that a retry has nothing new to say. `evolve` has no rules. */
export type Decider<State, Command, Event, Refusal> = {
  readonly initial: () => State;
  readonly decide: (command: Command, state: State) => Decision<Event, Refusal>;
  readonly evolve: (state: State, event: Event) => State;
};

export const accept = <E>(...events: E[]): Decision<E, never> => ({ kind: 'accepted', events });
export const refuse = <R>(refusal: R): Decision<never, R> => ({ kind: 'refused', refusal });

/** Closes a discriminated union: a value that reaches it was not foreseen by the types. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${JSON.stringify(value)}`);
}

/** An invariant does not hold. Nothing catches it: the process stops taking work and the log stays whole. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Throws `Bug` when `condition` is false. Stays on in production. `what` names the invariant, never card data. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Bug(what);
}
