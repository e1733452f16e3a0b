// Reads one word of everything that a block of pairs will need, step by step for all of them: what a step reads waits for the step
// before, but not for its neighbours, so that the memory's delay is paid once for many instead of once for each.
import { FACT_WORDS, type FactColumns, KEY, SHOWN, TERMINAL, WORD } from './fact-columns.ts';

const BLOCK_MAX = 256;
const terminal = new Int32Array(BLOCK_MAX);
const key = new Int32Array(BLOCK_MAX);

/** Changes nothing. The sum keeps the compiler from leaving the reads out. */
export function touchAhead(
  { shown: texts, terminals, facts, keys, subjects }: FactColumns,
  shown: Int32Array,
  count: number,
): number {
  const [shownRecords, terminalRecords] = [texts.records.data, terminals.records.data];
  let sum = 0;
  for (let index = 0; index < count; index++)
    terminal[index] = shown[index]! < 0 ? 0 : shownRecords[shown[index]! * SHOWN.stride + SHOWN.terminal]! - 1;
  for (let index = 0; index < count; index++)
    key[index] = terminalRecords[terminal[index]! * TERMINAL.stride + TERMINAL.firstKey]!;
  for (let index = 0; index < count; index++) {
    const fact = terminalRecords[terminal[index]! * TERMINAL.stride + TERMINAL.first]!;
    if (fact !== 0) sum += facts.words[(fact - 1) * FACT_WORDS + WORD.a]! + subjects.data[fact - 1]!;
    key[index] = key[index] === 0 ? 0 : keys.data[(key[index]! - 1) * KEY.stride + KEY.firstBinding]!;
  }
  for (let index = 0; index < count; index++)
    if (key[index] !== 0) sum += facts.words[(key[index]! - 1) * FACT_WORDS + WORD.a]!;
  return sum;
}
