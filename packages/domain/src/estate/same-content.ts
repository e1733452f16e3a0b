// When is a command a retry of a fact already recorded? When it says the same thing, however it said it: how an interval was stated
// (text, zone, version of the zone tables) and by which door it came in (kind) do not change what is known.
const PROVENANCE: ReadonlySet<string> = new Set(['stated', 'kind']);

/** Whether two events of the estate say the same thing. */
export function sameContent(left: object, right: object): boolean {
  return sameValue(withoutProvenance(left), withoutProvenance(right));
}

function withoutProvenance(event: object): object {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !PROVENANCE.has(name)));
}

function sameValue(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(name => name in right && sameValue(left[name as never], right[name as never]));
}
