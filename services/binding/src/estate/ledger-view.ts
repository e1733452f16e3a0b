// What this process knows of the log's estate and imports, and how it keeps in step. Everything is read in position order; what this
// process appends itself is taken in without reading it back, as long as nobody else can have written between.
import { assert, decodeFact, type Fact, type ImportEvent, isEstateEvent, isImportEvent } from '@asof/domain';
import type { EventLog, Position, Recorded } from '@asof/event-log';
import { evolveImport, type ImportProgress } from '../import/import-progress.ts';
import { createKnownEstate, type KnownEstate } from './known-estate.ts';
import { ESTATE_PREFIXES, IMPORT_PREFIX } from './streams.ts';

export type LedgerView = {
  readonly known: KnownEstate;
  /** By import stream. */
  readonly imports: Map<string, ImportProgress>;
  /** Everything up to here is taken in; null for an empty log. */
  seen: Position | null;
  /** The last event of ours up to `seen`: what decisions are based on. */
  basis: Position | null;
  /** `known` holds what is not in the log, or lacks what is: good for nothing but being thrown away. */
  stale: boolean;
};

export function emptyView(): LedgerView {
  return { known: createKnownEstate(), imports: new Map(), seen: null, basis: null, stale: false };
}

/** Takes in what was recorded since, up to the head or to `upTo`. Rejects with FactUnreadable for facts of another release. */
export async function catchUp(log: EventLog, view: LedgerView, upTo?: Position): Promise<void> {
  const end = upTo ?? (await log.head());
  if (end === null || (view.seen !== null && view.seen >= end)) return;
  const options = { streamPrefixes: [...ESTATE_PREFIXES, IMPORT_PREFIX], upTo: end };
  for await (const recorded of log.readAll(view.seen ?? 'start', options)) takeIn(view, recorded);
  view.seen = end;
}

function takeIn(view: LedgerView, recorded: Recorded): void {
  const fact = decodeFact(recorded);
  if (isEstateEvent(fact.event)) view.known.apply(fact.event);
  else {
    assert(isImportEvent(fact.event), 'the streams of the estate hold facts of the estate and imports');
    takeImport(view, recorded, fact as Fact<ImportEvent>);
  }
  view.basis = recorded.position;
}

/** The next fact of an import's stream. */
export function takeImport(
  view: LedgerView,
  recorded: Pick<Recorded, 'stream' | 'id' | 'position' | 'revision'>,
  { event, envelope }: Fact<ImportEvent>,
): void {
  const { stream, id: eventId, position, revision } = recorded;
  const progress = evolveImport(view.imports.get(stream), { event, envelope, eventId, position, revision });
  view.imports.set(stream, progress);
}
