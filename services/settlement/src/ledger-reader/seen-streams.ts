// What a reader saw of the log, event by event: the revisions of every stream without a gap, and the reader's own census, which goes on
// from the last one that was proved. In columns, so that a million streams are no million objects. Of streams that were seen before, in
// a reading that a snapshot tells of, only those are known that events follow in.
import { assert } from '@asof/domain';
import {
  type Census,
  type CensusMark,
  createHeadsDigest,
  type Position,
  type Recorded,
  type Revision,
} from '@asof/event-log';
import {
  ABSENT,
  createDictionary,
  createKey,
  type Dictionary,
  nameIn,
  numberedText,
  numberOf,
  setKey,
  sizeOf,
} from '../timelines/dictionary.ts';
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

/** Where a reading began: what was proved of the log up to there, and the streams with other events, with the count of all of theirs. */
export type Beginning = { readonly mark: CensusMark; readonly others: ReadonlyMap<string, number> };

export type SeenColumns = {
  readonly names: Dictionary;
  /** One entry for each event since the beginning, in order. */
  readonly positions: RisingPositions;
  readonly streams: Integers;
  /** Streams with events that others than the timelines are made of. */
  readonly others: Integers;
  beginning: Beginning;
  /** What was proved last. */
  proved: CensusMark;
};

const LOG_START: Beginning = {
  mark: {
    position: 0n as Position,
    census: { events: 0n, streams: 0n, headsSha256: createHeadsDigest().digest() },
  },
  others: new Map(),
};

export function emptySeenColumns(): SeenColumns {
  return {
    names: createDictionary(STREAM.stride, growingBytes()),
    positions: risingPositions(),
    streams: growingIntegers(),
    others: growingIntegers(),
    beginning: LOG_START,
    proved: LOG_START.mark,
  };
}

/** Does the event make timelines only, or is it looked at again when timelines come from a snapshot? */
export type SeenAs = 'timelines' | 'other';

export type SeenStreams = {
  /**
   * Streams that go on in a page and of which nothing is known, because they were seen before the beginning; and where that is. `begin`
   * must say of each where it stood there.
   */
  unknownIn(page: readonly Recorded[]): { readonly streams: ReadonlySet<string>; readonly upTo: Position };
  begin(stream: string, head: Revision | null): void;
  /**
   * Takes an event that follows the stream's last one and answers null; any other is not taken, and the revision that should have
   * come is the answer. Positions must increase.
   */
  add(recorded: Pick<Recorded, 'stream' | 'revision' | 'position'>, as: SeenAs): Revision | null;
  lastPosition(): Position | null;
  /** By stream with events at positions ≤ K since what was proved: its last revision there. K is not before it. */
  headsAt(knownAt: Position): ReadonlyMap<string, Revision>;
  censusAt(knownAt: Position): Census;
  /** The store agreed with the census. */
  prove(mark: CensusMark): void;
  proved(): CensusMark;
  /** Streams with other events, and how many events each had. */
  others(): ReadonlyMap<string, number>;
};

const NONE: ReadonlySet<string> = new Set();

/** What the columns hold already has been seen; they are its own from here on. */
export function createSeenStreams(columns: SeenColumns = emptySeenColumns()): SeenStreams {
  const { names, positions, streams, others } = columns;
  const { records } = names;
  const key = createKey();
  const countOf = (number: number) => records.data[number * STREAM.stride + STREAM.count]! >> ABOVE_OTHER;

  return {
    unknownIn(page) {
      const upTo = columns.beginning.mark.position;
      if (upTo === 0n) return { streams: NONE, upTo };
      const unknown = new Set<string>();
      for (const { stream, revision } of page)
        if (revision > 0n && numberOf(names, setKey(key, stream)) === ABSENT) unknown.add(stream);
      return { streams: unknown, upTo };
    },
    begin(stream, head) {
      const number = numberedText(names, key, stream);
      const isOther = columns.beginning.others.has(stream);
      if (isOther) append(others, number);
      const count = head === null ? 0 : Number(head) + 1;
      records.data[number * STREAM.stride + STREAM.count] = (count << ABOVE_OTHER) | (isOther ? IS_OTHER : 0);
    },
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
    lastPosition() {
      if (positions.length > 0) return BigInt(lastPosition(positions)) as Position;
      const { position } = columns.beginning.mark;
      return position === 0n ? null : position;
    },
    headsAt: knownAt => headsAt(columns, knownAt),
    censusAt: knownAt => censusAt(columns, knownAt),
    prove(mark) {
      columns.proved = mark;
    },
    proved: () => columns.proved,
    others() {
      const all = new Map(columns.beginning.others);
      for (const number of others.data.subarray(0, others.length)) all.set(nameIn(names, number), countOf(number));
      return all;
    },
  };
}

function headsAt(columns: SeenColumns, knownAt: Position): ReadonlyMap<string, Revision> {
  const heads = new Map<string, Revision>();
  for (const { number, revision } of movesUpTo(columns, knownAt))
    heads.set(nameIn(columns.names, number), BigInt(revision) as Revision);
  return heads;
}

function censusAt(columns: SeenColumns, knownAt: Position): Census {
  const { events, streams, headsSha256 } = columns.proved.census;
  const heads = createHeadsDigest(headsSha256);
  let [added, begun] = [0, 0];
  for (const { number, before, revision } of movesUpTo(columns, knownAt)) {
    heads.move(nameIn(columns.names, number), before, revision);
    added += revision - before;
    begun += Number(before < 0);
  }
  return { events: events + BigInt(added), streams: streams + BigInt(begun), headsSha256: heads.digest() };
}

/** A stream's last revision at positions ≤ what was proved (below zero for none) and at positions ≤ K. */
type Move = { readonly number: number; readonly before: number; readonly revision: number };

/** Of every stream with events between, once. */
function* movesUpTo({ names, positions, streams, proved }: SeenColumns, knownAt: Position): Generator<Move> {
  assert(knownAt >= proved.position, 'what was proved is not counted again');
  const { records } = names;
  const counts = () => new Int32Array(sizeOf(names));
  const [since, later] = [counts(), counts()];
  const first = countUpTo(positions, Number(proved.position));
  const end = countUpTo(positions, Number(knownAt));
  for (let event = end; event < streams.length; event++) later[streams.data[event]!]! += 1;
  for (let event = first; event < end; event++) since[streams.data[event]!]! += 1;
  for (let event = first; event < end; event++) {
    const number = streams.data[event]!;
    const added = since[number]!;
    if (added === 0) continue;
    since[number] = 0;
    const count = records.data[number * STREAM.stride + STREAM.count]! >> ABOVE_OTHER;
    const revision = count - later[number]! - 1;
    yield { number, before: revision - added, revision };
  }
}
