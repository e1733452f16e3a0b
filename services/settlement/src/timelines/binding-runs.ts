// A key's bindings side by side, as long as each of them is asserted without end: what is wanted of them then lies in one place, and
// needs no painting, because each hides whatever begins with it or after it. A key with any other fact has its chain only.
import { type FactColumns, KEY } from './fact-columns.ts';
import { grown } from './growing-column.ts';

/** An entry is 16 bytes: one Float64 (from), then two words (fact, account). */
export const RUN_FLOATS = 2;
export const RUN_WORDS = 4;
export const RUN_WORD = { fact: 2, account: 3 } as const;

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
