// Reads one word of everything that a block of pairs will need, step by step for all of them: what a step reads waits for the step
// before, but not for its neighbours, so that the memory's delay is paid once for many instead of once for each.
import { NO_RUN, RUN_FLOATS, runAt } from './binding-runs.ts';
import {
  ACCOUNT,
  endOf,
  FACT,
  FACT_FLOATS,
  FACT_MASK,
  FACT_WORDS,
  type FactColumns,
  HAS_END,
  KEY,
  MERCHANT,
  SHOWN,
  TERMINAL,
  WORD,
} from './fact-columns.ts';
import { PLAN_STRIDE } from './plan-prices.ts';
import { keyInChain } from './scope-keys.ts';

/** A block has no more pairs. */
export const BLOCK_PAIRS_MAX = 128;
/** Longer chains are walked as they come: what is read too far ahead is gone when it is needed. */
const CHAIN_STEPS_MAX = 12;

/** By pair of a block, where the pair is a usual one (flatten-plain.ts): its assignment, NOT_PLAIN elsewhere, up to when; its run and first plan. */
export type Ahead = {
  readonly assignment: Int32Array;
  readonly to: Float64Array;
  readonly run: Int32Array;
  readonly runLength: Int32Array;
  readonly plan: Int32Array;
};

export const NOT_PLAIN = -1;

const terminal = new Int32Array(BLOCK_PAIRS_MAX);
const merchant = new Int32Array(BLOCK_PAIRS_MAX);
const link = new Int32Array(BLOCK_PAIRS_MAX);

export function createAhead(): Ahead {
  const column = () => new Int32Array(BLOCK_PAIRS_MAX);
  const to = new Float64Array(BLOCK_PAIRS_MAX);
  return { assignment: column(), to, run: column(), runLength: column(), plan: column() };
}

/** Tells the usual pairs from others. Changes nothing else; the sum keeps the compiler from leaving the reads out. */
export function lookAhead(columns: FactColumns, ahead: Ahead, known: number, block: Block): number {
  const { shown, currency, groupOf, count } = block;
  const { shown: texts, terminals, subjects } = columns;
  const [shownRecords, records] = [texts.records.data, terminals.records.data];
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const record = shown[index]! * SHOWN.stride;
    terminal[index] =
      record < 0 || shownRecords[record + SHOWN.more] !== 0 ? 0 : shownRecords[record + SHOWN.terminal]!;
  }
  for (let index = 0; index < count; index++) {
    if (terminal[index] === 0) {
      ahead.assignment[index] = NOT_PLAIN;
      link[index] = 0;
      merchant[index] = 0;
      continue;
    }
    const number = terminal[index]! - 1;
    const record = number * TERMINAL.stride;
    const first = records[record + TERMINAL.first]!;
    link[index] = records[record + TERMINAL.firstKey]!;
    merchant[index] = first;
    sum += groupOf[number * 2]!;
  }
  for (let index = 0; index < count; index++) {
    const first = merchant[index]!;
    ahead.runLength[index] = 0;
    ahead.plan[index] = 0;
    if (first === 0) continue;
    findAssignment(columns, ahead, known, index, first, shown[index]!);
    const fact = ahead.assignment[index] === NOT_PLAIN ? first - 1 : ahead.assignment[index]!;
    merchant[index] = columns.facts.words[fact * FACT_WORDS + WORD.b]!;
    sum += subjects.data[fact]!;
    findRun(columns, ahead, index, currency[index]!);
  }
  sum += touchRuns(columns, ahead, count);
  sum += touchPlans(columns, ahead, block);
  sum += touchChains(columns, count);
  return sum + touchMerchants(columns, count);
}

export type Block = {
  readonly shown: Int32Array;
  readonly currency: Int32Array;
  readonly groupOf: Int32Array;
  readonly planOf: Int32Array;
  readonly count: number;
};

/**
 * The assignment in which the terminal shows what is asked for, where it is the only one of the terminal's, or one of several without
 * end, each of which so goes up to the next one's beginning.
 */
function findAssignment(
  columns: FactColumns,
  ahead: Ahead,
  known: number,
  index: number,
  first: number,
  shown: number,
): void {
  const { data, words } = columns.facts;
  ahead.assignment[index] = NOT_PLAIN;
  let found = NOT_PLAIN;
  let steps = 0;
  for (let at = first; at !== 0 && at <= known; steps++) {
    const word = (at - 1) * FACT_WORDS;
    const next = words[word + WORD.next]!;
    const follows = next !== 0 && next <= known;
    const from = data[(at - 1) * FACT_FLOATS]!;
    const to = follows ? data[(next - 1) * FACT_FLOATS]! : endOf(columns, at - 1);
    // An end behind which an earlier one would show again is for the painter.
    const isAlone = steps === 0 && !follows;
    const kind = words[word + WORD.c]! & (isAlone ? FACT_MASK : FACT_MASK | HAS_END);
    if (kind !== FACT.assigned || from >= to || steps === CHAIN_STEPS_MAX) return;
    if (words[word + WORD.a] === shown) {
      if (found !== NOT_PLAIN) return;
      found = at - 1;
      ahead.to[index] = to;
    }
    at = next;
  }
  ahead.assignment[index] = found;
}

/** Of a pair that may be a usual one. `link` becomes the chain that is to be walked where it is none. */
function findRun({ keys }: FactColumns, ahead: Ahead, index: number, currency: number): void {
  const first = link[index]!;
  ahead.run[index] = 0;
  link[index] = 0;
  const key = first === 0 ? NOT_PLAIN : keyInChain(keys, first, merchant[index]!, currency << 2);
  const record = key * KEY.stride;
  if (key >= 0) {
    ahead.run[index] = runAt(keys.data[record + KEY.run]!);
    ahead.runLength[index] = keys.data[record + KEY.runLength]!;
    ahead.plan[index] = keys.data[record + KEY.firstPlan]!;
  }
  if (ahead.assignment[index] !== NOT_PLAIN && ahead.runLength[index] !== NO_RUN) return;
  ahead.assignment[index] = NOT_PLAIN;
  if (key >= 0) link[index] = keys.data[record + KEY.firstBinding]!;
}

/** The first and the last binding: most runs are one or two lines of the cache. */
function touchRuns({ runs: { data } }: FactColumns, { run, runLength }: Ahead, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const length = runLength[index]!;
    if (length > 0) sum += data[run[index]! * RUN_FLOATS]! + data[(run[index]! + length - 1) * RUN_FLOATS]!;
  }
  return sum;
}

/** Each first plan's number: those that follow stand beside it more often than not. */
function touchPlans({ facts: { words } }: FactColumns, { plan }: Ahead, { planOf, count }: Block): number {
  let sum = 0;
  for (let index = 0; index < count; index++)
    if (plan[index] !== 0) sum += planOf[words[(plan[index]! - 1) * FACT_WORDS + WORD.a]! * 2]!;
  return sum;
}

/** The bindings of chains that are to be walked, and the account of each. */
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
    if (link[index] !== 0) sum += plans.words.data[words[(link[index]! - 1) * FACT_WORDS + WORD.a]! * PLAN_STRIDE]!;
  return sum;
}
