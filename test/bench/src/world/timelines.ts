// The estate flattened to pairs, as settlement hands it to the routing core: one ordered line per (acquirer, MID, TID, currency).
import type { FeePlans, Timelines } from '@asof/routing';
import type { Book, Slot, Terminal } from './estate.ts';
import { CARDS_PER_MERCHANT, groupNumber, heldRoute } from './world.ts';

export type Flattened = {
  readonly timelines: Timelines;
  readonly plans: FeePlans;
  readonly groups: number;
  /** (terminal × cards of a merchant + card) × currencies + currency, of each group: what files and sheets name it by. */
  readonly groupNames: Float64Array;
  readonly routes: number;
  /** Pairs that a terminal shows now, and those that it showed before it moved. */
  readonly current: Uint32Array;
  readonly former: Uint32Array;
};

type Line = { readonly route: number; readonly answer: number; readonly group: number; readonly plan: number };
/** A book with the numbers that both of a moved terminal's slots share. */
type NumberedBook = {
  readonly book: Book;
  readonly firstPlan: number;
  readonly groupOfCard: number[];
  readonly groupNameOf: (card: number) => number;
};

const heldLine = (route: number): Line => ({ route, answer: route, group: -1, plan: -1 });

/** Reads the terminals once, in order. Pairs count from 0 by terminal, slot, currency. */
export function flatten(terminals: Iterable<Terminal>): Flattened {
  const plans = createPlanColumns();
  const lines = createLineColumns();
  const [current, former]: [number[], number[]] = [[], []];
  for (const { terminal, merchant, slots, books } of terminals) {
    const numbered = books.map((book, currency) => ({
      book,
      firstPlan: plans.add(book),
      groupOfCard: [],
      groupNameOf: (card: number) => groupNumber({ terminal, card, currency }),
    }));
    for (const slot of slots) {
      for (const book of numbered) {
        const pair = lines.addPair(merchant, slot, book);
        (slot.to === Infinity ? current : former).push(pair);
      }
    }
  }
  return {
    ...lines.finish(),
    plans: plans.finish(),
    current: Uint32Array.from(current),
    former: Uint32Array.from(former),
  };
}

function createLineColumns() {
  const [start, from, route, answer, group, plan]: number[][] = [[0], [], [], [], [], []];
  const groupNames: number[] = [];
  let routes = 0;

  function add(at: number, line: Line): void {
    from!.push(at);
    route!.push(line.route);
    answer!.push(line.answer);
    group!.push(line.group);
    plan!.push(line.plan);
  }

  function addSlot(merchant: number, slot: Slot, { book, firstPlan, groupOfCard, groupNameOf }: NumberedBook): void {
    const { bindings, plans } = book;
    const routeOf = (binding: number): number => routes + binding;
    for (const at of instantsOf(slot, book)) {
      const binding = bindings.findLastIndex(step => step.from <= at);
      const card = bindings[binding]?.card;
      const step = plans.findLastIndex(({ from }) => from <= at);
      if (card === undefined) add(at, heldLine(heldRoute('NO_BINDING')));
      else if (card === null) add(at, heldLine(heldRoute('BINDING_HOLE')));
      else {
        groupOfCard[card] ??= groupNames.push(groupNameOf(card)) - 1;
        const plan = step < 0 ? -1 : firstPlan + step;
        const answer = merchant * CARDS_PER_MERCHANT + card;
        add(at, { route: routeOf(binding), answer, group: groupOfCard[card], plan });
      }
    }
    routes += bindings.length;
  }

  return {
    addPair(merchant: number, slot: Slot, book: NumberedBook): number {
      add(-Infinity, heldLine(heldRoute('NO_ASSIGNMENT')));
      addSlot(merchant, slot, book);
      if (slot.to !== Infinity) add(slot.to, heldLine(heldRoute('NO_ASSIGNMENT')));
      return start!.push(from!.length) - 2;
    },
    finish: () => ({
      timelines: {
        start: Uint32Array.from(start!),
        from: Float64Array.from(from!),
        route: Int32Array.from(route!),
        answer: Int32Array.from(answer!),
        group: Int32Array.from(group!),
        plan: Int32Array.from(plan!),
      },
      groups: groupNames.length,
      groupNames: Float64Array.from(groupNames),
      routes,
    }),
  };
}

/** When the slot begins, and every change of its book while it is shown. */
function instantsOf(slot: Slot, { bindings, plans }: Book): number[] {
  const changes = [...bindings, ...plans].map(({ from }) => from).filter(from => from > slot.from && from < slot.to);
  return [slot.from, ...new Set(changes)].sort((a, b) => a - b);
}

function createPlanColumns() {
  const [rate, fixed, minimum, cap]: number[][] = [[], [], [], []];
  return {
    /** The row of the book's first plan; the others follow it. */
    add(book: Book): number {
      const first = rate!.length;
      for (const step of book.plans) {
        rate!.push(step.rateMillionths);
        fixed!.push(step.fixedMinor);
        minimum!.push(step.minimumMinor ?? -Infinity);
        cap!.push(step.capMinor ?? Infinity);
      }
      return first;
    },
    finish: (): FeePlans => ({
      rateMillionths: Int32Array.from(rate!),
      fixedMinor: Float64Array.from(fixed!),
      minimumMinor: Float64Array.from(minimum!),
      capMinor: Float64Array.from(cap!),
    }),
  };
}
