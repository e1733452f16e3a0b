// How far each file has come: the fold of its import stream.

import type { EventId } from '@asof/domain';
import { assert, type Envelope, type ImportEvent, type ImportPlanned, type LineRuns, unreachable } from '@asof/domain';
import type { Position, Revision } from '@asof/event-log';
import { unionOf } from './line-runs.ts';

export type ImportProgress =
  | {
      readonly status: 'planned';
      readonly planned: ImportPlanned;
      /** What a cut-off import is finished under, whoever finishes it. */
      readonly envelope: Envelope;
      readonly eventId: EventId;
      readonly position: Position;
      readonly revision: Revision;
      /** Lines that this attempt decides; null for all. */
      readonly tried: LineRuns | null;
    }
  | {
      readonly status: 'closed';
      readonly attempt: number;
      readonly position: Position;
      readonly revision: Revision;
      /** Lines that never became facts: the next attempt tries them again. */
      readonly open: LineRuns;
    };

export type ImportFact = {
  readonly event: ImportEvent;
  readonly envelope: Envelope;
  readonly eventId: EventId;
  readonly position: Position;
  readonly revision: Revision;
};

/** `before` undefined for the stream's first event. */
export function evolveImport(before: ImportProgress | undefined, fact: ImportFact): ImportProgress {
  const { event, envelope, eventId, position, revision } = fact;
  switch (event.type) {
    case 'ImportPlanned': {
      const tried = before?.status === 'closed' ? before.open : null;
      return { status: 'planned', planned: event, envelope, eventId, position, revision, tried };
    }
    case 'ImportCompleted':
    case 'ImportAbandoned': {
      assert(before?.status === 'planned', 'an import is planned before it is closed');
      const { refusedLines, attempt } = before.planned;
      const open = event.type === 'ImportCompleted' ? refusedLines : unionOf(refusedLines, event.leftLines);
      return { status: 'closed', attempt, position, revision, open };
    }
    default:
      return unreachable(event);
  }
}
