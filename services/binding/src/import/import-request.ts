// What an import is asked to do, and what it works on.
import type { Actor, EstateFileKind } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import type { LedgerView } from '../estate/ledger-view.ts';
import type { CsvRecord } from './csv-file.ts';
import type { EstateFile } from './estate-file.ts';
import type { ImportProgressReport } from './import-outcome.ts';

export type ImportRequest = {
  readonly kind: EstateFileKind;
  /** For its name: the bytes are what counts. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** One bad line keeps the whole file out. */
  readonly allOrNothing: boolean;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly onProgress?: (report: ImportProgressReport) => void;
  /** Checked between steps: what was recorded stays, and the next run goes on from there. */
  readonly signal?: AbortSignal;
};

export type Table = {
  readonly places: ReadonlyMap<string, number>;
  readonly records: readonly CsvRecord[];
};
/** An import under way. */
export type Running = {
  readonly log: EventLog;
  readonly view: LedgerView;
  readonly request: ImportRequest;
  readonly file: EstateFile;
  readonly table: Table;
};
