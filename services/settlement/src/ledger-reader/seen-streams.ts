// What a reader saw of the log, event by event: the revisions of every stream without a gap, and the reader's own census at any K. In
// columns, so that a million streams are no million objects, and may be kept on disk.
import { assert } from '@asof/domain';
import { type Census, headsSha256, type Position, type Recorded, type Revision } from '@asof/event-log';
import { createDictionary, createKey, type Dictionary, nameIn, numberedText, sizeOf } from '../timelines/dictionary.ts';
import { append, growingBytes, growingIntegers, type Integers } from '../timelines/growing-column.ts';
import {
  addPosition,
  countUpTo,
  lastPosition,
  type RisingPositions,
  risingPositions,
} from '../timelines/rising-positions.ts';

/** A stream's record: its name, and how many events were seen, above a bit that tells whether one of them was no fact of the estate. */
const STREAM = { stride: 2, name: 0, count: 1 } as const;
const [IS_OTHER, ABOVE_OTHER] = [1, 1];
const EVENTS_OF_STREAM_MAX = 2 ** 30;

export type SeenColumns = {
  readonly names: Dictionary;
  /** One entry for each event, in order: enough to count the streams again at any K. */
  readonly positions: RisingPositions;
  readonly streams: Integers;
  /** Streams with events that others than the timelines are made of. */
  readonly others: Integers;
};

export function emptySeenColumns(): SeenColumns {
  const names = createDictionary(STREAM.stride, growingBytes());
  return { names, positions: risingPositions(), streams: growingIntegers(), others: growingIntegers() };
}

/** Does the event make timelines only, or is it looked at again when timelines come from a snapshot? */
export type SeenAs = 'timelines' | 'other';

export type SeenStreams = {
  /**
   * Takes an event that follows the stream's last one and answers null; any other is not taken, and the revision that should have
   * come is the answer. Positions must increase.
   */
  add(recorded: Pick<Recorded, 'stream' | 'revision' | 'position'>, as: SeenAs): Revision | null;
  lastPosition(): Position | null;
  /** The last revision of every stream at positions ≤ K. */
  headsAt(knownAt: Position): ReadonlyMap<string, Revision>;
  censusAt(knownAt: Position): Census;
  /** Streams with other events, and how many events each had. */
  others(): readonly { readonly stream: string; readonly events: number }[];
};

/** What the columns hold already has been seen; they are its own from here on. */
export function createSeenStreams(columns: SeenColumns = emptySeenColumns()): SeenStreams {
  const { names, positions, streams, others } = columns;
  const { records } = names;
  const key = createKey();

  function headsAt(knownAt: Position): Map<string, Revision> {
    const known = new Int32Array(sizeOf(names));
    const end = countUpTo(positions, Number(knownAt));
    for (let event = 0; event < end; event++) known[streams.data[event]!]! += 1;
    const heads = new Map<string, Revision>();
    for (const [number, count] of known.entries())
      if (count > 0) heads.set(nameIn(names, number), BigInt(count - 1) as Revision);
    return heads;
  }

  return {
    add({ stream, revision, position }, as) {
      const number = numberedText(names, key, stream);
      const word = number * STREAM.stride + STREAM.count;
      const isOther = records.data[word]! & IS_OTHER;
      const count = records.data[word]! >> ABOVE_OTHER;
      if (Number(revision) !== count) return BigInt(count) as Revision;
      assert(count < EVENTS_OF_STREAM_MAX - 1, 'a stream has less than 2^30 events');
      addPosition(positions, Number(position));
      append(streams, number);
      const becomesOther = as === 'other' ? IS_OTHER : isOther;
      if (becomesOther !== isOther) append(others, number);
      records.data[word] = ((count + 1) << ABOVE_OTHER) | becomesOther;
      return null;
    },
    lastPosition: () => (positions.length === 0 ? null : (BigInt(lastPosition(positions)) as Position)),
    headsAt,
    censusAt(knownAt) {
      const heads = headsAt(knownAt);
      const events = BigInt(countUpTo(positions, Number(knownAt)));
      return { events, streams: BigInt(heads.size), headsSha256: headsSha256(heads) };
    },
    others: () =>
      Array.from(others.data.subarray(0, others.length), number => ({
        stream: nameIn(names, number),
        events: records.data[number * STREAM.stride + STREAM.count]! >> ABOVE_OTHER,
      })),
  };
}
