// When is a command a retry of a fact already recorded? When it says the same thing, however it said it: how an interval was stated
// (text, zone, version of the zone tables) and by which door it came in (kind) do not change what is known.
import { isSameValue } from '../kernel.ts';

const PROVENANCE: ReadonlySet<string> = new Set(['stated', 'kind']);

/** Whether two events of the estate say the same thing. */
export function sameContent(left: object, right: object): boolean {
  return isSameValue(withoutProvenance(left), withoutProvenance(right));
}

function withoutProvenance(event: object): object {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !PROVENANCE.has(name)));
}
