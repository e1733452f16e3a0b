// I10: does what was read agree with what the store holds? What was proved once stays proved, because a log only ever grows; both sides
// then count what came since.
import type { Census, EventLog, Position } from '@asof/event-log';
import type { SeenStreams } from './seen-streams.ts';

export type ReadProof =
  | { readonly kind: 'complete'; readonly read: Census }
  | { readonly kind: 'refused'; readonly refusal: ReadIncomplete };

/** `stream` is the first, by name, of which reader and store tell different ends; null where no stream that was read is one. */
export type ReadIncomplete = {
  readonly code: 'read-incomplete';
  readonly knownAt: Position;
  readonly stream: string | null;
  readonly read: Census;
  readonly stored: Census;
};

/** Cost follows the events since the last proof, but for a K before it: that was proved then, and only what was read is asked for. */
export async function proveRead(log: EventLog, seen: SeenStreams, knownAt: Position): Promise<ReadProof> {
  const proved = seen.proved();
  if (knownAt < proved.position) return { kind: 'complete', read: await log.census(knownAt) };
  const [read, stored] = [seen.censusAt(knownAt), await log.census(knownAt, proved)];
  if (isSameCensus(read, stored)) {
    // Beyond the last event others may still come.
    if (knownAt <= (seen.lastPosition() ?? 0n)) seen.prove({ position: knownAt, census: read });
    return { kind: 'complete', read };
  }
  const stream = await firstDiffering(log, seen, knownAt);
  return { kind: 'refused', refusal: { code: 'read-incomplete', knownAt, stream, read, stored } };
}

function isSameCensus(left: Census, right: Census): boolean {
  return left.events === right.events && left.streams === right.streams && left.headsSha256 === right.headsSha256;
}

/** Asks the store for every stream that was read since, one by one: slow, but only when something is wrong already. */
async function firstDiffering(log: EventLog, seen: SeenStreams, knownAt: Position): Promise<string | null> {
  const heads = [...seen.headsAt(knownAt)].sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [stream, head] of heads) if ((await log.headOf(stream, knownAt)) !== head) return stream;
  return null;
}
