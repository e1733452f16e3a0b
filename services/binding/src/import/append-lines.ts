// Appends what was decided, in order, without waiting for each: a window of appends is issued in one turn, so that the log commits
// them together, and the next window waits for it.
import type { Appended, EventLog, Position } from '@asof/event-log';
import type { LineStep } from './decide-lines.ts';

const WINDOW_APPENDS = 4_096;

/** Another program wrote to a stream between deciding and appending: the plan does not hold any more. */
export class ImportConflict extends Error {
  override readonly name = 'ImportConflict';
  readonly code = 'import-conflict';
  readonly retryable = false;
}

/**
 * Resolves with the positions, in the order of the steps. Rejects with what the log failed with, or with ImportConflict, when nothing
 * is under way any more; what was appended then is a part of the steps, and appending all of them again completes it.
 */
export async function appendLines(
  log: EventLog,
  steps: readonly LineStep[],
  onProgress: (appended: number) => void,
): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for (let start = 0; start < steps.length; start += WINDOW_APPENDS) {
    onProgress(start);
    const window = steps.slice(start, start + WINDOW_APPENDS);
    const settled = await Promise.allSettled(
      window.map(({ stream, expected, event }) => log.append(stream, expected, [event])),
    );
    for (const [index, result] of settled.entries()) positions.push(positionOf(result, window[index]!));
  }
  return positions;
}

function positionOf(result: PromiseSettledResult<Appended>, step: LineStep): Position {
  if (result.status === 'rejected') throw result.reason;
  if (result.value.kind === 'appended') return result.value.position;
  throw new ImportConflict(
    `line ${step.line}: ${step.stream} is at revision ${result.value.actual}, planned after ${step.expected}: another writer was there`,
  );
}
