// Reads one word of everything that a block of pairs will need, step by step for all of them: what a step reads waits for the step
// before, but not for its neighbours, so that the memory's delay is paid once for many instead of once for each.
import { ACCOUNT, FACT_WORDS, type FactColumns, KEY, MERCHANT, PLAN, SHOWN, TERMINAL, WORD } from './fact-columns.ts';

/** A block has no more pairs. */
export const BLOCK_PAIRS_MAX = 128;
/** Longer chains are walked as they come: what is read too far ahead is gone when it is needed. */
const CHAIN_STEPS_MAX = 12;

const terminal = new Int32Array(BLOCK_PAIRS_MAX);
const merchant = new Int32Array(BLOCK_PAIRS_MAX);
const link = new Int32Array(BLOCK_PAIRS_MAX);

/** Changes nothing. The sum keeps the compiler from leaving the reads out. */
export function touchAhead(columns: FactColumns, groupOf: Int32Array, shown: Int32Array, count: number): number {
  const { shown: texts, terminals, facts, keys, subjects } = columns;
  const [shownRecords, records] = [texts.records.data, terminals.records.data];
  let sum = 0;
  for (let index = 0; index < count; index++)
    terminal[index] = shown[index]! < 0 ? 0 : shownRecords[shown[index]! * SHOWN.stride + SHOWN.terminal]! - 1;
  for (let index = 0; index < count; index++) {
    const record = terminal[index]! * TERMINAL.stride;
    link[index] = records[record + TERMINAL.firstKey]!;
    merchant[index] = records[record + TERMINAL.first]!;
    sum += groupOf[terminal[index]! * 2]!;
  }
  for (let index = 0; index < count; index++) {
    const fact = merchant[index]!;
    merchant[index] = fact === 0 ? 0 : facts.words[(fact - 1) * FACT_WORDS + WORD.b]!;
    if (fact !== 0) sum += subjects.data[fact - 1]!;
    if (link[index] !== 0) link[index] = keys.data[(link[index]! - 1) * KEY.stride + KEY.firstBinding]!;
  }
  sum += touchChains(columns, count);
  return sum + touchMerchants(columns, count);
}

/** The bindings of the terminals' first keys, and the account of each. */
function touchChains({ facts: { words }, accounts }: FactColumns, count: number): number {
  const records = accounts.records.data;
  let sum = 0;
  for (let [step, more] = [0, true]; step < CHAIN_STEPS_MAX && more; step++) {
    more = false;
    for (let index = 0; index < count; index++) {
      const at = link[index]!;
      if (at === 0) continue;
      const word = (at - 1) * FACT_WORDS;
      sum += records[words[word + WORD.a]! * ACCOUNT.stride + ACCOUNT.last]!;
      link[index] = words[word + WORD.next]!;
      more = true;
    }
  }
  return sum;
}

/** The first binding and the first plan of the merchants. */
function touchMerchants({ facts: { words }, merchants, keys, plans }: FactColumns, count: number): number {
  const records = merchants.records.data;
  let sum = 0;
  for (let index = 0; index < count; index++)
    link[index] = records[merchant[index]! * MERCHANT.stride + MERCHANT.firstKey]!;
  for (let index = 0; index < count; index++) {
    if (link[index] === 0) continue;
    const record = (link[index]! - 1) * KEY.stride;
    const binding = keys.data[record + KEY.firstBinding]!;
    if (binding !== 0) sum += words[(binding - 1) * FACT_WORDS + WORD.a]!;
    link[index] = keys.data[record + KEY.firstPlan]!;
  }
  for (let index = 0; index < count; index++)
    if (link[index] !== 0) sum += plans.data[words[(link[index]! - 1) * FACT_WORDS + WORD.a]! * PLAN.stride]!;
  return sum;
}
