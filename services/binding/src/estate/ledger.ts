// One writer at a time, each on a view of the log that is up to date. A view that ran ahead of the log (decided, not appended) is
// thrown away and read again.
import type { EventLog } from '@asof/event-log';
import { catchUp, emptyView, type LedgerView } from './ledger-view.ts';

export type Ledger = {
  readonly log: EventLog;
  /** Runs alone, after everything asked for before. The view is caught up; work that leaves it `stale`, or fails, loses it. */
  readonly exclusive: <Result>(work: (view: LedgerView) => Promise<Result>) => Promise<Result>;
};

export function createLedger(log: EventLog): Ledger {
  let held: LedgerView | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const run = async <Result>(work: (view: LedgerView) => Promise<Result>): Promise<Result> => {
    const view = held ?? emptyView();
    held = null;
    await catchUp(log, view);
    const result = await work(view);
    if (!view.stale) held = view;
    return result;
  };
  return {
    log,
    exclusive(work) {
      const done = last.then(() => run(work));
      last = done.catch(() => {}); // whoever asked for it hears of the failure
      return done;
    },
  };
}
