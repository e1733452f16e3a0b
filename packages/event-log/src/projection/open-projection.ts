// A live read model: caught up from the log, asked by queries, built again beside itself and swapped, compared with a fresh one.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog, Position } from '../event-log.ts';
import { type OpenDatabase, openDatabase as openSqlite } from '../sqlite/database.ts';
import { type Applied, type Applier, createApplier } from './applier.ts';
import { type CatchUpOptions, type CaughtUp, catchUp } from './catch-up.ts';
import { digestOf } from './digest.ts';
import type { Parked } from './parking.ts';
import type { Projection, ReadModelTables } from './projection.ts';
import { openReadModel, type ReadModel, removeReadModel, replaceReadModel } from './read-model.ts';
import { toReadModelFailure } from './read-model-failure.ts';

export type ProjectionOptions = {
  /** Holds one file for each projection; created when it is not there. */
  readonly directory: string;
  readonly log: EventLog;
  readonly projection: Projection;
  /** Another way to SQLite; tests break the disk here. */
  readonly openDatabase?: OpenDatabase;
};

export type Comparison = { readonly isSame: boolean; readonly live: string; readonly rebuilt: string };

export type LiveProjection = {
  /** The last position that is in the tables. */
  readonly checkpoint: () => Position | null;
  /** Asks the tables. They may be swapped between two questions: keep no statement. */
  readonly read: <T>(question: (tables: ReadModelTables) => T) => T;
  /** Applies what the log has beyond the checkpoint. Rejects with StreamGap, ReadModelFailure or EventLogFailure. */
  readonly catchUp: (options?: CatchUpOptions) => Promise<CaughtUp>;
  /** Builds the model from the start beside this one, which goes on answering, and puts it in its place in one step. */
  readonly rebuild: () => Promise<CaughtUp>;
  /** Whether a fresh build up to the same checkpoint has the same rows; `live` and `rebuilt` are their digests. */
  readonly compare: () => Promise<Comparison>;
  readonly parked: () => readonly Parked[];
  /** Applies the parked events of a key again, in order, as far as they go. */
  readonly replay: (key: string) => Promise<Applied>;
  readonly close: () => Promise<void>;
};

type Open = { readonly model: ReadModel; readonly applier: Applier };

/**
 * Opens the read model, empty when it is new or of another version. What changes it is done one after the other; questions are
 * answered at any time. Rejects with ReadModelFailure.
 */
export async function openProjection(options: ProjectionOptions): Promise<LiveProjection> {
  const { directory, log, projection, openDatabase = openSqlite } = options;
  mkdirSync(directory, { recursive: true });
  const [liveFile, besideFile] = ['db', 'beside.db'].map(kind => join(directory, `${projection.name}.${kind}`)) as [
    string,
    string,
  ];
  const open = (file: string): Open => {
    const model = openReadModel(file, projection, openDatabase);
    try {
      return { model, applier: createApplier(model, projection) };
    } catch (error) {
      model.close();
      throw error;
    }
  };
  const inTurn = createTurns();
  let live = open(liveFile);

  /** Builds the model anew in its own file and hands it over before it is closed. */
  async function beside<T>(upTo: CatchUpOptions, use: (built: Open, caughtUp: CaughtUp) => T): Promise<T> {
    removeReadModel(besideFile);
    const built = open(besideFile);
    try {
      return use(built, await catchUp({ ...built, log, projection }, upTo));
    } finally {
      built.model.close();
    }
  }
  async function rebuild(): Promise<CaughtUp> {
    const caughtUp = await beside({}, (_, result) => result);
    live.model.close();
    replaceReadModel({ file: liveFile, by: besideFile });
    live = open(liveFile);
    return caughtUp;
  }
  async function compare(): Promise<Comparison> {
    const upTo = live.model.checkpoint() ?? 'start';
    const rebuilt = await beside({ upTo }, ({ model }) => digestOf(model.db));
    removeReadModel(besideFile);
    const digest = digestOf(live.model.db);
    return { isSame: digest === rebuilt, live: digest, rebuilt };
  }

  return {
    checkpoint: () => live.model.checkpoint(),
    read: question => asked(live.model, question),
    catchUp: (wanted = {}) => inTurn(() => catchUp({ ...live, log, projection }, wanted)),
    rebuild: () => inTurn(rebuild),
    compare: () => inTurn(compare),
    parked: () => live.applier.parked(),
    replay: key => inTurn(async () => live.applier.replay(key)),
    close: () => inTurn(async () => live.model.close()),
  };
}

function asked<T>({ db, file }: ReadModel, question: (tables: ReadModelTables) => T): T {
  try {
    return question({ prepare: sql => db.prepare(sql) });
  } catch (error) {
    throw toReadModelFailure(error, file);
  }
}

/** Runs one step after the other; a step that fails holds up no later one. */
function createTurns(): <T>(step: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return step => {
    const turn = last.then(step);
    last = turn.catch(() => {});
    return turn;
  };
}
