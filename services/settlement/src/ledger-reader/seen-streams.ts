// What a reader saw of the log, event by event: the revisions of every stream without a gap, and the reader's own census at any K. In
// columns, so that a million streams are no million objects, and may be kept on disk.
import { createHash } from 'node:crypto';
import { assert } from '@asof/domain';
import type { Census, Position, Recorded, Revision } from '@asof/event-log';
import { createDictionary, createKey, type Dictionary, nameIn, numberedText, sizeOf } from '../timelines/dictionary.ts';
import { append, growingBytes, growingIntegers, type Integers } from '../timelines/growing-column.ts';
import {
  addPosition,
  countUpTo,
  lastPosition,
  type RisingPositions,
  risingPositions,
} from '../timelines/rising-positions.ts';
import { orderNames } from './name-order.ts';

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
  /** The numbers of the first streams in the order of their names; the rest is put in when a census is taken. */
  readonly order: Integers;
};

export function emptySeenColumns(): SeenColumns {
  const names = createDictionary(STREAM.stride, growingBytes());
  return {
    names,
    positions: risingPositions(),
    streams: growingIntegers(),
    others: growingIntegers(),
    order: growingIntegers(),
  };
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
  const { names, positions, streams, others, order } = columns;
  const { records } = names;
  const key = createKey();

  /** By stream how many of the first events are its own: K is seldom far from the last one. */
  function countsOf(events: number): Int32Array {
    const counts = new Int32Array(sizeOf(names));
    for (let number = 0; number < counts.length; number++)
      counts[number] = records.data[number * STREAM.stride + STREAM.count]! >> ABOVE_OTHER;
    for (let event = streams.length - 1; event >= events; event--) counts[streams.data[event]!]! -= 1;
    return counts;
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
    headsAt(knownAt) {
      const heads = new Map<string, Revision>();
      for (const [number, count] of countsOf(countUpTo(positions, Number(knownAt))).entries())
        if (count > 0) heads.set(nameIn(names, number), BigInt(count - 1) as Revision);
      return heads;
    },
    censusAt(knownAt) {
      const events = countUpTo(positions, Number(knownAt));
      const counts = countsOf(events);
      orderNames(names, order);
      return {
        events: BigInt(events),
        streams: BigInt(counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0)),
        headsSha256: headsDigest(columns, counts),
      };
    },
    others: () =>
      Array.from(others.data.subarray(0, others.length), number => ({
        stream: nameIn(names, number),
        events: records.data[number * STREAM.stride + STREAM.count]! >> ABOVE_OTHER,
      })),
  };
}

const LINES_BYTES = 256 * 1024;
const LINE_BYTES_MAX = 300;
const [SPACE, LINE_FEED, ZERO] = [32, 10, 48];

/** What the log's `headsSha256` is of the same heads, written straight from the columns. */
function headsDigest({ names, order }: SeenColumns, counts: Int32Array): string {
  const { records, heap } = names;
  const hash = createHash('sha256');
  const lines = new Uint8Array(LINES_BYTES);
  let end = 0;
  for (let place = 0; place < order.length; place++) {
    const number = order.data[place]!;
    const count = counts[number]!;
    if (count === 0) continue;
    const text = records.data[number * STREAM.stride]!;
    const textEnd = text + heap.data[text]!;
    for (let at = text + 1; at <= textEnd; at++) lines[end++] = heap.data[at]!;
    lines[end++] = SPACE;
    end = putDecimal(lines, end, count - 1);
    lines[end++] = LINE_FEED;
    if (end <= LINES_BYTES - LINE_BYTES_MAX) continue;
    hash.update(lines.subarray(0, end));
    end = 0;
  }
  return hash.update(lines.subarray(0, end)).digest('hex');
}

/** Where the digits end. */
function putDecimal(bytes: Uint8Array, at: number, value: number): number {
  let [end, rest] = [at + 1, value];
  for (let more = value; more >= 10; more = Math.floor(more / 10)) end++;
  for (let place = end - 1; place >= at; place--) {
    bytes[place] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return end;
}
