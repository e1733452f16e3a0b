import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openParquet } from './open-parquet.ts';
import { parquetLacking, writeParquet } from './parquet.fixture.ts';
import type { ParquetChunk } from './parquet.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asof-parquet-'));
  path = join(folder, 'day=1[*].parquet');
});
afterAll(() => rm(folder, { recursive: true }));

describe('openParquet', () => {
  beforeEach(async context => {
    const lacking = await parquetLacking();
    if (lacking !== null) context.skip(lacking);
  });

  it('tells the columns with their types', async () => {
    await writeParquet(
      path,
      `SELECT 'x' AS a, 7::USMALLINT AS b, 1.50::DECIMAL(9, 2) AS c, TIMESTAMPTZ '2026-08-14 01:30:00Z' AS d,
       TIMESTAMP '2026-08-14 01:30:00' AS e, 1.5::DOUBLE AS f, [1] AS g, 'x'::BLOB AS h`,
    );
    const table = await openParquet(path);
    table.close();
    const other = (name: string) => ({ kind: 'other', name });
    expect(table.columns.map(({ type }) => type)).toEqual([
      ...[{ kind: 'text' }, { kind: 'integer' }, { kind: 'decimal', scale: 2 }, { kind: 'instant' }],
      ...[other('TIMESTAMP'), other('DOUBLE'), other('INTEGER[]'), other('BLOB')],
    ]);
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(table.rows).toBe(1);
  });

  it('hands out the values of every row group in the order of the file', async () => {
    await writeParquet(
      path,
      `SELECT nullif('n' || n, 'n1') AS a, n::INTEGER AS b, (n / 4)::DECIMAL(9, 2) AS c, make_timestamptz(n::BIGINT) AS d,
       n::BIGINT AS e FROM range(5000) t(n)`,
    );
    const table = await openParquet(path);
    const chunks: ParquetChunk[] = [];
    for await (const chunk of table.chunks()) chunks.push(chunk);
    table.close();
    const column = (index: number) => chunks.flatMap(chunk => chunk[index]!);
    expect(column(1)).toEqual(Array.from({ length: 5000 }, (_, n) => BigInt(n)));
    expect(chunks.length).toBeGreaterThan(1);
    expect([0, 2, 3, 4].map(index => column(index)[4999])).toEqual(['n4999', 124_975n, 4999n, 4999n]);
    expect(column(0)[1]).toBeNull();
  });

  it('says parquet-unreadable of a file that is none, or is damaged', async () => {
    const foreign = join(folder, 'foreign.parquet');
    await writeFile(foreign, 'PAR1 this is no Parquet PAR1');
    await expect(openParquet(foreign)).rejects.toMatchObject({ code: 'parquet-unreadable' });
    await writeParquet(path, 'SELECT repeat(n::VARCHAR, 9) AS a FROM range(5000) t(n)');
    const bytes = await readFile(path);
    await writeFile(foreign, bytes.fill(0xff, 4, bytes.length >> 1));
    const table = await openParquet(foreign);
    await expect(table.chunks()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'parquet-unreadable' });
    table.close();
  });
});

it('openParquet says parquet-reader-missing, with the package, where DuckDB is not installed', async context => {
  if ((await parquetLacking()) === null) context.skip('@duckdb/node-api is installed here');
  await expect(openParquet('day.parquet')).rejects.toMatchObject({
    code: 'parquet-reader-missing',
    message: expect.stringContaining('@duckdb/node-api'),
  });
});
