// What a demo is made of, and between which bounds: beyond them its files would not be what they say.
import { CommandFailure, EXIT } from '../exit-code.ts';
import { grouped } from '../output/progress.ts';

/** The same gives the same bytes, and its ledger takes it again without adding anything. */
export type DemoSizes = {
  readonly seed: number;
  readonly merchants: number;
  /** At least one per merchant. */
  readonly terminals: number;
  readonly transactions: number;
  /** Settled days, the last being 2026-11-22. */
  readonly days: number;
};

/** The largest estate that asof is measured with. */
const TERMINALS_MAX = 1_000_000;
/** An RRN counts the rows of its acquirer in eight digits. */
const TRANSACTIONS_MAX = 99_999_999;
/** An RRN tells its day within ten years. */
const DAYS_MAX = 3_650;

/** Fails with CommandFailure `demo-size` for sizes that make no estate. */
export function checkSizes({ seed, merchants, terminals, transactions, days }: DemoSizes): void {
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  check('merchants', merchants, 1, TERMINALS_MAX);
  check('terminals', terminals, merchants, TERMINALS_MAX);
  check('transactions', transactions, 0, TRANSACTIONS_MAX);
  check('days', days, 1, DAYS_MAX);
}

function check(name: keyof DemoSizes, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const message = `${name} is a whole number from ${grouped(least)} to ${grouped(most)}`;
  const isShort = name === 'terminals' && value < least;
  const hint = isShort ? 'a merchant has one terminal or more: give --merchants and --terminals together' : null;
  throw new CommandFailure(EXIT.usage, 'demo-size', message, hint);
}
