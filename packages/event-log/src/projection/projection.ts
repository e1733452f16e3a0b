// What a read model is made of. It folds events into tables of its own and can be dropped and built again at will: nothing is
// decided on it, nobody is called by it (H59), and the log is never written by it.
import type { Recorded } from '../event-log.ts';
import type { Statement } from '../sqlite/database.ts';

/** The tables of one read model. It is all that a handler is given: it can reach no clock, no bank and no log. */
export type ReadModelTables = { readonly prepare: (sql: string) => Statement };

/** Applies one event to the tables. What it throws parks the event, with all later events of its key. */
export type EventHandler = (recorded: Recorded) => void;

export type Projection = {
  /** Names the file: `<name>.db`. */
  readonly name: string;
  /** To be raised when the handler's meaning changes: a model of another version is built anew. */
  readonly version: number;
  /** `CREATE` statements of its tables and indexes; names beginning with `projection_` are taken. */
  readonly schema: string;
  /** Which streams it reads; each of them whole. */
  readonly streamPrefixes: readonly string[];
  /** What must stay in order: an event that cannot be applied holds back later ones with the same key, and no others. */
  readonly keyOf: (recorded: Recorded) => string;
  /** Prepares its statements once and returns the handler. */
  readonly handlerOn: (tables: ReadModelTables) => EventHandler;
};
