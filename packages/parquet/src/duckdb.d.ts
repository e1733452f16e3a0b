// What is used of @duckdb/node-api, so that types are checked where it is not installed: it is brought only when asked for.
declare module '@duckdb/node-api' {
  type DuckDBType = { readonly typeId: number; readonly scale?: number; toString(): string };
  type DuckDBChunk = {
    readonly rowCount: number;
    readonly columnCount: number;
    getColumnValues(column: number): readonly unknown[];
  };
  type DuckDBResult = {
    columnNames(): readonly string[];
    columnTypes(): readonly DuckDBType[];
    fetchChunk(): Promise<DuckDBChunk | null>;
  };
  type DuckDBConnection = {
    run(sql: string, values?: readonly string[]): Promise<unknown>;
    stream(sql: string, values?: readonly string[]): Promise<DuckDBResult>;
    closeSync(): void;
  };
  const DuckDBInstance: {
    create(
      path: string,
      options: Readonly<Record<string, string>>,
    ): Promise<{ connect(): Promise<DuckDBConnection>; closeSync(): void }>;
  };
}
