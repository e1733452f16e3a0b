import { createHash } from 'node:crypto';
import { decodeFact, TRANSACTION_KINDS, transactionKeyText } from '@asof/domain';
import type { Recorded } from '@asof/event-log';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import { buildSegment } from '../segment/segment-build.ts';
import { readSegment, writeSegment } from '../segment/segment-codec.ts';
import { transactionAt } from '../segment/segment-row.ts';
import { BLOCK_LIMITS } from './file-intake.ts';
import { bytesSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';
import { ACTOR, type Bench, createBench } from './intake-bench.fixture.ts';
import { TRANSACTION_COLUMNS } from './transaction-columns.ts';

const lines = (count: number) => Array.from({ length: count }, (_, n) => lineOf(goodRow(n)));
const refusal = (code: string, column: number | null) => ({ kind: 'refused', code, line: column && 1, column });

async function firstRecorded({ log }: Bench): Promise<Recorded> {
  for await (const recorded of log.readAll('start')) return recorded;
  throw new Error('the log is empty');
}

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});

/** Imports the lines; the rows of each segment, taken one by one, must have its name. */
async function expectSameNames(lines: readonly string[]) {
  const { contents, imported } = createBench();
  const event = await imported(lines);
  for (const { acquirerId, sha256 } of event.segments) {
    const segment = await readSegment(contents, sha256);
    const taken = Array.from({ length: segment.rows }, (_, row) => ({
      ...{ transaction: transactionAt(segment, row), line: segment.line[row]! },
      ...{ occurredOffset: segment.occurredOffset[row]!, receivedOffset: segment.receivedOffset[row]! },
    }));
    expect(await writeSegment(memoryContentStore(), buildSegment(acquirerId, taken))).toBe(sha256);
  }
  return event;
}

describe('a file of transactions', () => {
  it('becomes segments of its acquirers and one event in a stream of its own', async () => {
    const file = fileOf(lines(10));
    const outcome = await bench.importFile(file);
    expect(outcome).toMatchObject({ kind: 'imported', position: 1n });
    const recorded = await firstRecorded(bench);
    const fileSha256 = createHash('sha256').update(file).digest('hex');
    expect(recorded.stream).toBe(`intake-${fileSha256}`);
    const { event, envelope } = decodeFact(recorded);
    expect(envelope).toMatchObject({ actor: ACTOR, commandId: `import-transactions/${fileSha256}`, validFrom: null });
    expect(event).toMatchObject({
      fileSha256,
      fileName: 'day.csv',
      fileBytes: file.length,
      formatVersion: 1,
      rows: 10,
      accepted: 10,
      duplicates: 0,
      quarantined: 0,
      segments: [
        { acquirerId: 'acq0', rows: 4 },
        { acquirerId: 'acq1', rows: 3 },
        { acquirerId: 'acq2', rows: 3 },
      ],
      quarantineSheets: [],
      totals: [{ kind: 'sale', currency: 'CNY', count: 10, amountMinor: 5_545n }],
      windows: ['acq0', 'acq1', 'acq2'].map(acquirerId => ({
        acquirerId,
        onlineLateMs: 600_000,
        offlineLateMs: 259_200_000,
        futureMs: 60_000,
      })),
    });
  });

  it('R1: keeps its rows as they were stated, each with the SHA-256 of its key for an id', async () => {
    await bench.imported([lineOf(goodRow(7, { kind: 'refund', amount: '3.5', original_rrn: 'R1' }))]);
    const [row] = await bench.accepted();
    expect(row!.line).toBe(2);
    expect(row!.transaction).toEqual({
      transactionId: createHash('sha256').update('acq1|M0000|T007|000001|000007|R000000007|refund').digest('hex'),
      acquirerId: 'acq1',
      mid: 'M0000',
      tid: 'T007',
      batchNumber: '000001',
      stan: '000007',
      rrn: 'R000000007',
      kind: 'refund',
      mode: 'online',
      occurredAt: Date.parse('2026-08-14T09:00:07+08:00') * 1000 + 250_000,
      receivedAt: Date.parse('2026-08-14T09:00:07+08:00') * 1000 + 750_000,
      amountMinor: 350n,
      currency: 'CNY',
      originalReference: 'R1',
    });
    expect(transactionKeyText(row!.transaction)).toBe('acq1|M0000|T007|000001|000007|R000000007|refund');
  });

  it('becomes segments that have the names of the same rows taken one by one', async () => {
    const time = fc.constantFrom('2026-08-14T09:00:00+08:00', '2026-08-14T01:00:00Z', '2026-08-14T09:00:01+08:00');
    const shared = fc.record({
      kind: fc.constantFrom('sale', 'refund', 'void'),
      received_at: time,
      mode: fc.constantFrom('online', 'offline'),
    });
    const own = fc.record({ ...{ occurred_at: time, original_rrn: fc.constantFrom('', 'R1', 'R23456789012') } });
    const file = fc.tuple(shared, fc.array(own, { minLength: 1, maxLength: 12 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(file, async ([alike, rows, isAlike]) => {
        const said = rows.map((row, n) => lineOf(goodRow(n, { ...alike, ...(isAlike ? rows[0] : row) })));
        await expectSameNames(said);
      }),
    );
  });

  it('becomes segments with those names whether or not 32 bits tell its instants and amounts', async () => {
    const day = fc.constantFrom('1970-01-01', '2026-08-14');
    const instants = ['00:00:00', '00:00:01.001', '03:25:45.250', '23:59:59.999'];
    const minor = ['21474836.47', '21474836.48', '21474836.49', '42949672.95', '42949672.96', '1000000000000.00'];
    const mostly = (usual: readonly string[], unusual: readonly string[]) =>
      fc.oneof(
        { weight: 20, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...unusual) },
      );
    const own = fc.record({
      kind: fc.constantFrom('sale', 'refund'),
      occurred: mostly(instants, ['00:00:00.000001', '12:00:00.000999']),
      amount: mostly(['1.00', '7.41'], minor),
    });
    const file = fc.tuple(day, fc.array(own, { minLength: 40, maxLength: 80 }));
    await fc.assert(
      fc.asyncProperty(file, async ([date, rows]) => {
        const said = rows.map(({ kind, amount, occurred }, n) => {
          const times = { occurred_at: `${date}T${occurred}Z`, received_at: `${date}T23:59:59.999Z`, mode: 'offline' };
          return lineOf(goodRow(n, { kind, amount, ...times, acquirer: 'acq1' }));
        });
        expect((await expectSameNames(said)).accepted).toBe(rows.length);
      }),
    );
  });

  it('is taken with any order of columns, line ends, quotes and a byte order mark', async () => {
    const values = Array.from({ length: 5 }, (_, n) => goodRow(n));
    const plain = await bench.imported(values.map(row => lineOf(row)));
    const columns = TRANSACTION_COLUMNS.toReversed();
    const header = columns.join(',');
    const quoted = values.map(row => columns.map(column => `"${row[column]}"`).join(','));
    const unusual = [
      `\xef\xbb\xbf${header}\r\n${quoted.join('\r\n')}`,
      `${header}\n${values.map(row => lineOf(row, columns)).join('\r\n')}\r\n`,
      `\xef\xbb\xbf"${columns.join('","')}"\n${quoted.join('\n')}\n\n`,
    ];
    for (const text of unusual) {
      const event = await createBench().imported(Buffer.from(text, 'latin1'));
      expect(event).toMatchObject({ rows: 5, accepted: 5, segments: plain.segments, totals: plain.totals });
    }
  });

  it('may have no rows', async () => {
    expect(await bench.imported([])).toMatchObject({ rows: 0, segments: [], totals: [], windows: [] });
    const unended = Buffer.from(TRANSACTION_COLUMNS.join(','));
    expect(await bench.imported(unended)).toMatchObject({ rows: 0 });
  });

  it('tells how far it has come', async () => {
    const told: unknown[] = [];
    const file = fileOf(lines(20));
    const source = bytesSource('day.csv', file, 1000);
    await bench.imported(file, { source, onProgress: progress => told.push(progress) });
    expect(told).toHaveLength(Math.ceil(file.length / 1000) + 1);
    expect(told.at(-1)).toEqual({ bytes: file.length, bytesTotal: file.length, rows: 20 });
  });

  it('keeps no card number in its name', async () => {
    const event = await bench.imported(lines(1), { source: bytesSource('4111111111111111\n.csv', fileOf(lines(1))) });
    expect(event.fileName).toBe('**** 1111?.csv');
  });
});

it('is taken where few lines fill it: each of those is quarantined, the others are accepted', async () => {
  const long = 'x'.repeat(1_200_000);
  const event = await bench.imported([
    lineOf(goodRow(1)),
    ...Array.from({ length: 19 }, () => long),
    lineOf(goodRow(2)),
  ]);
  expect(event).toMatchObject({ rows: 21, accepted: 2, quarantined: 19 });
});

describe('a file that is refused whole', () => {
  const header = TRANSACTION_COLUMNS.join(',');
  it.each([
    ['is empty', '', 'header-missing', 1],
    ['is a byte order mark', '\xef\xbb\xbf', 'header-missing', 1],
    ['begins with a row', `${lineOf(goodRow(0))}\n`, 'header-unknown-column', 1],
    ['has a column of another name', `${header.replace('amount', 'Amount')}\n`, 'header-unknown-column', 67],
    ['has a column more', `${header},note\n`, 'header-unknown-column', header.length + 2],
    ['has a column twice', `${header},amount\n`, 'header-duplicate-column', header.length + 2],
    ['lacks a column', `${header.replace(',mode', '')}\n`, 'header-missing-column', header.length - 4],
    ['is parted by semicolons', `${header.replaceAll(',', ';')}\n`, 'header-unknown-column', 1],
    ['is UTF-16', Buffer.from(`\ufeff${header}`, 'utf16le').toString('latin1'), 'header-unknown-column', 1],
    ['has a quote too many', `"${header}\n${lineOf(goodRow(0))}\n`, 'header-malformed', 1],
    ['has no line end for long', 'x'.repeat(100_000), 'header-malformed', 1],
  ])('%s: says where, and what the header is', async (_, text, code, column) => {
    const outcome = await bench.importFile(Buffer.from(text, 'latin1'));
    expect(outcome).toMatchObject(refusal(code, column));
    expect(outcome).toMatchObject({ message: expect.stringContaining(header) });
    expect(await bench.log.head()).toBeNull();
  });

  it('shows no card number that stands in the header', async () => {
    const outcome = await bench.importFile(Buffer.from(`${header},4111111111111111\n`));
    expect(outcome).toMatchObject({ message: expect.stringContaining('**** 1111') });
  });
});

describe('R5: the totals of a file', () => {
  const sale = (n: number, amount: string, over = {}) => lineOf(goodRow(n, { amount, ...over }));
  const most = '90071992547409.91';

  it('are told per kind and currency, unsigned but for adjustments', async () => {
    const kinds = TRANSACTION_KINDS.map((kind, n) => sale(n, '2.00', { kind, original_rrn: 'R1' }));
    const more = [sale(10, '1.00'), sale(11, '7', { currency: 'JPY' }), sale(12, '-5.00', { kind: 'adjustment' })];
    const { totals } = await bench.imported([...kinds, ...more]);
    expect(totals).toEqual([
      { kind: 'sale', currency: 'CNY', count: 2, amountMinor: 300n },
      { kind: 'sale', currency: 'JPY', count: 1, amountMinor: 7n },
      { kind: 'completion', currency: 'CNY', count: 1, amountMinor: 200n },
      { kind: 'refund', currency: 'CNY', count: 1, amountMinor: 200n },
      { kind: 'void', currency: 'CNY', count: 1, amountMinor: 200n },
      { kind: 'reversal', currency: 'CNY', count: 1, amountMinor: 200n },
      { kind: 'adjustment', currency: 'CNY', count: 2, amountMinor: -300n },
    ]);
  });

  it.each(['sale', 'refund'])('may reach 2^53 − 1 minor units of %s, and not one more', async kind => {
    const over = { kind };
    expect((await bench.imported([sale(1, '90071992547409.90', over), sale(2, '0.01', over)])).totals).toMatchObject([
      { kind, amountMinor: 9_007_199_254_740_991n },
    ]);
    const outcome = await bench.importFile([sale(3, most, over), sale(4, '0.01', over)]);
    expect(outcome).toMatchObject(refusal('total-too-large', null));
    expect(outcome).toMatchObject({ message: expect.stringContaining(`${kind} in CNY`) });
    expect(await bench.accepted()).toHaveLength(2);
  });

  it('are those of accepted rows: duplicates and quarantined rows may exceed them', async () => {
    const late = { received_at: '2027-01-01T00:00:00Z' };
    const event = await bench.imported([sale(1, most), sale(1, most), sale(2, most, late)]);
    expect(event).toMatchObject({ accepted: 1, duplicates: 1, quarantined: 1 });
  });

  it('of adjustments may pass through more than they come to', async () => {
    const adjustment = { kind: 'adjustment' };
    const event = await bench.imported([
      ...[1, 2, 3].map(n => sale(n, most, adjustment)),
      ...[4, 5, 6].map(n => sale(n, `-${most}`, adjustment)),
    ]);
    expect(event.totals).toMatchObject([{ count: 6, amountMinor: 0n }]);
  });
});

describe('H65: amounts of other currencies', () => {
  it('have the decimals of their currency', async () => {
    const amounts = [
      ['JPY', '500'],
      ['KWD', '1.234'],
      ['KWD', '1.2'],
      ['CNY', '5.0'],
      ['CLF', '1.0001'],
    ] as const;
    await bench.imported(amounts.map(([currency, amount], n) => lineOf(goodRow(n, { currency, amount }))));
    const minor = (await bench.accepted()).map(row => row.transaction.amountMinor);
    expect(minor).toEqual([500n, 1234n, 1200n, 500n, 10_001n]);
  });

  it('are quarantined with more decimals than that, even zeros', async () => {
    const amounts = [
      ['JPY', '500.0'],
      ['KWD', '1.2340'],
      ['CNY', '5.000'],
    ] as const;
    const event = await bench.imported(
      amounts.map(([currency, amount], n) => lineOf(goodRow(n, { currency, amount }))),
    );
    expect((await bench.quarantined(event)).map(row => row.code)).toEqual(Array(3).fill('too-many-decimals'));
  });
});

describe('the same file', () => {
  it('R2: adds nothing when it is imported again, and says when it was first', async () => {
    const file = fileOf(lines(5));
    const { fileSha256 } = await bench.imported(file);
    const again = await bench.importFile(file, { source: bytesSource('renamed.csv', file) });
    expect(again).toMatchObject({ kind: 'known', file: { position: 1n, event: { fileSha256, rows: 5 } } });
    expect(await bench.log.head()).toBe(1n);
  });

  it('R2: leaves nothing behind when it is imported again, whether its size is known beforehand or not', async () => {
    const stored = new Map<string, Uint8Array>();
    const ledger = createBench(memoryContentStore(stored));
    const file = fileOf([...lines(5), 'x', lineOf(goodRow(3, { amount: '9' }))]);
    await ledger.imported(file);
    const names = [...stored.keys()];
    for (const bytes of [file.length, null]) {
      const source = { ...bytesSource('day.csv', file), bytes };
      expect(await ledger.importFile(file, { source })).toMatchObject({ kind: 'known' });
      expect([...stored.keys()]).toEqual(names);
    }
  });

  it('gives the same event however its bytes come', async () => {
    const file = fileOf([
      ...lines(30),
      'x',
      lineOf(goodRow(3)),
      lineOf(goodRow(4, { amount: '99' })),
      '"a\nb"',
      '"open,',
      'end',
    ]);
    const whole = await createBench().imported(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async pieceBytes => {
        const event = await createBench().imported(file, { source: bytesSource('day.csv', file, pieceBytes) });
        expect(event).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same rows, if other segments, whatever the block holds', async () => {
    const file = fileOf([
      ...lines(30),
      'x',
      lineOf(goodRow(3)),
      lineOf(goodRow(4, { amount: '99' })),
      'y',
      ...lines(40),
    ]);
    const whole = createBench();
    const expected = await whole.imported(file);
    for (const limits of [
      { ...BLOCK_LIMITS, rows: 1 },
      { ...BLOCK_LIMITS, rows: 7 },
      { ...BLOCK_LIMITS, notUnderstood: 1 },
      { ...BLOCK_LIMITS, bytes: 1 },
    ]) {
      const parted = createBench();
      const event = await parted.imported(file, { limits, source: bytesSource('day.csv', file, 500) });
      const { segments, quarantineSheets, ...counts } = event;
      expect(expected).toMatchObject(counts);
      expect(await parted.accepted()).toEqual(await whole.accepted());
      expect(await parted.quarantined(event)).toEqual(await whole.quarantined(expected));
      expect(limits.rows > 1000 || segments.every(segment => segment.rows <= limits.rows)).toBe(true);
    }
  });
});
