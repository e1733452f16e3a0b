// The words every decider speaks: decisions, refusals as values, and the two ways a program may stop.

/** A business refusal is an answer, not an exception; exceptions are for bugs and broken disks. */
export type Decision<E, R, W = never> =
  | { readonly kind: 'accepted'; readonly events: readonly E[]; readonly warnings: readonly W[] }
  | { readonly kind: 'refused'; readonly refusal: R };

/**
 * `decide` is total and synchronous; accepted without events means that a retry has nothing new to say. A warning is for a person to
 * look at: what it is about happened nevertheless. `evolve` has no rules.
 */
export type Decider<State, Command, Event, Refusal, Warning = never> = {
  readonly initial: () => State;
  readonly decide: (command: Command, state: State) => Decision<Event, Refusal, Warning>;
  readonly evolve: (state: State, event: Event) => State;
};

/** The command is granted and these facts follow from it, possibly none. */
export const accept = <E>(...events: E[]): Decision<E, never> => ({ kind: 'accepted', events, warnings: [] });
/** As `accept`, with something for a person to look at. */
export const acceptWarning = <E, W>(events: readonly E[], warnings: readonly W[]): Decision<E, never, W> => ({
  kind: 'accepted',
  events,
  warnings,
});
/** The business says no, and why. */
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

/** Are two plain values (objects, arrays, primitives) equal part by part? Tells a retry from a second, different fact. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (!isPlainObject(left) || !isPlainObject(right)) return Object.is(left, right);
  const names = Object.keys(left);
  return (
    Array.isArray(left) === Array.isArray(right) &&
    names.length === Object.keys(right).length &&
    names.every(name => Object.hasOwn(right, name) && isSameValue(left[name], right[name]))
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
