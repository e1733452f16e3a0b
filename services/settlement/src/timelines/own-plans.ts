// The fee plans of a terminal's own, laid over what its store and merchant say: each plan goes up to the next one's beginning, the last
// one has no end, and they hide shared plans from the first of them on (R14). Cards stay as they are shared.
import { ownPlans } from './pair-block.ts';
import { addRow, beginRows, endRows, type SharedRows } from './shared-rows.ts';

/** The shared rows with own plans first .. last - 1 instead of their own where there is one; `into` must be other rows. */
export function layPlansOver(into: SharedRows, shared: SharedRows, first: number, last: number): void {
  beginRows(into, shared);
  let [row, next] = [0, first];
  for (let at = -Infinity; at < Infinity; ) {
    while (next < last && ownPlans.from[next]! <= at) next++;
    const plan = next === first ? shared.plan[row]! : ownPlans.plan[next - 1]!;
    addRow(into, at, shared.scope[row]!, shared.stretch[row]!, plan);
    const nextRow = shared.from[row + 1]!;
    at = next < last ? Math.min(nextRow, ownPlans.from[next]!) : nextRow;
    if (nextRow === at) row++;
  }
  endRows(into);
}
