import { createHash } from 'node:crypto';
import type { ParquetCell, ParquetColumn, ParquetTable, ParquetType } from '@asof/parquet';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytesSource, type FileSource } from './file-source.ts';
import { goodRow, lineOf } from './intake.fixture.ts';
import { type Bench, createBench } from './intake-bench.fixture.ts';
import { parquetSource } from './parquet-source.ts';
import { TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

const TEXT: ParquetType = { kind: 'text' };
const FILE = Buffer.from('PAR1 bytes of a file PAR1');
type Row = Readonly<Partial<Record<TransactionColumn, ParquetCell>>>;

/** A reader's table of good rows with these cells, a chunk of two rows at a time. */
function tableOf(rows: readonly Row[], types: Readonly<Partial<Record<TransactionColumn, ParquetType>>> = {}) {
  const columns: ParquetColumn[] = TRANSACTION_COLUMNS.map(name => ({ name, type: types[name] ?? TEXT }));
  const table: ParquetTable = {
    columns,
    rows: rows.length,
    async *chunks() {
      for (let from = 0; from < rows.length; from += 2) {
        const part = rows.slice(from, from + 2).map((row, index) => ({ ...goodRow(from + index), ...row }) as Row);
        yield columns.map(({ name }) => part.map(row => row[name as TransactionColumn] ?? null));
      }
    },
    close: () => undefined,
  };
  return table;
}

function sourceOf(table: ParquetTable, file: FileSource = bytesSource('day.parquet', FILE)): FileSource {
  const made = parquetSource(file, table);
  if (made.kind === 'refused') throw new Error(made.message);
  return made.source;
}

/** What is rendered, read in portions that fit nothing. */
async function rendered(table: ParquetTable): Promise<readonly string[]> {
  const opened = await sourceOf(table).open();
  const parts: Buffer[] = [];
  const buffer = Buffer.alloc(7);
  for (let bytes = await opened.read(buffer); bytes > 0; bytes = await opened.read(buffer)) {
    parts.push(Buffer.from(buffer.subarray(0, bytes)));
  }
  await opened.close();
  return Buffer.concat(parts).toString('utf8').split('\n').slice(0, -1);
}

async function cell(column: TransactionColumn, type: ParquetType, value: ParquetCell): Promise<string> {
  const [, line] = await rendered(tableOf([{ [column]: value }], { [column]: type }));
  const around = lineOf(goodRow(0, { [column]: '|' })).split('|') as [string, string];
  expect([line!.startsWith(around[0]), line!.endsWith(around[1])]).toEqual([true, true]);
  return line!.slice(around[0].length, line!.length - around[1].length);
}

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});

describe('a Parquet file rendered as CSV', () => {
  it('has the header and a line for each row, in the order of the file', async () => {
    const rows = [0, 1, 2, 3, 4].map(() => ({}));
    const lines = rows.map((_, n) => lineOf(goodRow(n)));
    expect(await rendered(tableOf(rows))).toEqual([TRANSACTION_COLUMNS.join(','), ...lines]);
    expect(await rendered(tableOf([]))).toEqual([TRANSACTION_COLUMNS.join(',')]);
  });

  it.each<[string, TransactionColumn, ParquetType, ParquetCell, string]>([
    ['text as it is', 'mid', TEXT, ' M-1 ', ' M-1 '],
    ['NULL as nothing', 'original_rrn', TEXT, null, ''],
    ['text with a comma and quotes in quotes', 'mid', TEXT, 'a,"b"', '"a,""b"""'],
    ['a line break as a separator that the rules refuse', 'mid', TEXT, 'a\r\nb\nc\r', '"a\u2028b\u2028c\u2028"'],
    ['text too long for a row no further than that', 'mid', TEXT, 'x'.repeat(100_000), `"${'x'.repeat(8_193)}"`],
    ['an integer with its leading zeros', 'stan', { kind: 'integer' }, 42n, '000042'],
    ['an integer that is too large as it is', 'batch', { kind: 'integer' }, 1_234_567n, '1234567'],
    ['an integer below zero as it is', 'batch', { kind: 'integer' }, -1n, '-1'],
    ['a decimal', 'amount', { kind: 'decimal', scale: 2 }, 12_850n, '128.5'],
    ['a decimal below one', 'amount', { kind: 'decimal', scale: 3 }, 7n, '0.007'],
    ['a decimal below zero', 'amount', { kind: 'decimal', scale: 2 }, -5n, '-0.05'],
    ['a decimal of whole units', 'amount', { kind: 'decimal', scale: 4 }, 1_000_000n, '100'],
    ['a decimal without decimals', 'amount', { kind: 'decimal', scale: 0 }, 100n, '100'],
    ['a decimal beyond 2^53', 'amount', { kind: 'decimal', scale: 2 }, 10n ** 37n, `1${'0'.repeat(35)}`],
    ['an instant', 'occurred_at', { kind: 'instant' }, 1_786_671_000_123_456n, '2026-08-14T01:30:00.123456Z'],
    ['an instant before 1970', 'occurred_at', { kind: 'instant' }, -1n, '1969-12-31T23:59:59.999999Z'],
    [
      'an instant after 2255',
      'occurred_at',
      { kind: 'instant' },
      253_402_300_799_999_999n,
      '9999-12-31T23:59:59.999999Z',
    ],
    [
      'an instant after 9999 as its number',
      'occurred_at',
      { kind: 'instant' },
      253_402_300_800_000_000n,
      '253402300800000000',
    ],
    ['infinity as its number', 'occurred_at', { kind: 'instant' }, 2n ** 63n - 1n, '9223372036854775807'],
  ])('shows %s', async (_, column, type, value, text) => {
    expect(await cell(column, type, value)).toBe(text);
  });

  it.each<[TransactionColumn, ParquetType, RegExp]>([
    ['amount', { kind: 'other', name: 'DOUBLE' }, /amount has the type DOUBLE; right: .* DECIMAL; money is never/],
    ['amount', { kind: 'integer' }, /INTEGER; right: VARCHAR .* or DECIMAL/],
    ['occurred_at', { kind: 'other', name: 'TIMESTAMP' }, /TIMESTAMP; right: .* TIMESTAMP WITH TIME ZONE/],
    ['tid', { kind: 'integer' }, /tid has the type INTEGER; right: VARCHAR/],
    ['kind', { kind: 'other', name: 'VARCHAR[]' }, /VARCHAR\[\]; right: VARCHAR/],
    ['stan', { kind: 'decimal', scale: 0 }, /DECIMAL; right: VARCHAR .* or an integer/],
  ])('is refused where %s is of another type', (column, type, message) => {
    const made = parquetSource(bytesSource('x', FILE), tableOf([], { [column]: type }));
    expect(made).toMatchObject({
      kind: 'refused',
      code: 'parquet-column-type',
      column,
      message: expect.stringMatching(message),
    });
  });

  it('is refused where a column is missing or unknown', () => {
    const table = tableOf([]);
    const refusal = (columns: readonly ParquetColumn[]) => parquetSource(bytesSource('x', FILE), { ...table, columns });
    const extra = { name: 'Store', type: TEXT };
    expect(refusal(table.columns.slice(1))).toMatchObject({ code: 'parquet-missing-column', column: 'kind' });
    expect(refusal([...table.columns, extra])).toMatchObject({ code: 'parquet-unknown-column', column: 'Store' });
  });
});

describe('a Parquet file of transactions', () => {
  it('is recorded with its own name, bytes and hash, and its rows as those of the equal CSV', async () => {
    const rows: Row[] = [{}, {}, { amount: 'x' }, {}];
    const event = await bench.imported([], { source: sourceOf(tableOf(rows)) });
    const lines = rows.map((row, n) => lineOf({ ...goodRow(n), ...row } as never));
    const equal = await createBench().imported(lines);
    const fileSha256 = createHash('sha256').update(FILE).digest('hex');
    expect(event).toEqual({ ...equal, fileName: 'day.parquet', fileBytes: FILE.length, fileSha256 });
    expect(await bench.quarantined(event)).toMatchObject([{ line: 4, code: 'not-a-decimal' }]);
  });

  it('is known when it comes again, and all duplicates beside the equal CSV', async () => {
    const rows = [{}, {}];
    const csv = await bench.imported(rows.map((_, n) => lineOf(goodRow(n))));
    const event = await bench.imported([], { source: sourceOf(tableOf(rows)) });
    expect([csv.accepted, event.accepted, event.duplicates]).toEqual([2, 0, 2]);
    expect(await bench.importFile([], { source: sourceOf(tableOf(rows)) })).toMatchObject({ kind: 'known' });
  });

  it('keeps a row a row, whatever stands in a value', async () => {
    const injected = `\n${lineOf(goodRow(50))}\n`;
    const rows: Row[] = [
      { mid: injected },
      { mid: `"${injected}` },
      { original_rrn: '\r' },
      { mid: 'x'.repeat(9_000) },
      {},
    ];
    const event = await bench.imported([], { source: sourceOf(tableOf(rows)) });
    expect(event).toMatchObject({ rows: 5, accepted: 1, quarantined: 4 });
    const codes = (await bench.quarantined(event)).map(({ line, code }) => [line, code]);
    const control = [2, 3, 4].map(line => [line, 'control-character']);
    expect(codes).toEqual([...control, [5, 'line-too-long']]);
  });

  it('is refused as file-changed when its bytes are others after its rows were read', async () => {
    let bytes = FILE;
    const file: FileSource = {
      name: 'day.parquet',
      bytes: FILE.length,
      open: () => bytesSource('day.parquet', bytes).open(),
    };
    const table = tableOf([{}]);
    const chunks = () => {
      bytes = Buffer.from('PAR1 other bytes now! PAR1');
      return table.chunks();
    };
    const outcome = bench.importFile([], { source: sourceOf({ ...table, chunks }, file) });
    await expect(outcome).rejects.toMatchObject({ name: 'FileChanged', code: 'file-changed' });
    expect(await bench.accepted()).toEqual([]);
  });

  it('stops when it is told to, and records nothing', async () => {
    const stop = new AbortController();
    const table = tableOf([{}, {}, {}]);
    async function* chunks() {
      for await (const chunk of table.chunks()) {
        yield chunk;
        stop.abort(new Error('stop'));
      }
    }
    const source = sourceOf({ ...table, chunks });
    await expect(bench.importFile([], { source, signal: stop.signal })).rejects.toThrow('stop');
    expect(await bench.accepted()).toEqual([]);
  });
});
