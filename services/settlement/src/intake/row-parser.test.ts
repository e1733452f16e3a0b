import { type Currency, currencyExponent, parseAmount, parseInstant } from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInstantParser, parseAmountBytes, parseSixDigits } from './byte-values.ts';
import { goodRow, lineOf, WAYS_TO_BREAK_A_ROW } from './intake.fixture.ts';
import { createPairTable } from './pair-table.ts';
import { createRecordScanner } from './record-scanner.ts';
import { appendRow, createRowBlock, type RowBlock } from './row-block.ts';
import { createRowParser } from './row-parser.ts';
import { readRow } from './row-reader.ts';
import { type RowValues, TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const digit = fc.constantFrom(...'0123456789');
const few = (max: number) => fc.array(digit, { maxLength: max }).map(digits => digits.join(''));

describe('values from bytes', () => {
  const joined = (...parts: string[][]) =>
    fc.tuple(...parts.map(part => fc.constantFrom(...part))).map(texts => texts.join(''));
  const years = ['1970', '2026', '2200'];
  const dates = ['-01-01', '-02-28', '-12-31'];
  const times = ['00:00:00', '23:59:59', '12:30:01'];
  const fractions = ['', '.0', '.5', '.123456', '.999999'];
  const offsets = ['Z', 'z', '+00:00', '-00:00', '+08:00', '-23:59'];
  const rightInstant = joined(years, dates, ['T', 't', ' '], times, fractions, offsets);
  const anyInstant = joined(
    [...years, '1969', '2000', '2100', '2201', '20260'],
    [...dates, '-02-29', '-04-30', '-04-31', '-13-01', '-00-10', '-1-01', '/01/01'],
    ['T', '_', ''],
    [...times, '24:00:00', '12:60:00', '12:00:60', '9:00:00', '09-00-00', '1x:00:00'],
    [...fractions, '.', '.1234567', '.123456789', '.1234567890', '.1x', ',5'],
    [...offsets, '', '+24:00', '+08:60', '+0800', '+08', 'Y', 'ZZ'],
  );

  it('H23, H24: are instants exactly where the slow reader says so, and the same ones', () => {
    const parser = createInstantParser();
    fc.assert(
      fc.property(fc.oneof(rightInstant, anyInstant, fc.string()), text => {
        const bytes = bytesOf(`x${text}y`);
        const parsed = parser.parse(bytes, 1, bytes.length - 1);
        const stated = parseInstant(text);
        if (typeof stated === 'string') expect(parsed).toBeNaN();
        else expect([parsed, parser.offsetMinutes]).toEqual([stated.instant, stated.offsetMinutes]);
      }),
      { numRuns: 5000 },
    );
  });

  it('are amounts where the slow reader says so and no more than twelve bytes stand there', () => {
    const amount = fc
      .tuple(fc.constantFrom('', '-', '+', ' '), few(13), fc.constantFrom('', '.', ',', '..'), few(5))
      .map(parts => parts.join(''));
    const currency = fc.constantFrom('CNY', 'JPY', 'KWD', 'CLF') as fc.Arbitrary<Currency>;
    fc.assert(
      fc.property(amount, currency, (text, code) => {
        const bytes = bytesOf(`9${text}9`);
        const parsed = parseAmountBytes(bytes, 1, bytes.length - 1, currencyExponent(code));
        const slow = parseAmount(text, code);
        const plain = typeof slow === 'bigint' && text.replace('-', '').length <= 12;
        if (plain) expect(BigInt(parsed)).toBe(slow);
        else expect(parsed).toBeNaN();
      }),
      { numRuns: 5000 },
    );
  });

  it('are six digits or nothing', () => {
    const six = (text: string) => parseSixDigits(bytesOf(text), 0, text.length);
    expect([six('000000'), six('000123'), six('999999')]).toEqual([0, 123, 999_999]);
    for (const text of ['', '12345', '1234567', '12345a', '-12345', ' 12345', '12\u00b2456'])
      expect(six(text)).toBeNaN();
  });
});

/** The only row of a block, column by column. */
function rowOf({ rows, ...columns }: RowBlock) {
  const first = Object.entries(columns).map(([name, column]) => {
    const width = column.length / columns.pair.length;
    return [name, [...column.subarray(0, width)]];
  });
  return { rows, ...Object.fromEntries(first) };
}

/** A row as the byte parser writes it, or null. */
function parsed(values: RowValues, columns: readonly TransactionColumn[]) {
  const bytes = bytesOf(lineOf(values, columns));
  const scanner = createRecordScanner(columns.length, 2);
  scanner.feed({ bytes, from: 0, to: bytes.length, final: true });
  if (scanner.next() !== 'plain' || scanner.found !== columns.length) return null;
  const block = createRowBlock();
  return createRowParser(columns, pairsOf(columns)).parse(bytes, scanner.starts, scanner.ends, block)
    ? rowOf(block)
    : null;
}

function pairsOf(columns: readonly TransactionColumn[]) {
  const at = (column: TransactionColumn) => columns.indexOf(column);
  return createPairTable({ acquirer: at('acquirer'), mid: at('mid'), tid: at('tid'), currency: at('currency') });
}

/** The same row by the slow way, or what is wrong with it. */
function slowly(values: RowValues) {
  const reading = readRow(values);
  if (reading.kind === 'not-understood') return reading.problem.code;
  const block = createRowBlock();
  appendRow(block, { ...reading.row, line: 0 }, { pair: 0, buffer: 0, offset: 0 });
  return rowOf(block);
}

const value: Readonly<Record<TransactionColumn, fc.Arbitrary<string>>> = {
  kind: fc.constantFrom('sale', 'completion', 'refund', 'void', 'reversal', 'adjustment', 'sales', 'Sale', ''),
  acquirer: fc.constantFrom('a', 'acq-1_X', 'x'.repeat(32), 'x'.repeat(33), '', '4111111111111111', 'a b'),
  mid: fc.constantFrom('M', '898123456789012', '378282246310005', '1234567890123456', '', 'M.1'),
  tid: fc.constantFrom('T', '12345678', '123456789', '', 'T\u00e9'),
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

describe('the byte parser', () => {
  it('understands a row exactly as the slow reader does, in any order of columns', () => {
    let [understood, refused] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(rowValues, fc.record(value)), order, (values, columns) => {
        const [fast, slow] = [parsed(values, columns), slowly(values)];
        if (typeof slow === 'string') {
          refused++;
          expect(fast).toBeNull();
        } else if (fast === null) expect(values.amount.length).toBeGreaterThan(12);
        else {
          understood++;
          expect(fast).toEqual(slow);
        }
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(understood, refused)).toBeGreaterThan(500);
  });

  it.each(Object.keys(WAYS_TO_BREAK_A_ROW))(
    'does not take a row with %s, unless it is for its times or its key',
    way => {
      const broken = WAYS_TO_BREAK_A_ROW[way]!(goodRow(1));
      const fields = broken.line.split(',');
      const values = Object.fromEntries(TRANSACTION_COLUMNS.map((column, index) => [column, fields[index] ?? '']));
      const judgedLater = /too-late|future/.test(broken.code);
      if (!['too-few-fields', 'too-many-fields'].includes(broken.code)) {
        expect(parsed(values as RowValues, TRANSACTION_COLUMNS) !== null).toBe(judgedLater);
      }
    },
  );

  it('numbers the pairs of a file in order of their first row and finds thousands of them again', () => {
    const pairs = pairsOf(TRANSACTION_COLUMNS);
    const numberOf = (n: number) => {
      const bytes = bytesOf(lineOf(goodRow(0, { mid: `M${n % 60}`, tid: `T${n}`, acquirer: n % 2 ? 'a' : 'aM' })));
      const scanner = createRecordScanner(TRANSACTION_COLUMNS.length, 2);
      scanner.feed({ bytes, from: 0, to: bytes.length, final: true });
      scanner.next();
      return pairs.find(bytes, scanner.starts, scanner.ends);
    };
    const all = Array.from({ length: 5000 }, (_, n) => n);
    expect(all.map(numberOf)).toEqual(all);
    expect(all.map(numberOf)).toEqual(all);
    expect(pairs.pairs.map(pair => pairs.numberOf(pair))).toEqual(all);
    expect(pairs.pairs[4321]).toEqual({
      acquirerId: 'a',
      mid: 'M1',
      tid: 'T4321',
      currency: 'CNY',
      name: 'M1 T4321 CNY',
    });
  });
});
