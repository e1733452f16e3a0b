// What has become known between two positions, seen from rows: for each pair the earliest instant whose answer may be another now. Most
// facts speak of the future; a pair or a time that none of them reaches need not be looked at again (R20).
import {
  type AcquirerId,
  type Estate,
  type EstateHistory,
  isSameValue,
  type ScopeKey,
  type Segment,
  scopeKeysOf,
} from '@asof/domain';
import type { SegmentPair } from '../segment/segment.ts';

export type ChangedSince = {
  /** No pair changed before this instant; Infinity: nothing changed at all. */
  readonly earliest: number;
  /** No row of the pair before this instant has another answer now. */
  readonly of: (pair: SegmentPair) => number;
};

/** Facts at positions in (afterK, toK], as they concern the acquirer's pairs. */
export function changedSince(
  history: EstateHistory,
  acquirerId: AcquirerId,
  afterK: bigint,
  toK: bigint,
): ChangedSince {
  const [before, now] = [history.at(afterK), history.at(toK)];
  const touched = history.touched(afterK, toK);
  const pairs = createEarliest();
  for (const terminalId of touched.terminals) {
    const [linesBefore, linesNow] = [before.assignmentsOf(terminalId), now.assignmentsOf(terminalId)];
    const since = firstDifference(linesBefore, linesNow);
    for (const { shows } of [...linesBefore, ...linesNow])
      if (shows.acquirerId === acquirerId) pairs.put(`${shows.mid} ${shows.tid}`, since);
  }
  const keys = createEarliest();
  for (const key of touched.bindingKeys)
    keys.put(keyName(key), firstDifference(before.bindingLine(key), now.bindingLine(key)));
  return {
    earliest: Math.min(pairs.earliest(), keys.earliest()),
    of: pair => Math.min(pairs.of(`${pair.mid} ${pair.tid}`), bindingsSince(now, acquirerId, pair, keys.of)),
  };
}

/** A terminal that no longer shows the pair is told by its own assignment facts; so the bindings of those that do are enough. */
function bindingsSince(now: Estate, acquirerId: AcquirerId, { mid, tid, currency }: SegmentPair, since: Since): number {
  return now
    .assignmentsShowing(acquirerId, mid, tid)
    .flatMap(({ shows }) => scopeKeysOf(shows, currency))
    .reduce((earliest, key) => Math.min(earliest, since(keyName(key))), Infinity);
}

/** The first instant at which two lines may show different things; Infinity when they are equal. */
function firstDifference<T>(before: readonly Segment<T>[], now: readonly Segment<T>[]): number {
  const at = before.findIndex((segment, index) => !isSameValue(segment, now[index]));
  const index = at < 0 ? before.length : at;
  const [left, right] = [before[index], now[index]];
  if (left === undefined || right === undefined) return left?.from ?? right?.from ?? Infinity;
  if (left.from !== right.from || !isSameValue(left.shows, right.shows)) return Math.min(left.from, right.from);
  return Math.min(left.to ?? Infinity, right.to ?? Infinity);
}

type Since = (name: string) => number;

function createEarliest() {
  const since = new Map<string, number>();
  const of: Since = name => since.get(name) ?? Infinity;
  return {
    of,
    put: (name: string, instant: number): void => void since.set(name, Math.min(of(name), instant)),
    earliest: () => [...since.values()].reduce((least, instant) => Math.min(least, instant), Infinity),
  };
}

function keyName({ merchantId, scope, scopeId, currency }: ScopeKey): string {
  return `${merchantId}|${scope}|${scopeId}|${currency}`;
}
