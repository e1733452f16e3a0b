import {
  AcquirerId,
  CURRENCIES,
  Currency,
  currencyExponent,
  looksLikeCardNumber,
  Mid,
  parseInstant,
  Tid,
  type TransactionKey,
  transactionKeyText,
} from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFERENCE_BYTES } from '../segment/segment.ts';
import { appendRow } from './append-row.ts';
import { goodRow, lineOf, WAYS_TO_BREAK_A_ROW } from './intake.fixture.ts';
import { createMemory, HEAD_BYTES, planMemory } from './kernel/block-memory.ts';
import { compileKernel } from './kernel/compile-kernel.fixture.ts';
import { KERNEL_BYTES } from './kernel/kernel-bytes.ts';
import { keyHash } from './kernel/key-hash.ts';
import { keyOfPair, plainExponent } from './plain-pairs.ts';
import { type SplitRecord, splitRecord } from './record-split.ts';
import { type RowBlock, rowBlockOf } from './row-block.ts';
import { readRecord } from './row-record.ts';
import { createPieceScanner } from './scan-piece.ts';
import { createSlowRows } from './slow-rows.ts';
import { TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

const exponents = new Map<string, number>(CURRENCIES.map(currency => [currency, currencyExponent(currency)]));
const PIECE_BYTES = 1 << 19;
const plan = planMemory({ pieceBytes: PIECE_BYTES, inputs: 1, rowSlots: 1, threads: 1, keySeed: 0x0123456789abcdefn });

/** A row column by column; of its pair only that it has one. */
function rowAt(block: RowBlock, row: number) {
  const widths = {
    rrn: REFERENCE_BYTES,
    originalReference: REFERENCE_BYTES,
    keyHash: 2,
  };
  const { rows: _, pair: __, offset: ___, originalReference, ...others } = block;
  const columns = block.namesOriginal[row] === 1 ? { ...others, originalReference } : others;
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => {
      const width = widths[name as keyof typeof widths] ?? 1;
      return [name, [...column.subarray(row * width, (row + 1) * width)]];
    }),
  );
}

/** What a scanner makes of the bytes as a whole file below its header. */
function createScan(columns: readonly TransactionColumn[]) {
  const memory = createMemory(plan);
  const bytes = new Uint8Array(memory.buffer);
  const block = rowBlockOf(memory, plan);
  const scanner = createPieceScanner({ memory, plan, thread: 0, columns, toJudge: true, exponents });
  const origin = plan.inputs[0]!;
  return (file: Uint8Array) => {
    bytes.set(file, origin + HEAD_BYTES);
    const from = origin + HEAD_BYTES;
    const told = { rows: 0, lines: 0, wrong: [] as { line: number; column: number; code: string }[] };
    let piece = { from, to: from + file.length, origin, final: true, skipping: false, row: 0 };
    for (let isLeft = true; isLeft; ) {
      const plain = scanner.scan(piece);
      if (plain === null) scanner.useSlowRows(createSlowRows({ memory, plan, columns }));
      const scanned = plain ?? scanner.scan(piece)!;
      for (const { line, column, code } of scanned.notUnderstood)
        told.wrong.push({ line: told.lines + line, column, code });
      for (let row = told.rows; row < told.rows + scanned.rows; row++) block.line[row]! += told.lines;
      told.rows += scanned.rows;
      told.lines += scanned.lineEnds;
      isLeft = scanned.isLeft;
      piece = { ...piece, from: scanned.position, skipping: scanned.skipping, row: told.rows };
    }
    return { rows: Array.from({ length: told.rows }, (_, row) => rowAt(block, row)), wrong: told.wrong };
  };
}

/** Where each row of the slow reader is laid, one after the other. */
const oneRow = rowBlockOf(createMemory(plan), plan);

/** The same, record by record, by the slow reader alone. */
function scanSlowly(columns: readonly TransactionColumn[], file: Uint8Array) {
  const rows: unknown[] = [];
  const wrong: unknown[] = [];
  for (let at = 0, line = 0; at < file.length; ) {
    const record = splitRecord(file, at, file.length, { fields: columns.length, final: true })!;
    if (record.bytes !== '') take(record, line);
    const tooLong = record.kind === 'malformed' && record.problem.code === 'line-too-long';
    line += tooLong ? 1 : record.lineEnds;
    at = tooLong ? file.indexOf(10, at) + 1 || file.length : at + record.length;
  }
  return { rows, wrong };

  function take(record: SplitRecord, line: number): void {
    const reading = readRecord(record, columns);
    if (reading.kind === 'not-understood')
      wrong.push({ line, column: reading.finding.column, code: reading.finding.code });
    else {
      oneRow.rows = 0;
      appendRow(oneRow, { ...reading.row, line }, { pair: 0, offset: 0 }, plan.keySeed);
      rows.push(rowAt(oneRow, 0));
    }
  }
}

const value: Readonly<Record<TransactionColumn, fc.Arbitrary<string>>> = {
  kind: fc.constantFrom('sale', 'completion', 'refund', 'void', 'reversal', 'adjustment', 'sales', 'Sale', ''),
  acquirer: fc.constantFrom('a', 'acq-1_X', 'x'.repeat(32), 'x'.repeat(33), '', '4111111111111111', 'a b', 'a\0'),
  mid: fc.constantFrom('M', '898123456789012', '378282246310005', '1234567890123456', '', 'M.1', 'M\0', 'M|T'),
  tid: fc.constantFrom('T', '12345678', '123456789', '', 'T\u00e9', 'T\0'),
  batch: fc.constantFrom('000000', '999999', '12345', '1234567', 'abcdef'),
  stan: fc.constantFrom('000000', '123456', '12345', ''),
  rrn: fc.constantFrom('1', 'ABCdef123456', '1234567890123', '', 'a-b'),
  occurred_at: fc.constantFrom('2026-08-14T09:30:00+08:00', '2026-08-14 01:30:00.5Z', '2026-02-29T00:00:00Z', ''),
  received_at: fc.constantFrom('2026-08-14T09:30:01.123456-11:30', '2026-08-14T24:00:00Z', '2026-08-14T01:30:00'),
  mode: fc.constantFrom('online', 'offline', 'Online'),
  amount: fc.constantFrom(
    '1',
    '0.5',
    '12.50',
    '-3',
    '0',
    '-0',
    '0.00',
    '1.234',
    '1234567890.12',
    '12345678901234',
    'x',
    '',
  ),
  currency: fc.constantFrom('CNY', 'JPY', 'KWD', 'cny', 'XXX', ''),
  original_rrn: fc.constantFrom('', 'R1', '123456789012', '1234567890123', '#'),
};
/** Mostly good rows, with a few fields drawn from good and bad values. */
const rowValues = fc
  .tuple(fc.nat(10_000), fc.subarray([...TRANSACTION_COLUMNS], { maxLength: 3 }), fc.record(value))
  .map(([n, changed, drawn]) => goodRow(n, Object.fromEntries(changed.map(column => [column, drawn[column]]))));
const order = fc.shuffledSubarray([...TRANSACTION_COLUMNS], { minLength: TRANSACTION_COLUMNS.length });
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

describe('a piece of a file', () => {
  const scan = createScan(TRANSACTION_COLUMNS);

  it('is understood exactly as the slow reader understands it, row by row, in any order of columns', () => {
    let [understood, refused] = [0, 0];
    fc.assert(
      fc.property(fc.array(fc.oneof(rowValues, fc.record(value)), { maxLength: 20 }), order, (all, columns) => {
        const file = latin1(all.map(values => `${lineOf(values, columns)}\n`).join(''));
        const found = createScan(columns)(file);
        expect(found).toEqual(scanSlowly(columns, file));
        understood += found.rows.length;
        refused += found.wrong.length;
      }),
      { numRuns: 200 },
    );
    expect(Math.min(understood, refused)).toBeGreaterThan(100);
  });

  it('does not take a value that ends with NUL for the one that was checked without', () => {
    const checked = goodRow(1);
    const padded = (['acquirer', 'mid', 'tid'] as const).map(name => ({ ...checked, [name]: `${checked[name]}\0` }));
    const file = latin1([checked, ...padded].map(values => `${lineOf(values)}\n`).join(''));
    expect(scan(file)).toEqual(scanSlowly(TRANSACTION_COLUMNS, file));
    expect(scan(file).wrong.map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it('H23, H24: has instants exactly where the slow reader says so, and the same ones', () => {
    const joined = (...parts: string[][]) =>
      fc.tuple(...parts.map(part => fc.constantFrom(...part))).map(texts => texts.join(''));
    const times = [
      '00:00:00',
      '23:59:59',
      '12:30:01',
      '24:00:00',
      '12:60:00',
      '12:00:60',
      '9:00:00',
      '09-00-00',
      '1x:00:00',
    ];
    const instants = joined(
      ['1970', '2026', '2200', '1969', '2000', '2100', '2201', '20260'],
      ['-01-01', '-02-28', '-12-31', '-02-29', '-04-30', '-04-31', '-13-01', '-00-10', '-1-01', '/01/01'],
      ['T', 't', ' ', '_', ''],
      times,
      ['', '.0', '.5', '.123456', '.999999', '.', '.1234567', '.1x'],
      ['Z', 'z', '+00:00', '-00:00', '+08:00', '-23:59', '', '+24:00', '+08:60', '+0800', '+08', 'Y', 'ZZ'],
    );
    const nul = fc.constant(`${'\0'.repeat(10)}T12:00:00Z`);
    fc.assert(
      fc.property(fc.array(fc.oneof(instants, nul), { minLength: 1, maxLength: 30 }), texts => {
        const file = latin1(texts.map((text, n) => `${lineOf(goodRow(n, { occurred_at: text }))}\n`).join(''));
        const { rows } = scan(file);
        expect(rows).toEqual(scanSlowly(TRANSACTION_COLUMNS, file).rows);
        const stated = texts.map(parseInstant).filter(read => typeof read !== 'string');
        expect(rows.map(row => row['occurredAt'])).toEqual(stated.map(({ instant }) => [instant]));
      }),
      { numRuns: 500 },
    );
  });

  it('has amounts exactly where the slow reader says so, and the same ones', () => {
    const digit = fc.constantFrom(...'0123456789');
    const few = (max: number) => fc.array(digit, { maxLength: max }).map(digits => digits.join(''));
    const amount = fc.tuple(fc.constantFrom('', '-', '+', ' '), few(14), fc.constantFrom('', '.', '..'), few(5));
    const currency = fc.constantFrom('CNY', 'JPY', 'KWD', 'CLF');
    const kind = fc.constantFrom('sale', 'refund', 'adjustment');
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, currency, kind), { minLength: 1, maxLength: 30 }), all => {
        const lines = all.map(([parts, code, of], n) =>
          lineOf(goodRow(n, { amount: parts.join(''), currency: code, kind: of })),
        );
        const file = latin1(lines.map(line => `${line}\n`).join(''));
        expect(scan(file)).toEqual(scanSlowly(TRANSACTION_COLUMNS, file));
      }),
      { numRuns: 500 },
    );
  });

  it('is taken apart as the careful reader does it, whatever stands in it', () => {
    const bits = [
      'a',
      '\xf6',
      ',',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      ',"b\n',
      `${lineOf(goodRow(1))}\n`,
      `${lineOf(goodRow(2))}\r\n`,
    ];
    const quoted = lineOf(goodRow(3)).replaceAll(/[^,]+/g, '"$&"');
    const soup = [...bits, `${quoted}\n`, `${quoted}\r\n`, 'x'.repeat(4097), 'y\n'.repeat(1024)];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...soup), { maxLength: 40 }), parts => {
        const file = latin1(parts.join(''));
        expect(scan(file)).toEqual(scanSlowly(TRANSACTION_COLUMNS, file));
      }),
      { numRuns: 1500 },
    );
  });

  it('R1: has the hash of each key, of every length that a key may have', () => {
    const keys: TransactionKey[] = [];
    const lines = Array.from({ length: 999 }, (_, n): string => {
      const values = goodRow(n, {
        ...{ kind: ['sale', 'completion', 'refund'][n % 3]!, acquirer: 'a'.repeat(1 + (n % 32)) },
        ...{ mid: 'M'.repeat(1 + (n % 15)), tid: 'T'.repeat(1 + (n % 8)), rrn: '7'.repeat(1 + (n % 12)) },
      });
      const { acquirer: acquirerId, batch: batchNumber, ...others } = values;
      keys.push({ ...others, acquirerId, batchNumber } as unknown as TransactionKey);
      return `${lineOf(values)}\n`;
    });
    const hashes = scan(latin1(lines.join(''))).rows.map(row => row['keyHash']!);
    expect(new Set(keys.map(key => transactionKeyText(key).length)).size).toBeGreaterThan(50);
    expect(hashes).toEqual(keys.map(key => [...new Uint32Array(BigUint64Array.of(keyHash(key, plan.keySeed)).buffer)]));
  });

  it.each(Object.keys(WAYS_TO_BREAK_A_ROW))('is told of a row with %s at its place', way => {
    const broken = WAYS_TO_BREAK_A_ROW[way]!(goodRow(1));
    const judgedLater = /too-late|future/.test(broken.code);
    const told = { line: 1, column: broken.column, code: broken.code };
    const file = latin1(`${lineOf(goodRow(0))}\n${broken.line}\n`);
    expect(scan(file).wrong).toEqual(judgedLater ? [] : [told]);
  });

  it('has only pairs whose four values the domain takes, and all that it takes', () => {
    const id = fc.oneof(
      fc.string({ maxLength: 34 }),
      fc.stringMatching(/^[0-9A-Za-z_-]{1,33}$/),
      fc.stringMatching(/^4[0-9]{12,15}$/),
    );
    const code = fc.constantFrom('CNY', 'JPY', 'KWD', 'cny', 'XXX', '', 'CNY ');
    let right = 0;
    fc.assert(
      fc.property(fc.oneof(id, value.acquirer), fc.oneof(id, value.mid), fc.oneof(id, value.tid), code, (...texts) => {
        const [acquirer, mid, tid, currency] = texts;
        const known = Currency.safeParse(currency).data;
        const isRight = [AcquirerId.safeParse(acquirer), Mid.safeParse(mid), Tid.safeParse(tid)].every(
          read => read.success,
        );
        const isCard = looksLikeCardNumber(acquirer) || looksLikeCardNumber(mid);
        const told = isRight && !isCard && known !== undefined ? currencyExponent(known) : null;
        expect(plainExponent(keyOfPair(texts), exponents)).toBe(told);
        if (told !== null) right++;
      }),
      { numRuns: 3000 },
    );
    expect(right).toBeGreaterThan(20);
  });

  it('is scanned by the kernel that its source says', async () => {
    expect(await compileKernel()).toContain(`'${KERNEL_BYTES}'`);
  });
});
