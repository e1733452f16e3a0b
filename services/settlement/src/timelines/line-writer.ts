// The rows of flattened lines as growing columns.
import type { HeldReason } from '@asof/domain';
import type { Timelines } from '@asof/routing';
import { heldRoute } from './flat-timelines.ts';

export type LineWriter = {
  /** The rows that follow are of the next pair; the first of them is from -Infinity. */
  beginPair(): void;
  addHeld(from: number, reason: HeldReason, assignment: number): void;
  addRouted(from: number, row: RoutedLine): void;
  finish(): { readonly timelines: Timelines; readonly assignment: Int32Array };
};

export type RoutedLine = Readonly<Record<'route' | 'answer' | 'group' | 'plan' | 'assignment', number>>;

export function createLineWriter(): LineWriter {
  const start: number[] = [];
  const from: number[] = [];
  const route: number[] = [];
  const answer: number[] = [];
  const group: number[] = [];
  const plan: number[] = [];
  const assignment: number[] = [];

  /** A row that says what the pair's row before it says is left out; a route tells its answer and group. */
  function add(instant: number, row: RoutedLine): void {
    const before = from.length - 1;
    const isFirst = from.length === start[start.length - 1];
    if (!isFirst && route[before] === row.route && plan[before] === row.plan && assignment[before] === row.assignment)
      return;
    from.push(instant);
    route.push(row.route);
    answer.push(row.answer);
    group.push(row.group);
    plan.push(row.plan);
    assignment.push(row.assignment);
  }

  return {
    beginPair: () => {
      start.push(from.length);
    },
    addRouted: add,
    /** No fee plan matters to a row that is held anyway: without it fewer rows differ. */
    addHeld: (instant, reason, held) =>
      add(instant, { route: heldRoute(reason), answer: heldRoute(reason), group: -1, plan: -1, assignment: held }),
    finish: () => ({
      timelines: {
        start: new Uint32Array([...start, from.length]),
        from: new Float64Array(from),
        route: new Int32Array(route),
        answer: new Int32Array(answer),
        group: new Int32Array(group),
        plan: new Int32Array(plan),
      },
      assignment: new Int32Array(assignment),
    }),
  };
}
