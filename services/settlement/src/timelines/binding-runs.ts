// A key's bindings side by side, as long as each of them is asserted without end: what is wanted of them then lies in one place, and
// needs no painting, because each hides whatever begins with it or after it. A key with any other fact has its chain only.
import { type FactColumns, KEY } from './fact-columns.ts';
import { grown } from './growing-column.ts';

/** An entry is 16 bytes: one Float64 (from), then two words (fact, account). */
export const RUN_FLOATS = 2;
const RUN_WORDS = 4;
const RUN_WORD = { fact: 2, account: 3 } as const;

const ENTRIES_AT_FIRST = 4;
/** Instead of a run's length: the chain alone tells the key's bindings. */
export const NO_RUN = -1;

/** Where a run begins: its place, or ~ its place where there is no room behind it. */
export function runAt(run: number): number {
  return run < 0 ? ~run : run;
}

type Entry = { readonly from: number; readonly fact: number; readonly account: number };

/** Takes a binding without end to the key's run. A full run moves to the end of the column, into more room. */
export function addToRun(columns: FactColumns, key: number, { from, fact, account }: Entry): void {
  const { keys, runs } = columns;
  const record = key * KEY.stride;
  const length = keys.data[record + KEY.runLength]!;
  if (length === NO_RUN) return;
  const run = keys.data[record + KEY.run]!;
  if (length === 0 || run < 0 || length === roomFor(length))
    keys.data[record + KEY.run] = moved(columns, runAt(run), length);
  const entry = keys.data[record + KEY.run]! + length;
  runs.data[entry * RUN_FLOATS] = from;
  runs.words[entry * RUN_WORDS + RUN_WORD.fact] = fact;
  runs.words[entry * RUN_WORDS + RUN_WORD.account] = account;
  keys.data[record + KEY.runLength] = length + 1;
}

/** A fact that is no binding without end: from here on the key has no run. */
export function endRun({ keys }: FactColumns, key: number): void {
  keys.data[key * KEY.stride + KEY.runLength] = NO_RUN;
}

/** The power of two that holds so many. */
function roomFor(entries: number): number {
  let room = ENTRIES_AT_FIRST;
  while (room < entries) room *= 2;
  return room;
}

/** The runs one behind the other, without the room behind them and what moved runs left, and the keys that lead there. */
export function tightRuns({ keys, runs }: FactColumns): { readonly keys: Int32Array; readonly runs: Int32Array } {
  const tight = keys.data.slice(0, keys.length);
  const words = new Int32Array(runs.length * (RUN_WORDS / RUN_FLOATS));
  let end = 0;
  for (let record = 0; record < tight.length; record += KEY.stride) {
    const from = runAt(tight[record + KEY.run]!) * RUN_WORDS;
    const length = tight[record + KEY.runLength]! * RUN_WORDS;
    tight[record + KEY.run] = length > 0 ? ~(end / RUN_WORDS) : 0;
    for (let at = 0; at < length; at++) words[end++] = runs.words[from + at]!;
  }
  return { keys: tight, runs: words.subarray(0, end) };
}

function moved({ runs }: FactColumns, run: number, length: number): number {
  const at = runs.length;
  runs.length += roomFor(length + 1) * RUN_FLOATS;
  if (runs.length > runs.data.length) {
    runs.data = grown(runs.data, runs.length);
    runs.words = new Int32Array(runs.data.buffer);
  }
  runs.data.copyWithin(at, run * RUN_FLOATS, (run + length) * RUN_FLOATS);
  return at / RUN_FLOATS;
}

/** What a run shows: each stretch goes up to the next one's beginning, the last one has no end. */
export type OwnLine = { from: Float64Array; fact: Int32Array; account: Int32Array; length: number };

const STRETCHES_AT_FIRST = 64;

export function createOwnLine(): OwnLine {
  const words = () => new Int32Array(STRETCHES_AT_FIRST);
  return { from: new Float64Array(STRETCHES_AT_FIRST), fact: words(), account: words(), length: 0 };
}

/** R7, for facts below `known`: later ones hide what begins with them or after them. */
export function readRun(own: OwnLine, { runs }: FactColumns, run: number, count: number, known: number): void {
  if (own.from.length < count) makeRoom(own, count);
  const { data, words } = runs;
  const { from, fact, account } = own;
  let length = 0;
  for (let entry = run; entry < run + count; entry++) {
    const number = words[entry * RUN_WORDS + RUN_WORD.fact]!;
    if (number >= known) break;
    const begins = data[entry * RUN_FLOATS]!;
    while (length > 0 && from[length - 1]! >= begins) length--;
    from[length] = begins;
    fact[length] = number;
    account[length++] = words[entry * RUN_WORDS + RUN_WORD.account]!;
  }
  own.length = length;
}

function makeRoom(own: OwnLine, count: number): void {
  own.from = grown(own.from, count);
  own.fact = grown(own.fact, count);
  own.account = grown(own.account, count);
}
