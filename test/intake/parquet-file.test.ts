// A Parquet file at the command line: taken as the equal CSV, or refused with what to do.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetLacking, writeParquet } from '@asof/parquet/fixture';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asof-parquet-'));
});
afterEach(() => rm(folder, { recursive: true }));

const importInto = (ledger: string, file: string) =>
  runAsof(['--data', join(folder, ledger), '--json', 'import', 'transactions', join(folder, file)]);
/** Its event, as it is stored. */
async function eventOf(ledger: string): Promise<Record<string, unknown>> {
  const { lines } = await runAsof(['--data', join(folder, ledger), '--json', 'events', 'tail']);
  return lines.at(-1)?.['data'] as Record<string, unknown>;
}

/** Rows of which every tenth has an amount of nothing, and the last is the first again. */
const ROWS = `SELECT 'sale' AS kind, 'ACQ1' AS acquirer, 'M' || lpad((n % 7)::VARCHAR, 4, '0') AS mid, 'T001' AS tid,
  1::INTEGER AS batch, n::INTEGER AS stan, 'R' || lpad(n::VARCHAR, 9, '0') AS rrn,
  make_timestamptz(1786671000000000 + n * 1000001) AS occurred_at, make_timestamptz(1786671001000000 + n * 1000001) AS received_at,
  'online' AS mode, (CASE WHEN n % 10 = 9 THEN 0 ELSE n + 0.25 END)::DECIMAL(18, 2) AS amount, 'CNY' AS currency,
  NULL::VARCHAR AS original_rrn FROM (SELECT unnest(range(5000)) AS n UNION ALL SELECT 0)`;

/** The same rows as a person would write them by hand. */
function equalCsv(): string {
  const lines = [...Array(5000).keys(), 0].map(n => {
    const time = (micros: number) => new Date(Math.floor(micros / 1000)).toISOString().slice(0, 20);
    const at = (micros: number) => `${time(micros)}${String(micros % 1_000_000).padStart(6, '0')}Z`;
    const start = 1_786_671_000_000_000 + n * 1_000_001;
    const padded = (width: number, value: number) => String(value).padStart(width, '0');
    const amount = n % 10 === 9 ? '0' : `${n}.25`;
    const key = `ACQ1,M${padded(4, n % 7)},T001,000001,${padded(6, n)},R${padded(9, n)}`;
    return `sale,${key},${at(start)},${at(start + 1_000_000)},online,${amount},CNY,`;
  });
  const header = 'kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn';
  return `${[header, ...lines].join('\n')}\n`;
}

describe('a Parquet file', () => {
  describe('read by DuckDB', () => {
    beforeEach(async context => {
      const lacking = await parquetLacking();
      if (lacking !== null) context.skip(lacking);
    });

    it('gives the event of the equal CSV but for name, bytes and hash, and is known when it comes again', async () => {
      await writeParquet(join(folder, 'day'), ROWS);
      await writeFile(join(folder, 'day.csv'), equalCsv());
      const fromParquet = await importInto('parquet', 'day');
      expect(fromParquet).toMatchObject({
        code: 3,
        lines: [{ outcome: 'imported', rows: 5001, accepted: 4500, duplicates: 1, quarantined: 500 }],
      });
      expect(fromParquet.stderr).toContain('line n is row n - 1 of the Parquet file');
      expect(await importInto('csv', 'day.csv')).toMatchObject({ code: 3 });
      const { fileBytes, fileName, fileSha256, ...told } = await eventOf('parquet');
      const equal = await eventOf('csv');
      expect(equal).toMatchObject(told);
      expect(Object.keys(equal)).toHaveLength(Object.keys(told).length + 3);
      const { length } = await readFile(join(folder, 'day'));
      expect([fileName, fileBytes]).toEqual(['day', length]);
      expect(fileSha256).not.toBe(equal['fileSha256']);
      expect(await importInto('parquet', 'day')).toMatchObject({ lines: [{ outcome: 'known', fileSha256 }] });
    });

    it.each([
      ['a missing column', `SELECT * EXCLUDE (mode) FROM (${ROWS})`, /the column mode is missing/],
      ['an unknown column', `SELECT *, 1 AS store FROM (${ROWS})`, /there is no column "store"/],
      ['an amount of binary floats', `SELECT * REPLACE (amount::DOUBLE AS amount) FROM (${ROWS})`, /never a binary/],
    ])('is refused for %s, with what to do', async (_, query, message) => {
      await writeParquet(join(folder, 'day.parquet'), query);
      const refused = await importInto('ledger', 'day.parquet');
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
    });

    it('is refused when what stands between its marks is damaged', async () => {
      await writeFile(join(folder, 'day.parquet'), 'PAR1 nothing of the kind PAR1');
      const refused = await importInto('ledger', 'day.parquet');
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/cannot be read: .*\n.*write the file anew/),
      });
    });
  });

  it('is refused with what to install where DuckDB is not installed', async context => {
    if ((await parquetLacking()) === null) context.skip('@duckdb/node-api is installed here');
    await writeFile(join(folder, 'day.parquet'), 'PAR1 whatever PAR1');
    const refused = await importInto('ledger', 'day.parquet');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run setup:parquet') });
  });

  it.each([
    ['cut short', 'PAR1 and then', /begins as a Parquet file and does not end as one/],
    ['encrypted', 'PARE secret PARE', /encrypted/],
    ['CSV under its name', equalCsv(), /is named as a Parquet file, and is none/],
    ['empty', '', /is named as a Parquet file, and is none/],
  ])('that is %s is refused before anything is loaded', async (_, text, message) => {
    await writeFile(join(folder, 'day.parquet'), text);
    const refused = await importInto('ledger', 'day.parquet');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
  });
});
