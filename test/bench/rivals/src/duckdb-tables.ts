// Typed columns into DuckDB's tables and back, a chunk of 2,048 rows at a time.
import type { Field, Table } from '@asof/bench/database-tables';
import { BIGINT, type DuckDBConnection, DuckDBDataChunk, type DuckDBType, INTEGER, TINYINT } from '@duckdb/node-api';

const CHUNK_ROWS = 2_048;
/** Stands for Infinity among instants: beyond every instant, and far enough from 2^63 to add a doubt. */
const FAR = 2n ** 61n;
const TYPES: Record<Field['type'], DuckDBType> = { INTEGER, BIGINT, TINYINT };

/** Makes the table and appends its rows in their order. */
export async function fillTable(connection: DuckDBConnection, { name, rows, fields }: Table): Promise<void> {
  await connection.run(`CREATE TABLE ${name} (${fields.map(field => `"${field.name}" ${field.type}`).join(', ')})`);
  const appender = await connection.createAppender(name);
  const types = fields.map(({ type }) => TYPES[type]);
  for (let first = 0; first < rows; first += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rows - first);
    const chunk = DuckDBDataChunk.create(types, count);
    for (const [column, field] of fields.entries()) fillColumn(chunk, column, field, { first, count });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

type Stretch = { readonly first: number; readonly count: number };

function fillColumn(chunk: DuckDBDataChunk, column: number, { values, type }: Field, { first, count }: Stretch): void {
  const vector = chunk.getColumnVector(column);
  for (let row = 0; row < count; row++) {
    const value = values[first + row] as number;
    vector.setItem(row, type === 'BIGINT' ? bigintOf(value) : value);
  }
  vector.flush();
}

function bigintOf(value: number): bigint {
  if (value === Infinity) return FAR;
  return value === -Infinity ? -FAR : BigInt(value);
}

/** Every row of a query, as numbers; read chunk by chunk, so that the result never lies in memory whole. */
export async function eachRow(
  connection: DuckDBConnection,
  query: string,
  visit: (row: readonly number[]) => void,
): Promise<void> {
  const result = await connection.stream(query);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk())
    for (const row of chunk.getRows()) visit(row.map(Number));
}
