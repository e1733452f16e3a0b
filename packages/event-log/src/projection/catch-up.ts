import type { EventLog, Position, Recorded } from '../event-log.ts';
import type { Applied, Applier } from './applier.ts';
import type { Projection } from './projection.ts';
import type { ReadModel } from './read-model.ts';

export type CatchUpOptions = {
  /** Stop after this position (`start`: apply nothing); the head when it is left out. */
  readonly upTo?: Position | 'start';
  /** Stops between two pages; what was applied stays. */
  readonly signal?: AbortSignal;
};

export type CaughtUp = Applied & { readonly checkpoint: Position | null };

export type CatchUp = {
  readonly log: EventLog;
  readonly projection: Projection;
  readonly model: ReadModel;
  readonly applier: Applier;
};

/** Events that go into one transaction. */
const PAGE_EVENTS_MAX = 1_000;

/** Applies what the log has between the checkpoint and its head, page by page. The checkpoint moves past unwanted streams too. */
export async function catchUp(deps: CatchUp, { upTo, signal }: CatchUpOptions): Promise<CaughtUp> {
  const { log, projection, model, applier } = deps;
  const [from, head] = [model.checkpoint(), await log.head()];
  const end = upTo === undefined || (upTo !== 'start' && head !== null && upTo > head) ? head : upTo;
  let [applied, parked] = [0, 0];
  const done = (): CaughtUp => ({ applied, parked, checkpoint: model.checkpoint() });
  if (end === null || end === 'start' || (from !== null && from >= end)) return done();

  const apply = (page: readonly Recorded[], checkpoint: Position) => {
    const result = applier.applyPage(page, checkpoint);
    applied += result.applied;
    parked += result.parked;
  };
  let page: Recorded[] = [];
  const { streamPrefixes } = projection;
  for await (const recorded of log.readAll(from ?? 'start', { streamPrefixes, upTo: end })) {
    page.push(recorded);
    if (page.length < PAGE_EVENTS_MAX) continue;
    apply(page, recorded.position);
    page = [];
    if (signal?.aborted) return done();
  }
  apply(page, end);
  return done();
}
