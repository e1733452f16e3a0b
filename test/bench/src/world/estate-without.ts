// The estate of the seed without some features: its terminals, and what is left of their books.
import type { Book, PlanStep, Terminal } from './estate.ts';
import type { Without } from './features.ts';
import { BATCH_FROM } from './world.ts';

const PLAIN = { fixedMinor: 0, minimumMinor: null, capMinor: null };
const RATE_MILLIONTHS = 6_000;

export function* terminalsWithout(terminals: Iterable<Terminal>, without: Without): Generator<Terminal> {
  for (const terminal of terminals) yield without.size === 0 ? terminal : terminalWithout(terminal, without);
}

function terminalWithout(terminal: Terminal, without: Without): Terminal {
  const { from } = terminal.slots[0]!;
  const books = without.has('currencies') ? terminal.books.slice(0, 1) : terminal.books;
  return { ...terminal, books: books.map(book => bookWithout(book, from, without)) };
}

function bookWithout(book: Book, from: number, without: Without): Book {
  let { bindings, plans } = book;
  if (without.has('held')) {
    bindings = bindings.filter(({ card }) => card !== null);
    if (bindings.length === 0) bindings = [{ from, card: 0 }];
    if (plans.length === 0) plans = [{ from, rateMillionths: RATE_MILLIONTHS, ...PLAIN }];
  }
  if (without.has('changes')) {
    bindings = bindings.filter(isBeforeBatch);
    plans = plans.filter(isBeforeBatch);
  }
  if (without.has('plans')) plans = plans.slice(0, 1);
  if (without.has('bounds')) plans = plans.map((plan): PlanStep => ({ ...plan, ...PLAIN }));
  return { bindings, plans };
}

const isBeforeBatch = ({ from }: { readonly from: number }): boolean => from < BATCH_FROM;
