// Adapter: DuckDB reads the file. Its package is loaded only now, and only where it was installed on request.
import { resolve } from 'node:path';
import type { DuckDBConnection, DuckDBResult, DuckDBType } from '@duckdb/node-api';
import {
  type ParquetCell,
  type ParquetColumn,
  ParquetFailure,
  type ParquetTable,
  type ParquetType,
} from './parquet.ts';

/** One thread keeps the order of the file and leaves the others to the intake; nothing is fetched, nothing is spilled beside the ledger. */
const OPTIONS = {
  threads: '1',
  memory_limit: '1GB',
  temp_directory: '',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};
/** Folders named `a=b` add no columns. */
const ROWS = 'SELECT * FROM read_parquet($1, hive_partitioning = false)';
/** DuckDB would cut nanoseconds of an instant off without a word. */
const NANOSECONDS =
  "SELECT name FROM parquet_schema($1) WHERE logical_type LIKE '%isAdjustedToUTC=1%NANOS=NanoSeconds%'";
const ROW_COUNT = 'SELECT num_rows FROM parquet_file_metadata($1)';
const MESSAGE_CHARS_MAX = 300;

/** Opens a Parquet file of this machine and reads its columns. Rejects with ParquetFailure. */
export async function openParquet(path: string): Promise<ParquetTable> {
  const duckdb = await loadDuckdb();
  const instance = await duckdb.DuckDBInstance.create(':memory:', OPTIONS);
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  const literal = resolve(path).replace(/[*?[{]/g, '[$&]'); // a name is a name, not a pattern
  try {
    const columns = await columnsOf(connection, literal);
    const [[rows]] = (await allRows(await connection.stream(ROW_COUNT, [literal]))) as [[bigint]];
    return { columns, rows: Number(rows), chunks: () => chunksOf(connection, literal), close };
  } catch (cause) {
    close();
    throw unreadable(cause);
  }
}

async function loadDuckdb(): Promise<typeof import('./duckdb-package.ts')> {
  try {
    return await import('./duckdb-package.ts');
  } catch (cause) {
    const what = 'Parquet is read by DuckDB, whose package @duckdb/node-api is not installed';
    throw new ParquetFailure('parquet-reader-missing', what, { cause });
  }
}

async function columnsOf(connection: DuckDBConnection, path: string): Promise<readonly ParquetColumn[]> {
  const result = await connection.stream(`${ROWS} LIMIT 0`, [path]);
  const [names, types] = [result.columnNames(), result.columnTypes()];
  const tooFine = (await allRows(await connection.stream(NANOSECONDS, [path]))).map(([name]) => name);
  return names.map((name, index) => ({
    name,
    type: tooFine.includes(name) ? { kind: 'other', name: 'TIMESTAMP in nanoseconds' } : typeOf(types[index]!),
  }));
}

const INTEGER = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

function typeOf(type: DuckDBType): ParquetType {
  const name = String(type);
  if (name === 'VARCHAR') return { kind: 'text' };
  if (name === 'TIMESTAMP WITH TIME ZONE') return { kind: 'instant' };
  if (INTEGER.test(name)) return { kind: 'integer' };
  return type.scale !== undefined && name.startsWith('DECIMAL(')
    ? { kind: 'decimal', scale: type.scale }
    : { kind: 'other', name };
}

async function* chunksOf(connection: DuckDBConnection, path: string) {
  try {
    const result = await connection.stream(ROWS, [path]);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnValues(column).map(cellOf));
    }
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** DuckDB's values of the types above: a decimal holds its digits as `value`, an instant its `micros`. */
function cellOf(value: unknown): ParquetCell {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  const { value: digits, micros } = value as { readonly value?: bigint; readonly micros?: bigint };
  return (digits ?? micros)!;
}

async function allRows(result: DuckDBResult): Promise<readonly (readonly unknown[])[]> {
  const rows: unknown[][] = [];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const columns = Array.from({ length: chunk.columnCount }, (_, column) => chunk!.getColumnValues(column));
    for (let row = 0; row < chunk.rowCount; row++) rows.push(columns.map(values => values[row]));
  }
  return rows;
}

function unreadable(cause: unknown): ParquetFailure {
  const said = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.slice(0, MESSAGE_CHARS_MAX);
  return new ParquetFailure('parquet-unreadable', `the Parquet file cannot be read: ${said}`, { cause });
}
