// Verifies a log that nobody has open, such as one in a backup or one that is too damaged to be opened: nothing is written beside it,
// and not a byte of it changes.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { EventLogFailure } from '../event-log.ts';
import { type Database, firstValue, openUnchanging } from '../sqlite/database.ts';
import { type EventTable, eventTable } from './event-table.ts';
import { createHealth, toFailure } from './health.ts';
import { schemaProblem } from './schema.ts';
import { corrupt } from './stored-event.ts';
import { elsewhere, type Verification, type VerifyOptions, verifyLog } from './verify.ts';

/** The caller sees to it that nobody opens the log meanwhile. Rejects with `log-unavailable` when there is no file to read. */
export async function verifyClosedLog(directory: string, options: VerifyOptions = {}): Promise<Verification> {
  const { events, damages } = await verified(join(directory, 'events.db'), options);
  const frames = statSync(join(directory, 'events.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
  const unread = frames === 0 ? [] : [elsewhere('events.db-wal was not read: the log was not closed')];
  return { events, damages: [...damages, ...unread] };
}

async function verified(file: string, options: VerifyOptions): Promise<Verification> {
  let db: Database | null = null;
  try {
    db = openUnchanging(file);
    const problem = schemaProblem(db);
    if (problem !== null) throw corrupt(problem);
    const table = eventTable(db);
    return await verifyLog({ db, table, health: createHealth(), end: endOf(db, table) }, options);
  } catch (error) {
    const failure = toFailure(error, 'reading');
    if (!(failure instanceof EventLogFailure) || failure.code !== 'log-corrupt') throw failure;
    return { events: 0, damages: [elsewhere(failure.message)] };
  } finally {
    db?.close();
  }
}

/** Where the last row and the head record differ, either may be any number: the rows are counted. */
function endOf(db: Database, table: EventTable): number {
  const { position } = table.last();
  return table.head()?.position === position ? position : Number(firstValue(db, 'SELECT count(*) FROM event'));
}
