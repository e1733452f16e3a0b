// What a reader saw of the log, event by event: the revisions of every stream without a gap, and the reader's own census at any K.
import { assert } from '@asof/domain';
import { type Census, headsSha256, type Position, type Recorded, type Revision } from '@asof/event-log';
import { append, type Floats, growingFloats, growingIntegers } from '../timelines/growing-column.ts';

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
  // One entry for each event, in order: enough to count the streams again at any K. Columns, because a million of them would else be
  // a million objects for the collector to look at.
  const positions = growingFloats();
  const streams = growingIntegers();

  function headsAt(knownAt: Position): Map<string, Revision> {
    const known = new Array<number>(names.length).fill(0);
    const end = countUpTo(positions, knownAt);
    for (let event = 0; event < end; event++) known[streams.data[event]!]! += 1;
    const heads = new Map<string, Revision>();
    for (const [number, count] of known.entries())
      if (count > 0) heads.set(names[number]!, BigInt(count - 1) as Revision);
    return heads;
  }

  return {
    add({ stream, revision, position }) {
      const number = numberOf.get(stream) ?? names.length;
      const count = counts[number] ?? 0;
      if (Number(revision) !== count) return BigInt(count) as Revision;
      const { data, length } = positions;
      assert(length === 0 || position > data[length - 1]!, 'the log gives its events in order of position');
      if (number === names.length) {
        numberOf.set(stream, number);
        names.push(stream);
      }
      counts[number] = count + 1;
      append(positions, Number(position));
      append(streams, number);
      return null;
    },
    lastPosition: () => (positions.length === 0 ? null : (BigInt(positions.data[positions.length - 1]!) as Position)),
    headsAt,
    censusAt(knownAt) {
      const heads = headsAt(knownAt);
      const events = BigInt(countUpTo(positions, knownAt));
      return { events, streams: BigInt(heads.size), headsSha256: headsSha256(heads) };
    },
  };
}

/** How many of the increasing positions are ≤ K. */
function countUpTo({ data, length }: Floats, knownAt: Position): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (data[middle]! <= knownAt) low = middle + 1;
    else high = middle;
  }
  return low;
}
