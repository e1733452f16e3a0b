// Parquet files for tests, written by DuckDB where it is installed.
const NOT_INSTALLED = '@duckdb/node-api is not installed here: npm run setup:parquet brings it';

/** Writes what the query selects. */
export async function writeParquet(path: string, query: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  connection.closeSync();
  instance.closeSync();
}

/** Why no Parquet file can be written here, or null where one can. */
export async function parquetLacking(): Promise<string | null> {
  return import('@duckdb/node-api').then(
    () => null,
    () => NOT_INSTALLED,
  );
}
