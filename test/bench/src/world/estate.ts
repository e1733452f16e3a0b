// A made-up estate as its raw history: which terminal shows which MID and TID when, which card each of its books (terminal × currency)
// pays to, what a sale costs. Everything else is derived from it: the flattened timelines and the files of docs/file-formats.md.
import { createRandom, type Random } from './random.ts';
import { BATCH_FROM, CARDS_PER_MERCHANT, DAY_MICROS } from './world.ts';

export const TERMINALS_PER_MERCHANT = 4;
const SECOND_CURRENCY = 0.186;
const MOVED = 0.075;
/** Books whose last change falls into the day of the batch: half of their rows are older than it. */
const CHANGED_TODAY = 0.155;
/** Nothing but the changes of the day is younger than this, so that offline rows (72 hours) meet one change at most. */
const QUIET_MICROS = 4 * DAY_MICROS;
const SECOND = 1_000_000;

/** `card` counts from 0 inside the merchant; null is a hole. */
export type BindingStep = { readonly from: number; readonly card: number | null };
export type PlanStep = {
  readonly from: number;
  readonly rateMillionths: number;
  readonly fixedMinor: number;
  readonly minimumMinor: number | null;
  readonly capMinor: number | null;
};
/** What holds for a terminal in one currency. */
export type Book = { readonly bindings: readonly BindingStep[]; readonly plans: readonly PlanStep[] };
/** A MID and TID that the terminal shows in [from, to). */
export type Slot = { readonly from: number; readonly to: number };
export type Terminal = {
  readonly terminal: number;
  readonly merchant: number;
  readonly slots: readonly Slot[];
  /** One a currency, in the order of CURRENCIES. */
  readonly books: readonly Book[];
};

/** The terminals of the seed, one after the other. */
export function* terminalsOf(terminals: number, seed: number): Generator<Terminal> {
  const random = createRandom(seed, 1);
  for (let terminal = 0; terminal < terminals; terminal++) yield drawTerminal(terminal, random);
}

function drawTerminal(terminal: number, random: Random): Terminal {
  const from = wholeSecond(BATCH_FROM - (120 + 280 * random.unit()) * DAY_MICROS);
  const books = [drawBook(from, random)];
  if (random.chance(SECOND_CURRENCY)) books.push(drawBook(from, random));
  const merchant = Math.floor(terminal / TERMINALS_PER_MERCHANT);
  return { terminal, merchant, slots: drawSlots(from, random), books };
}

/** A terminal that moved shows another MID and TID from then on; what still comes under the old one belongs to nobody. */
function drawSlots(from: number, random: Random): Slot[] {
  if (!random.chance(MOVED)) return [{ from, to: Infinity }];
  const moved = between(from, BATCH_FROM - QUIET_MICROS, random);
  return [
    { from, to: moved },
    { from: moved, to: Infinity },
  ];
}

/** One book in eighty each has no card, an ended binding or no fee plan: what is held of a batch. */
function drawBook(from: number, random: Random): Book {
  const fault = random.below(80);
  const ended = fault === 2 ? BATCH_FROM - QUIET_MICROS : Infinity;
  const times = changeTimes(from, random).filter(at => at < ended);
  const bindings: BindingStep[] = fault === 0 ? [] : [{ from, card: random.below(CARDS_PER_MERCHANT) }];
  const plans: PlanStep[] = fault === 1 ? [] : [drawPlan(from, random)];
  for (const at of times) {
    const rebinds = fault === 1 || (fault !== 0 && random.chance(0.6));
    if (rebinds) bindings.push({ from: at, card: otherCard(bindings.at(-1)?.card ?? 0, random) });
    else plans.push(drawPlan(at, random));
  }
  if (ended < Infinity) bindings.push({ from: ended, card: null });
  return { bindings, plans };
}

function changeTimes(from: number, random: Random): number[] {
  const times = Array.from({ length: random.below(4) + (random.chance(0.3) ? 1 : 0) }, () =>
    between(from, BATCH_FROM - QUIET_MICROS, random),
  );
  if (random.chance(CHANGED_TODAY)) times.push(between(BATCH_FROM, BATCH_FROM + DAY_MICROS, random));
  return [...new Set(times)].sort((a, b) => a - b);
}

function otherCard(card: number, random: Random): number {
  return (card + 1 + random.below(CARDS_PER_MERCHANT - 1)) % CARDS_PER_MERCHANT;
}

function drawPlan(from: number, random: Random): PlanStep {
  return {
    from,
    rateMillionths: 1_000 + 100 * random.below(110),
    fixedMinor: random.chance(0.3) ? 5 * random.below(7) : 0,
    minimumMinor: random.chance(0.5) ? 1 + random.below(20) : null,
    capMinor: random.chance(0.5) ? 2_500 + 100 * random.below(76) : null,
  };
}

/** A whole second after `from` and before `to`. */
function between(from: number, to: number, random: Random): number {
  return wholeSecond(from + SECOND + random.unit() * (to - from - 2 * SECOND));
}

function wholeSecond(micros: number): number {
  return Math.floor(micros / SECOND) * SECOND;
}
