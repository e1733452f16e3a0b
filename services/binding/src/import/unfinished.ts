// An import that is planned but not completed comes first: what is written before it is finished would stand in another order than if
// it had not been cut off.
import type { ImportPlanned } from '@asof/domain';
import type { LedgerView } from '../estate/ledger-view.ts';
import type { CsvProblem } from './csv-file.ts';

/** The unfinished import, unless it is that of `stream`. There is never more than one. */
export function unfinishedBut(view: LedgerView, stream: string | null): ImportPlanned | null {
  for (const [other, progress] of view.imports)
    if (progress.status === 'planned' && other !== stream) return progress.planned;
  return null;
}

export function unfinishedProblem({ kind, fileName, fileSha256 }: ImportPlanned): CsvProblem {
  return {
    code: 'import-unfinished',
    line: null,
    wrong: `the import of ${kind} from ${JSON.stringify(fileName)} (SHA-256 ${fileSha256.slice(0, 12)}…) was cut off`,
    right: 'import that same file again, which finishes it, or abandon its import; then repeat this',
  };
}
