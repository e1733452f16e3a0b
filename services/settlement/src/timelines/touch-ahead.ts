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
import type { Marks } from './flatten-stretch.ts';
import { asked, BLOCK_PAIRS_MAX, found, NOT_PLAIN, OWN_ENTRIES_MAX } from './pair-block.ts';
import { PLAN_STRIDE } from './plan-prices.ts';
import { keyInChain } from './scope-keys.ts';

// Places as constants of this module's own: those of another one are looked up anew, with a check, at every use.
const [FLOATS, WORDS, NEXT, A, B, C] = [FACT_FLOATS, FACT_WORDS, WORD.next, WORD.a, WORD.b, WORD.c];
const [ASSIGNED, KIND, KIND_AND_END] = [FACT.assigned, FACT_MASK, FACT_MASK | HAS_END];
const { stride: SHOWN_WORDS, terminal: SHOWN_TERMINAL, more: MORE } = SHOWN;
const { stride: TERMINAL_WORDS, first: FIRST, firstKey: FIRST_KEY } = TERMINAL;
const { stride: KEY_WORDS, firstBinding: FIRST_BINDING, firstPlan: FIRST_PLAN, run: RUN, runLength: RUN_LENGTH } = KEY;
const { stride: ACCOUNT_WORDS, last: LAST_OF_ACCOUNT } = ACCOUNT;
const { stride: MERCHANT_WORDS, firstKey: FIRST_OF_MERCHANT } = MERCHANT;
const [ENTRY_FLOATS, PLAN_WORDS, NONE, PAINTED] = [RUN_FLOATS, PLAN_STRIDE, NO_RUN, NOT_PLAIN];
const ENTRIES_MAX = OWN_ENTRIES_MAX;
const { shown, currency } = asked;
const { assignment, from: begins, to: ends, run, runLength, plan } = found;

/** Longer chains are walked as they come: what is read too far ahead is gone when it is needed. */
const CHAIN_STEPS_MAX = 12;

const terminal = new Int32Array(BLOCK_PAIRS_MAX);
const merchant = new Int32Array(BLOCK_PAIRS_MAX);
const link = new Int32Array(BLOCK_PAIRS_MAX);

/** Tells the usual pairs from others. Changes nothing else; the sum keeps the compiler from leaving the reads out. */
export function lookAhead(columns: FactColumns, count: number, known: number, { groups, plans }: Marks): number {
  const { shown: texts, terminals, subjects } = columns;
  const [shownRecords, records] = [texts.records.data, terminals.records.data];
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const record = shown[index]! * SHOWN_WORDS;
    terminal[index] = record < 0 || shownRecords[record + MORE] !== 0 ? 0 : shownRecords[record + SHOWN_TERMINAL]!;
  }
  for (let index = 0; index < count; index++) {
    if (terminal[index] === 0) {
      assignment[index] = PAINTED;
      link[index] = 0;
      merchant[index] = 0;
      continue;
    }
    const number = terminal[index]! - 1;
    const record = number * TERMINAL_WORDS;
    const first = records[record + FIRST]!;
    link[index] = records[record + FIRST_KEY]!;
    merchant[index] = first;
    sum += groups.given[number]!;
  }
  for (let index = 0; index < count; index++) {
    const first = merchant[index]!;
    runLength[index] = 0;
    plan[index] = 0;
    if (first === 0) continue;
    findAssignment(columns, known, index, first);
    const fact = assignment[index] === PAINTED ? first - 1 : assignment[index]!;
    merchant[index] = columns.facts.words[fact * WORDS + B]!;
    sum += subjects.data[fact]!;
    findRun(columns, index);
  }
  sum += touchRuns(columns, count);
  sum += touchPlans(columns, count, plans.given);
  sum += touchChains(columns, count);
  return sum + touchMerchants(columns, count);
}

/**
 * The assignment in which the terminal shows what is asked for, where it is the only one of the terminal's, or one of several without
 * end, each of which so goes up to the next one's beginning.
 */
function findAssignment(columns: FactColumns, known: number, index: number, first: number): void {
  const { data, words } = columns.facts;
  assignment[index] = PAINTED;
  let assigned = PAINTED;
  let steps = 0;
  for (let at = first; at !== 0 && at <= known; steps++) {
    const word = (at - 1) * WORDS;
    const next = words[word + NEXT]!;
    const follows = next !== 0 && next <= known;
    const from = data[(at - 1) * FLOATS]!;
    const to = follows ? data[(next - 1) * FLOATS]! : endOf(columns, at - 1);
    // An end behind which an earlier one would show again is for the painter.
    const isAlone = steps === 0 && !follows;
    const kind = words[word + C]! & (isAlone ? KIND : KIND_AND_END);
    if (kind !== ASSIGNED || from >= to || steps === CHAIN_STEPS_MAX) return;
    if (words[word + A] === shown[index]) {
      if (assigned !== PAINTED) return;
      assigned = at - 1;
      begins[index] = from;
      ends[index] = to;
    }
    at = next;
  }
  assignment[index] = assigned;
}

/** Of a pair that may be a usual one. `link` becomes the chain that is to be walked where it is none. */
function findRun({ keys }: FactColumns, index: number): void {
  const first = link[index]!;
  run[index] = 0;
  link[index] = 0;
  const key = first === 0 ? PAINTED : keyInChain(keys, first, merchant[index]!, currency[index]! << 2);
  const record = key * KEY_WORDS;
  if (key >= 0) {
    run[index] = runAt(keys.data[record + RUN]!);
    runLength[index] = keys.data[record + RUN_LENGTH]!;
    plan[index] = keys.data[record + FIRST_PLAN]!;
  }
  const isShort = runLength[index] !== NONE && runLength[index]! <= ENTRIES_MAX;
  if (assignment[index] !== PAINTED && isShort) return;
  assignment[index] = PAINTED;
  runLength[index] = 0;
  if (key >= 0) link[index] = keys.data[record + FIRST_BINDING]!;
}

/** The first and the last binding: most runs are one or two lines of the cache. */
function touchRuns({ runs: { data } }: FactColumns, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const length = runLength[index]!;
    if (length > 0) sum += data[run[index]! * ENTRY_FLOATS]! + data[(run[index]! + length - 1) * ENTRY_FLOATS]!;
  }
  return sum;
}

/** Each first plan's number: those that follow stand beside it more often than not. */
function touchPlans({ facts: { words } }: FactColumns, count: number, given: Int32Array): number {
  let sum = 0;
  for (let index = 0; index < count; index++)
    if (plan[index] !== 0) sum += given[words[(plan[index]! - 1) * WORDS + A]!]!;
  return sum;
}

/** The bindings of chains that are to be walked, which are few, and the account of each. */
function touchChains({ facts: { words }, accounts }: FactColumns, count: number): number {
  const records = accounts.records.data;
  let sum = 0;
  let chains = 0;
  for (let index = 0; index < count; index++) if (link[index] !== 0) link[chains++] = link[index]!;
  for (let step = 0; step < CHAIN_STEPS_MAX && chains > 0; step++) {
    let longer = 0;
    for (let chain = 0; chain < chains; chain++) {
      const word = (link[chain]! - 1) * WORDS;
      sum += records[words[word + A]! * ACCOUNT_WORDS + LAST_OF_ACCOUNT]!;
      if (words[word + NEXT] !== 0) link[longer++] = words[word + NEXT]!;
    }
    chains = longer;
  }
  return sum;
}

/** The first binding and the first plan of the merchants. */
function touchMerchants({ facts: { words }, merchants, keys, plans }: FactColumns, count: number): number {
  const records = merchants.records.data;
  let sum = 0;
  for (let index = 0; index < count; index++)
    link[index] = records[merchant[index]! * MERCHANT_WORDS + FIRST_OF_MERCHANT]!;
  for (let index = 0; index < count; index++) {
    if (link[index] === 0) continue;
    const record = (link[index]! - 1) * KEY_WORDS;
    const binding = keys.data[record + FIRST_BINDING]!;
    if (binding !== 0) sum += words[(binding - 1) * WORDS + A]!;
    link[index] = keys.data[record + FIRST_PLAN]!;
  }
  for (let index = 0; index < count; index++)
    if (link[index] !== 0) sum += plans.words.data[words[(link[index]! - 1) * WORDS + A]! * PLAN_WORDS]!;
  return sum;
}
