import { type AcquirerId, judgeSameKey, outsideWindow, type Transaction } from '@asof/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_ACQUIRER_SETTINGS } from '../acquirer/acquirer-settings.ts';
import { QUARANTINE_CODES } from '../quarantine/quarantine-reason.ts';
import { BLOCK_LIMITS } from './file-intake.ts';
import { fileOf, goodRow, lineOf, WAYS_TO_BREAK_A_ROW } from './intake.fixture.ts';
import { type Bench, createBench } from './intake-bench.fixture.ts';
import { readRow } from './row-reader.ts';
import { type RowValues, TRANSACTION_COLUMNS } from './transaction-columns.ts';

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
const row = (n: number, over: Partial<RowValues> = {}) => lineOf(goodRow(n, over));
const fates = ({
  rows,
  accepted,
  duplicates,
  quarantined,
}: Record<'rows' | 'accepted' | 'duplicates' | 'quarantined', number>) => [rows, accepted, duplicates, quarantined];

describe('R2: a row with the key of an accepted one', () => {
  it('H29: is a duplicate when it says the same, in the same file or in a later one', async () => {
    expect(fates(await bench.imported([row(1), row(1)]))).toEqual([2, 1, 1, 0]);
    expect(fates(await bench.imported([row(1), row(2)]))).toEqual([2, 1, 1, 0]);
    expect(await bench.accepted()).toHaveLength(2);
  });

  it.each([
    ['an amount with other decimals', { amount: '5.0' }, { amount: '5.00' }],
    ['an amount without decimals', { amount: '5' }, { amount: '5.00' }],
    ['leading zeros', { amount: '005' }, { amount: '5' }],
    [
      'an instant at another offset',
      { occurred_at: '2026-08-14T09:00:01.25+08:00' },
      { occurred_at: '2026-08-14T01:00:01.250000Z' },
    ],
    ['another time of receipt', {}, { received_at: '2026-08-14T09:05:00+08:00' }],
  ])('is a duplicate with %s', async (_, first, second) => {
    expect(fates(await bench.imported([row(1, first), row(1, second)]))).toEqual([2, 1, 1, 0]);
  });

  it.each([
    ['amount', { amount: '2.02' }],
    ['currency', { currency: 'USD' }],
    ['occurred_at', { occurred_at: '2026-08-14T09:00:01.250001+08:00' }],
    ['mode', { mode: 'offline' }],
    ['original_rrn', { original_rrn: 'R1' }],
  ] as const)('H29: is quarantined when it says another %s; the first stays', async (field, over) => {
    const within = await bench.imported([row(1), row(1, over)]);
    const later = await bench.imported([row(1, over)]);
    for (const [event, line, where] of [
      [within, 3, 'line 2 of this file'],
      [later, 2, `line 2 of file ${within.fileSha256}`],
    ] as const) {
      const [quarantined] = await bench.quarantined(event);
      expect(quarantined).toMatchObject({ line, field, code: 'key-clash', message: expect.stringContaining(where) });
      expect(quarantined!.values).toEqual(goodRow(1, over));
    }
    const accepted = await bench.accepted();
    expect(accepted.map(({ transaction }) => transaction.amountMinor)).toEqual([201n]);
  });

  it.each(['acquirer', 'mid', 'tid', 'batch', 'stan', 'rrn', 'kind'] as const)(
    'is another key with another %s',
    async column => {
      const others = {
        acquirer: 'z',
        mid: 'z',
        tid: 'z',
        batch: '999999',
        stan: '999999',
        rrn: 'z',
        kind: 'completion',
      };
      expect(fates(await bench.imported([row(1), row(1, { [column]: others[column] })]))).toEqual([2, 2, 0, 0]);
    },
  );

  it('is a duplicate also where the window of its acquirer would not take it any more', async () => {
    const late = { received_at: '2026-09-14T09:00:00+08:00' };
    expect(fates(await bench.imported([row(1), row(1, late)]))).toEqual([2, 1, 1, 0]);
    expect(fates(await bench.imported([row(1, late)]))).toEqual([1, 0, 1, 0]);
  });

  it('is no clash with a quarantined row, which does not occupy its key', async () => {
    const late = { received_at: '2026-09-14T09:00:00+08:00', amount: '9.99' };
    expect(fates(await bench.imported([row(1, late), row(1), row(1, late), row(1)]))).toEqual([4, 1, 1, 2]);
    expect((await bench.accepted()).map(({ line }) => line)).toEqual([3]);
    const earlier = createBench();
    expect(fates(await earlier.imported([row(1, late), 'sale']))).toEqual([2, 0, 0, 2]);
    expect(fates(await earlier.imported([row(1)]))).toEqual([1, 1, 0, 0]);
  });
});

describe('R4: the time between a row and its receipt', () => {
  const received = '2026-08-14T12:00:00+08:00';
  const at = (mode: string, occurred: string) => row(1, { mode, occurred_at: occurred, received_at: received });
  it.each([
    ['H20: an online row ten minutes old', 'online', '2026-08-14T11:50:00+08:00', null],
    ['H20: an online row a microsecond older', 'online', '2026-08-14T11:49:59.999999+08:00', 'online-too-late'],
    ['H18: an offline row of three days ago, exactly 72 hours', 'offline', '2026-08-11T12:00:00+08:00', null],
    ['H18: an offline row a microsecond older', 'offline', '2026-08-11T11:59:59.999999+08:00', 'offline-too-late'],
    ['H20: a row a minute ahead of its receipt', 'online', '2026-08-14T12:01:00+08:00', null],
    ['H20: a row a microsecond further ahead', 'online', '2026-08-14T12:01:00.000001+08:00', 'in-the-future'],
    ['H20: an offline row whose clock is ahead by hours', 'offline', '2026-08-14T15:00:00+08:00', 'in-the-future'],
  ])('%s', async (_, mode, occurred, code) => {
    const event = await bench.imported([at(mode, occurred)]);
    const quarantined = await bench.quarantined(event);
    expect(quarantined.map(found => found.code)).toEqual(code === null ? [] : [code]);
    expect(event.accepted).toBe(code === null ? 1 : 0);
  });

  it('H19: is counted from the completion, whatever came before it', async () => {
    const completion = {
      kind: 'completion',
      occurred_at: '2026-08-14T11:59:00+08:00',
      received_at: received,
      original_rrn: 'PREAUTH1',
    };
    await bench.imported([row(1, completion)]);
    const [accepted] = await bench.accepted();
    expect(accepted!.transaction.occurredAt).toBe(Date.parse(completion.occurred_at) * 1000);
  });

  it('is held against the settings of its acquirer, which the event keeps', async () => {
    const acquirerId = 'acq1' as AcquirerId;
    const settings = { ...DEFAULT_ACQUIRER_SETTINGS, onlineLateMs: 1000, futureMs: 0 };
    await bench.record('acquirer-acq1', { type: 'AcquirerConfigured', acquirerId, ...settings });
    const late = { occurred_at: '2026-08-14T11:59:58+08:00', received_at: received };
    const event = await bench.imported([row(1, late), row(2, late)]);
    expect((await bench.quarantined(event)).map(found => found.line)).toEqual([2]);
    expect(event.windows).toEqual([
      { acquirerId: 'acq1', onlineLateMs: 1000, offlineLateMs: 259_200_000, futureMs: 0 },
      { acquirerId: 'acq2', onlineLateMs: 600_000, offlineLateMs: 259_200_000, futureMs: 60_000 },
    ]);
  });
});

describe('a broken row', () => {
  it.each(Object.entries(WAYS_TO_BREAK_A_ROW))('is quarantined at its line and column for %s', async (_, breaking) => {
    const broken = breaking(goodRow(2));
    const event = await bench.imported(fileOf([row(1), broken.line, row(3)]));
    expect(fates(event)).toEqual([3, 2, 0, 1]);
    const { code, field, column } = broken;
    const [found] = await bench.quarantined(event);
    expect(found).toMatchObject({ line: 3, column, field, code });
    expect((await bench.accepted()).map(({ line }) => line).at(-1)).toBe(3 + broken.line.split('\n').length);
  });

  it('is broken in every way that there is a code for', () => {
    const shown = Object.values(WAYS_TO_BREAK_A_ROW).map(breaking => breaking(goodRow(1)).code);
    expect([...new Set([...shown, 'key-clash', 'line-too-long'])].sort()).toEqual([...QUARANTINE_CODES].sort());
  });

  it('keeps what it says, masked of card numbers, with what is wrong and what would be right', async () => {
    const event = await bench.imported([
      row(1, { mid: '4111111111111111', original_rrn: 'Ｒ' }),
      'x'.repeat(20_000),
      row(2, { tid: '"T\n9"' }),
    ]);
    const [card, long, broken] = await bench.quarantined(event);
    expect(card!.message).toBe(
      '"**** 1111": the value looks like a card number; right: leave card numbers out of every file; name what the column asks for',
    );
    expect(card!.text).toContain('acq1,**** 1111,T001');
    expect(card!.values).toBeNull();
    expect(long).toMatchObject({ line: 3, column: 1, field: null, code: 'line-too-long', text: 'x'.repeat(8192) });
    expect(broken).toMatchObject({ line: 4, code: 'control-character', text: row(2, { tid: '"T\n9"' }) });
  });

  it.each(['4111111111111111', '4111 1111 1111 1111', '4111\u20031111\u20031111\u20031111'])(
    'keeps no part of a card number that the end of what is kept cuts through: %s',
    async number => {
      const bytes = Buffer.from(number);
      for (let kept = 1; kept <= bytes.length; kept++) {
        const line = Buffer.concat([Buffer.from(`${'x'.repeat(8191 - kept)} `), bytes, Buffer.from(' tail')]);
        const ledger = createBench();
        const event = await ledger.imported([line.toString('latin1')]);
        const [{ text } = { text: '' }] = await ledger.quarantined(event);
        expect(text.replace(/\*{4} 1111$/, '')).toBe('x'.repeat(8191 - kept) + (text.endsWith('**** 1111') ? ' ' : ''));
      }
    },
  );

  it('is one row also over several lines, told where its first broken value begins', async () => {
    const event = await bench.imported([row(2, { mid: '"M\n\n1"', tid: '12', stan: '1' }), row(1)]);
    expect(await bench.quarantined(event)).toMatchObject([{ line: 2, column: 11, field: 'mid' }]);
    expect((await bench.accepted()).map(({ line }) => line)).toEqual([5]);
  });

  it('never stops a good one: twenty thousand rows, one in a hundred broken, each told at its place', async () => {
    const ways = Object.values(WAYS_TO_BREAK_A_ROW);
    const expected: unknown[] = [];
    const lines: string[] = [];
    for (let n = 0, line = 2; n < 20_000; n++) {
      const broken = n % 100 === 37 ? ways[Math.floor(n / 100) % ways.length]!(goodRow(n)) : null;
      const text = broken?.line ?? row(n);
      lines.push(text);
      if (broken !== null) expected.push([line, broken.column, broken.field, broken.code]);
      line += text.split('\n').length;
    }
    const event = await bench.imported(fileOf(lines));
    expect(fates(event)).toEqual([20_000, 19_800, 0, 200]);
    const told = await bench.quarantined(event);
    expect(told.map(({ line, column, field, code }) => [line, column, field, code])).toEqual(expected);
    expect(await bench.accepted()).toHaveLength(19_800);
  });
});

/** R2 and R4 over single rows: what the import is held to. */
function judgeSlowly(accepted: Map<string, Transaction>, lines: readonly string[]): string[] {
  return lines.map(line => {
    const fields = line.split(',');
    if (fields.length !== TRANSACTION_COLUMNS.length) return 'too-few-fields';
    const reading = readRow(
      Object.fromEntries(TRANSACTION_COLUMNS.map((column, at) => [column, fields[at]])) as RowValues,
    );
    if (reading.kind === 'not-understood') return reading.problem.code;
    const { transaction } = reading.row;
    const first = accepted.get(transaction.transactionId);
    if (first !== undefined) return judgeSameKey(first, transaction) === 'duplicate' ? 'duplicate' : 'key-clash';
    const problem = outsideWindow(transaction, DEFAULT_ACQUIRER_SETTINGS);
    if (problem !== null) return problem;
    accepted.set(transaction.transactionId, transaction);
    return 'accepted';
  });
}

describe('R3: rows = accepted + duplicates + quarantined', () => {
  const line = fc
    .record({
      n: fc.nat(4),
      amount: fc.constantFrom('1', '1.00', '2'),
      mode: fc.constantFrom('online', 'offline'),
      received_at: fc.constantFrom(
        '2026-08-14T09:01:00+08:00',
        '2026-08-15T09:00:00+08:00',
        '2026-08-13T09:00:00+08:00',
      ),
      currency: fc.constantFrom('CNY', 'CNY', 'CNY', 'JPY', 'X'),
    })
    .map(({ n, ...over }) => row(n, over));
  const file = fc.array(fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: fc.constant('broken') }), {
    maxLength: 25,
  });

  it('of every file, each row judged as single rows are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 30 }),
        async (files, rows) => {
          const ledger = createBench();
          const accepted = new Map<string, Transaction>();
          for (const lines of new Map(files.map(each => [each.join('\n'), each])).values()) {
            const said = judgeSlowly(accepted, lines);
            const event = await ledger.imported(lines, { limits: { ...BLOCK_LIMITS, rows } });
            expect(event.rows).toBe(event.accepted + event.duplicates + event.quarantined);
            const judged = (code: string) => code !== 'accepted' && code !== 'duplicate';
            const told = (await ledger.quarantined(event)).map(found => [found.line, found.code]);
            expect(told).toEqual(said.flatMap((code, index) => (judged(code) ? [[index + 2, code]] : [])));
            expect(event.duplicates).toBe(said.filter(code => code === 'duplicate').length);
          }
          expect((await ledger.accepted()).map(({ transaction }) => transaction)).toEqual([...accepted.values()]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
