// Captures of one terminal whose clock shows local time. Where the clock was set back a local time happens twice; the order in which
// the terminal numbered its captures (STAN) tells which, as far as it can (H25).
import type { Instant } from './instant.ts';
import { instantsShowing, type LocalTime } from './zone.ts';

/** Why an instant is the best guess and not knowledge; null where it is known. */
export type LocalTimeDoubt = 'local-time-repeated' | 'local-time-skipped' | null;
export type PlacedTime = { readonly instant: Instant; readonly doubt: LocalTimeDoubt };

/** What a terminal sent: a time with its offset, which is an instant, or a local time alone. */
export type TimeStamp =
  | { readonly kind: 'instant'; readonly instant: Instant }
  | { readonly kind: 'local'; readonly local: LocalTime };

/** A single local time: of two instants the earlier one, in doubt; of none the one shifted forward, in doubt (H25, H26). */
export function placeLocalTime(local: LocalTime, zone: string): PlacedTime {
  return placeInSequence([{ kind: 'local', local }], zone)[0] as PlacedTime;
}

/**
 * Time stamps in the order of their sequence numbers, as instants. An offset that was sent decides. Otherwise an instant is known when
 * the order leaves only one; where it leaves two, or contradicts the clock, it is the earlier one, in doubt.
 */
export function placeInSequence(stamps: readonly TimeStamp[], zone: string): readonly PlacedTime[] {
  const candidates = stamps.map(stamp => candidatesOf(stamp, zone));
  const earliest = earliestInOrder(candidates.map(({ instants }) => instants));
  const latest = latestInOrder(candidates.map(({ instants }) => instants));
  return candidates.map(({ instants, skipped }, index) => {
    if (skipped) return { instant: instants[0], doubt: 'local-time-skipped' };
    if (instants.length === 1) return { instant: instants[0], doubt: null };
    const instant = earliest?.[index] ?? instants[0];
    return { instant, doubt: instant === latest?.[index] ? null : 'local-time-repeated' };
  });
}

type Instants = readonly [Instant, ...Instant[]];

function candidatesOf(stamp: TimeStamp, zone: string): { readonly instants: Instants; readonly skipped: boolean } {
  if (stamp.kind === 'instant') return { instants: [stamp.instant], skipped: false };
  const found = instantsShowing(stamp.local, zone);
  if (found.kind === 'skipped') return { instants: [found.shifted], skipped: true };
  return { instants: found.instants, skipped: false };
}

/** Of each the first that is not before the one chosen for its predecessor; null when there is none. */
function earliestInOrder(candidates: readonly Instants[]): readonly Instant[] | null {
  const chosen: Instant[] = [];
  for (const instants of candidates) {
    const next = instants.find(instant => instant >= (chosen.at(-1) ?? Number.NEGATIVE_INFINITY));
    if (next === undefined) return null;
    chosen.push(next);
  }
  return chosen;
}

/** Of each the last that is not after the one chosen for its successor; null when there is none. */
function latestInOrder(candidates: readonly Instants[]): readonly Instant[] | null {
  const chosen: Instant[] = [];
  for (const instants of candidates.toReversed()) {
    const next = instants.findLast(instant => instant <= (chosen.at(-1) ?? Number.POSITIVE_INFINITY));
    if (next === undefined) return null;
    chosen.push(next);
  }
  return chosen.toReversed();
}
