import { createHash } from 'node:crypto';
import type { Database } from '../sqlite/database.ts';

/** SHA-256, hex, over every row of every table in an order that does not depend on how the rows came in. */
export function digestOf(db: Database): string {
  const hash = createHash('sha256');
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  for (const [name] of tables) {
    // Parked events are work to be done, not content: their order of arrival is not the log's once one was replayed.
    if (name === 'projection_parked') continue;
    const columns = db.prepare('SELECT count(*) FROM pragma_table_info(?)').get(String(name))?.[0];
    const order = Array.from({ length: Number(columns) }, (_, index) => index + 1).join(', ');
    hash.update(`table ${String(name)}\n`);
    for (const row of db.prepare(`SELECT * FROM "${String(name)}" ORDER BY ${order}`).iterate()) hash.update(line(row));
  }
  return hash.digest('hex');
}

/** One row, unambiguous: a text is never taken for a number or for bytes. */
function line(row: readonly unknown[]): string {
  return `${JSON.stringify(row.map(value => (value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value)))}\n`;
}
