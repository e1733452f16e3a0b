// The command line of `npm run bench`.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PHASES, type Phase, ROW_ORDERS, type RowOrder } from '../contenders/contender.ts';
import { ROSTER } from '../contenders/roster.ts';
import { LEAVINGS, type Leaving } from '../world/features.ts';
import type { OwnFiles } from '../world/own-world.ts';

export type BenchOptions = {
  readonly rows: readonly number[];
  readonly terminals: readonly number[];
  readonly threads: readonly number[];
  readonly phases: readonly Phase[];
  readonly rowOrders: readonly RowOrder[];
  readonly ours: readonly string[];
  readonly rivals: readonly string[];
  readonly rounds: number;
  readonly seed: number;
  readonly skew: number;
  readonly work: string;
  /** Worlds to measure beside the whole one, each without a feature. */
  readonly without: readonly Leaving[];
  /** One's own data instead of the seed's. */
  readonly files: OwnFiles | null;
  readonly json: boolean;
  readonly keep: boolean;
};

/** The command line is wrong; the message says what would be right. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

const OPTIONS = {
  rows: { type: 'string', default: '10000,100000,1000000,10000000' },
  terminals: { type: 'string', default: '200000' },
  threads: { type: 'string', default: '1,2' },
  phases: { type: 'string', default: 'decisions,totals' },
  orders: { type: 'string', default: ROW_ORDERS.join(',') },
  ours: { type: 'string', default: 'all' },
  rivals: { type: 'string', default: 'all' },
  rounds: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  skew: { type: 'string', default: '1' },
  without: { type: 'string', default: 'none' },
  transactions: { type: 'string' },
  accounts: { type: 'string' },
  bindings: { type: 'string' },
  fees: { type: 'string' },
  work: { type: 'string', default: join(tmpdir(), 'asof-bench') },
  json: { type: 'boolean', default: false },
  'no-keep': { type: 'boolean', default: false },
} as const;
/** What can be measured on data of one's own, and on a world that lacks something. */
const KERNEL_PHASES: readonly Phase[] = ['decisions', 'totals'];
const ROWS_MAX = 100_000_000;
const TERMINALS_MAX = 1_000_000;
const THREADS_MAX = 64;
const ROUNDS_MAX = 1_000;
const SEED_MAX = 2 ** 31 - 1;
const SKEW_MAX = 8;

/** Throws `OptionsError`. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const values = read(argv);
  const files = ownFiles(values);
  const without = choices('without', values.without, LEAVINGS);
  if (files !== null && without.length > 0) throw new OptionsError('--without: data of your own is measured as it is');
  return {
    files,
    without,
    rows: numbers('rows', values.rows, ROWS_MAX),
    terminals: files === null ? numbers('terminals', values.terminals, TERMINALS_MAX) : [],
    threads: numbers('threads', values.threads, THREADS_MAX),
    phases: choices('phases', values.phases, files === null && without.length === 0 ? PHASES : KERNEL_PHASES),
    rowOrders: choices('orders', values.orders, ROW_ORDERS),
    ours: choices('ours', values.ours, namesOf(false)),
    rivals: choices('rivals', values.rivals, namesOf(true)),
    rounds: one('rounds', values.rounds, ROUNDS_MAX),
    seed: one('seed', values.seed, SEED_MAX),
    skew: one('skew', values.skew, SKEW_MAX),
    work: values.work,
    json: values.json,
    keep: !values['no-keep'],
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error));
  }
}

/** All five files or none; --terminals is the file then. */
function ownFiles(values: ReturnType<typeof read>): OwnFiles | null {
  const { transactions, accounts, bindings, fees, terminals } = values;
  const others = [transactions, accounts, bindings, fees];
  if (others.every(file => file === undefined)) return null;
  if (!transactions || !accounts || !bindings || !fees || /^[\d,]+$/.test(terminals))
    throw new OptionsError('data of your own is five files: --terminals --accounts --bindings --fees --transactions');
  return { transactions, accounts, bindings, fees, terminals };
}

function namesOf(rival: boolean): string[] {
  return [...new Set(ROSTER.filter(entry => entry.rival === rival).map(({ name }) => name))];
}

function one(option: string, text: string, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new OptionsError(`--${option} ${text}: a whole number from 1 to ${max}`);
  return value;
}

function numbers(option: string, text: string, max: number): number[] {
  return text.split(',').map(part => one(option, part, max));
}

/** Some of `known`, in their order there; `all` or `none`. */
function choices<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  if (text === 'all') return [...known];
  const chosen = text === 'none' ? [] : text.split(',');
  const unknown = chosen.find(name => !known.includes(name as T));
  if (unknown !== undefined)
    throw new OptionsError(`--${option} ${unknown}: some of ${known.join(', ')}, parted by commas; all; none`);
  return known.filter(name => chosen.includes(name));
}
