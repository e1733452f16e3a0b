// The batch of the seed, in the order in which it arrives: nearly the order of time, with offline rows hours late, rows at and beside the
// instants at which something changes, debits, free credits, and one amount in 100,000 beyond 2^31.
import { NOTHING, type Without } from './features.ts';
import { createRandom, type Random } from './random.ts';
import type { Flattened } from './timelines.ts';
import {
  BATCH_FROM,
  DAY_MICROS,
  EFFECT,
  heldRoute,
  SEGMENT_ROWS,
  UNCERTAINTY_MICROS,
  type WorldSize,
} from './world.ts';

const OFFLINE = 0.1;
/** Sales that come in under a MID and TID that the terminal no longer shows. */
const FORMER = 0.005;
const DEBITS = 0.05;
const FREE_CREDITS = 0.01;
const LARGE = 1e-5;
const AT_A_CHANGE = { online: 0.5, offline: 0.3 };
const MILLISECOND = 1_000;
const NO_PAIRS = new Uint32Array(0);
const ONLINE_DELAY_MICROS = 5_000_000;
/** Inside the 72 hours that an offline row may take. */
const OFFLINE_DELAY_MICROS = 12 * 3_600_000_000;

/** Rows of one stretch of the arrival order. */
export type ArrivalRows = {
  readonly pair: Uint32Array;
  readonly occurredAt: Float64Array;
  readonly receivedAt: Float64Array;
  /** Below zero for debits. */
  readonly amountMinor: Float64Array;
  readonly effect: Uint8Array;
  /** 0 online, 1 offline: the place in UNCERTAINTY_MICROS. */
  readonly mode: Uint8Array;
};

/** Stretches of SEGMENT_ROWS rows; the last one may be shorter. */
export function* arrivalsOf(size: WorldSize, flat: Flattened, without: Without = NOTHING): Generator<ArrivalRows> {
  const random = createRandom(size.seed, 2);
  for (let first = 0; first < size.rows; first += SEGMENT_ROWS) {
    const rows = emptyRows(Math.min(SEGMENT_ROWS, size.rows - first));
    for (let row = 0; row < rows.pair.length; row++)
      drawRow(rows, row, { share: (first + row) / size.rows, skew: size.skew, flat, without }, random);
    yield rows;
  }
}

function emptyRows(count: number): ArrivalRows {
  return {
    pair: new Uint32Array(count),
    occurredAt: new Float64Array(count),
    receivedAt: new Float64Array(count),
    amountMinor: new Float64Array(count),
    effect: new Uint8Array(count),
    mode: new Uint8Array(count),
  };
}

type RowToDraw = {
  /** How much of the day is over when the row arrives. */
  readonly share: number;
  readonly skew: number;
  readonly flat: Flattened;
  readonly without: Without;
};

function drawRow(rows: ArrivalRows, row: number, { share, skew, flat, without }: RowToDraw, random: Random): void {
  const received = BATCH_FROM + Math.floor((share * DAY_MICROS) / MILLISECOND) * MILLISECOND;
  const mode = random.chance(OFFLINE) ? 1 : 0;
  const pair = drawPair(without.has('held') ? { ...flat, former: NO_PAIRS } : flat, skew, random);
  const delay = random.unit() * (mode === 1 ? OFFLINE_DELAY_MICROS : ONLINE_DELAY_MICROS);
  const occurred = received - Math.floor(delay / MILLISECOND) * MILLISECOND;
  const [effect, amountMinor] = drawMoney(without, random);
  rows.pair[row] = pair;
  rows.receivedAt[row] = received;
  rows.mode[row] = mode;
  const near = drawnToChange(flat, pair, { occurred, received, mode }, random);
  rows.occurredAt[row] = without.has('boundaries') ? occurred : near;
  const isDebt = effect === EFFECT.debit && fallsOnDebt(flat, pair, rows.occurredAt[row]!);
  rows.effect[row] = isDebt ? EFFECT.freeCredit : effect;
  rows.amountMinor[row] = isDebt ? -amountMinor : amountMinor;
}

/**
 * Where no card is in effect, settlement does not hold a debit but puts it on the merchant's debt, after the kernel and apart from it. The
 * seed draws none there, so that the product's totals are those of every other contender.
 */
function fallsOnDebt({ timelines }: Flattened, pair: number, at: number): boolean {
  const { start, from, route } = timelines;
  let line = start[pair + 1]! - 1;
  while (from[line]! > at) line--;
  return route[line]! < heldRoute('NO_ASSIGNMENT');
}

/** `skew` 1 is uniform; above it, a few pairs get most of the rows. The popular ones lie far apart. */
function drawPair({ current, former }: Flattened, skew: number, random: Random): number {
  if (former.length > 0 && random.chance(FORMER)) return former[random.below(former.length)]!;
  const rank = Math.floor(current.length * (skew === 1 ? random.unit() : random.unit() ** skew));
  return current[skew === 1 ? rank : (rank * 2_654_435_761) % current.length]!;
}

type Drawn = { readonly occurred: number; readonly received: number; readonly mode: number };

/** Some rows near the pair's last change fall onto it, or beside it by less or more than their doubt. */
function drawnToChange({ timelines }: Flattened, pair: number, drawn: Drawn, random: Random): number {
  const { occurred, received, mode } = drawn;
  const change = timelines.from[timelines.start[pair + 1]! - 1]!;
  const reach = mode === 1 ? OFFLINE_DELAY_MICROS : 4 * ONLINE_DELAY_MICROS;
  if (Math.abs(occurred - change) > reach || !random.chance(mode === 1 ? AT_A_CHANGE.offline : AT_A_CHANGE.online))
    return occurred;
  const doubt = UNCERTAINTY_MICROS[mode]!;
  const offset = [0, doubt, -doubt, doubt + 1, -doubt - 1, -1][random.below(6)]!;
  return change + offset <= received ? change + offset : occurred;
}

function drawMoney(without: Without, random: Random): [effect: number, amountMinor: number] {
  const kind = random.unit();
  const usual = Math.floor(2 ** (6.5 + 10 * random.unit()));
  const large = random.chance(LARGE) ? 2 ** 31 + random.below(2 ** 32) * 2 : null;
  const amount = without.has('large') ? usual : (large ?? usual);
  if (without.has('debits')) return [EFFECT.feeBearingCredit, amount];
  if (kind < DEBITS) return [EFFECT.debit, -amount];
  return [kind < DEBITS + FREE_CREDITS ? EFFECT.freeCredit : EFFECT.feeBearingCredit, amount];
}
