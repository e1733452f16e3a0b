// Events that could not be applied, parked with their reason, and behind them every later event of the same key: applying those
// would build on a hole. Other keys go on. A person repairs the handler or the event's cause and replays the key.
import { type EventId, type Instant, maskCardNumbers } from '@asof/domain';
import type { Position, Recorded, Revision } from '../event-log.ts';
import type { Database, Row } from '../sqlite/database.ts';

export type Parked = { readonly key: string; readonly reason: string; readonly recorded: Recorded };

export type Parking = {
  readonly isParked: (key: string) => boolean;
  readonly park: (parked: Parked) => void;
  readonly all: () => readonly Parked[];
  readonly firstOf: (key: string) => Parked | null;
  /** Takes one parked event out. */
  readonly release: (parked: Parked) => void;
  readonly setReason: (parked: Parked, reason: string) => void;
  /** Reads again which keys are parked, after a transaction was rolled back. */
  readonly reload: () => void;
};

/** Why later events of a parked key are parked themselves. */
export const BEHIND = 'an earlier event of this key is parked';

const COLUMNS = 'key, reason, stream, revision, position, id, type, body, recorded_at';

export function parkingIn(db: Database): Parking {
  const insert = db.prepare(`INSERT INTO projection_parked (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const select = db.prepare(`SELECT ${COLUMNS} FROM projection_parked ORDER BY sequence`);
  const selectFirst = db.prepare(`SELECT ${COLUMNS} FROM projection_parked WHERE key = ? ORDER BY sequence LIMIT 1`);
  const remove = db.prepare('DELETE FROM projection_parked WHERE position = ?');
  const update = db.prepare('UPDATE projection_parked SET reason = ? WHERE position = ?');
  const selectKeys = db.prepare('SELECT DISTINCT key FROM projection_parked');
  let keys = new Set<unknown>();
  const reload = () => {
    keys = new Set(selectKeys.all().map(([key]) => key));
  };
  reload();

  return {
    isParked: key => keys.has(key),
    park({ key, reason, recorded: { stream, revision, position, id, type, body, recordedAt } }) {
      insert.run(key, maskCardNumbers(reason), stream, `${revision}`, `${position}`, id, type, body, recordedAt);
      keys.add(key);
    },
    all: () => select.all().map(toParked),
    firstOf(key) {
      const row = selectFirst.get(key);
      return row ? toParked(row) : null;
    },
    release({ key, recorded }) {
      remove.run(`${recorded.position}`);
      if (!selectFirst.get(key)) keys.delete(key);
    },
    setReason({ recorded }, reason) {
      update.run(maskCardNumbers(reason), `${recorded.position}`);
    },
    reload,
  };
}

function toParked(row: Row): Parked {
  const [key, reason, stream, revision, position, id, type, body, recordedAt] = row as readonly [
    ...[key: string, reason: string, stream: string, revision: string, position: string],
    ...[id: EventId, type: string, body: string, recordedAt: Instant],
  ];
  const place = { stream, revision: BigInt(revision) as Revision, position: BigInt(position) as Position };
  return { key, reason, recorded: { id, type, body, ...place, recordedAt } };
}
