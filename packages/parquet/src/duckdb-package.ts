// DuckDB's package, by a file of its own: a packed program leaves this file where it is, because the package is found from here only.
export { DuckDBInstance } from '@duckdb/node-api';
