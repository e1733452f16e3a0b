// Collects the rows of flattened lines as columns.
import type { AccountId, Assignment, Currency, Estate, FeePlan, HeldReason } from '@asof/domain';
import type { FeePlans } from '@asof/routing';
import { type FlatTimelines, heldRoute } from './flat-timelines.ts';
import { createNumbers, createRouteNumbers } from './numbers.ts';
import type { Card } from './scope-lines.ts';

export type LineWriter = {
  /** The rows that follow are of the next pair; the first of them is from -Infinity. */
  beginPair(currency: Currency): void;
  addUnassigned(from: number): void;
  /** What holds for an assigned terminal from an instant on. */
  addAssigned(from: number, assignment: Assignment, card: Card | null, plan: FeePlan | null): void;
  finish(): FlatTimelines;
};

type Row = Readonly<Record<'route' | 'answer' | 'group' | 'plan' | 'assignment', number>>;

export function createLineWriter(estate: Estate): LineWriter {
  const lines = createLines();
  const assignments = createNumbers<Assignment>();
  const feePlans = createNumbers<FeePlan>();
  const accounts = createNumbers<AccountId>();
  const routes = createRouteNumbers(estate);

  return {
    beginPair(currency) {
      lines.begin();
      routes.beginPair(currency);
    },
    addUnassigned: from => lines.add(from, heldRow('NO_ASSIGNMENT', -1)),
    addAssigned(from, terminal, card, plan) {
      const assignment = assignments.of(terminal, terminal);
      if (card === null) return lines.add(from, heldRow('NO_BINDING', assignment));
      const { shows } = card.segment;
      if (shows.kind === 'hole') return lines.add(from, heldRow('BINDING_HOLE', assignment));
      const route = routes.of(terminal, card, shows);
      lines.add(from, {
        route,
        answer: accounts.of(shows.accountId, shows.accountId),
        group: routes.routes[route]!.group,
        plan: plan === null ? -1 : feePlans.of(plan.planId, plan),
        assignment,
      });
    },
    finish: () => ({
      ...lines.columns(),
      plans: planColumns(feePlans.items),
      routes: routes.routes,
      groups: routes.groups,
      feePlans: feePlans.items,
      accounts: accounts.items,
      assignments: assignments.items,
    }),
  };
}

/** No fee plan matters to a row that is held anyway: without it fewer rows differ. */
function heldRow(reason: HeldReason, assignment: number): Row {
  return { route: heldRoute(reason), answer: heldRoute(reason), group: -1, plan: -1, assignment };
}

function createLines() {
  const start: number[] = [];
  const from: number[] = [];
  const rows: Row[] = [];
  return {
    begin(): void {
      start.push(rows.length);
    },
    /** A row that says what the pair's row before it says is left out. */
    add(instant: number, row: Row): void {
      if (rows.length > start.at(-1)! && saysTheSame(rows.at(-1)!, row)) return;
      from.push(instant);
      rows.push(row);
    },
    columns: (): Pick<FlatTimelines, 'timelines' | 'assignment'> => ({
      timelines: {
        start: Uint32Array.from([...start, rows.length]),
        from: Float64Array.from(from),
        route: Int32Array.from(rows, row => row.route),
        answer: Int32Array.from(rows, row => row.answer),
        group: Int32Array.from(rows, row => row.group),
        plan: Int32Array.from(rows, row => row.plan),
      },
      assignment: Int32Array.from(rows, row => row.assignment),
    }),
  };
}

/** The route tells answer and group; of held rows they are the reason and none. */
function saysTheSame(left: Row, right: Row): boolean {
  return left.route === right.route && left.plan === right.plan && left.assignment === right.assignment;
}

function planColumns(plans: readonly FeePlan[]): FeePlans {
  return {
    rateMillionths: Int32Array.from(plans, plan => plan.rateMillionths),
    fixedMinor: Float64Array.from(plans, plan => Number(plan.fixedMinor)),
    minimumMinor: Float64Array.from(plans, plan =>
      plan.minimumMinor === null ? -Infinity : Number(plan.minimumMinor),
    ),
    capMinor: Float64Array.from(plans, plan => (plan.capMinor === null ? Infinity : Number(plan.capMinor))),
  };
}
