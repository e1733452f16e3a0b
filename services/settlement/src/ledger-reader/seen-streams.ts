// What a reader saw of the log, event by event: the revisions of every stream without a gap, and the reader's own census at any K.
import { assert } from '@asof/domain';
import { type Census, headsSha256, type Position, type Recorded, type Revision } from '@asof/event-log';

export type SeenStreams = {
  /**
   * Takes an event that follows the stream's last one and answers null; any other is not taken, and the revision that should have
   * come is the answer. Positions must increase.
   */
  add(recorded: Pick<Recorded, 'stream' | 'revision' | 'position'>): Revision | null;
  lastPosition(): Position | null;
  /** The last revision of every stream at positions ≤ K. */
  headsAt(knownAt: Position): ReadonlyMap<string, Revision>;
  censusAt(knownAt: Position): Census;
};

export function createSeenStreams(): SeenStreams {
  const numberOf = new Map<string, number>();
  const names: string[] = [];
  const counts: number[] = [];
  // One entry for each event, in order: enough to count the streams again at any K.
  const positions: Position[] = [];
  const streams: number[] = [];

  function headsAt(knownAt: Position): Map<string, Revision> {
    const known = new Array<number>(names.length).fill(0);
    const end = countUpTo(positions, knownAt);
    for (let event = 0; event < end; event++) known[streams[event]!]! += 1;
    const heads = new Map<string, Revision>();
    for (const [number, count] of known.entries())
      if (count > 0) heads.set(names[number]!, BigInt(count - 1) as Revision);
    return heads;
  }

  return {
    add({ stream, revision, position }) {
      const number = numberOf.get(stream) ?? names.length;
      const count = counts[number] ?? 0;
      if (revision !== BigInt(count)) return BigInt(count) as Revision;
      assert(position > (positions.at(-1) ?? -1n), 'the log gives its events in order of position');
      if (number === names.length) {
        numberOf.set(stream, number);
        names.push(stream);
      }
      counts[number] = count + 1;
      positions.push(position);
      streams.push(number);
      return null;
    },
    lastPosition: () => positions.at(-1) ?? null,
    headsAt,
    censusAt(knownAt) {
      const heads = headsAt(knownAt);
      const events = BigInt(countUpTo(positions, knownAt));
      return { events, streams: BigInt(heads.size), headsSha256: headsSha256(heads) };
    },
  };
}

/** How many of the increasing positions are ≤ K. */
function countUpTo(positions: readonly Position[], knownAt: Position): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle]! <= knownAt) low = middle + 1;
    else high = middle;
  }
  return low;
}
