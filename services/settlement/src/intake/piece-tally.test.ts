// What the rows of a piece come to, as the thread that scans it tells it, held to the rows themselves.
import { CAPTURE_MODES, TRANSACTION_KINDS } from '@asof/domain';
import { EXPONENT_OF_CURRENCY as exponents } from '@asof/domain/currency-exponents';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goodRow, lineOf } from './intake.fixture.ts';
import { createMemory, GROUPS_MAX, HEAD_BYTES, planMemory } from './kernel/block-memory.ts';
import { type RowBlock, rowBlockOf } from './row-block.ts';
import { createPieceScanner, type PieceTally } from './scan-piece.ts';
import { createSlowRows } from './slow-rows.ts';
import { TRANSACTION_COLUMNS as columns, type RowValues } from './transaction-columns.ts';

const plan = planMemory({ pieceBytes: 1 << 17, inputs: 1, rowSlots: 1, threads: 1, keySeed: 1n });

/** A scanner of pieces of its own, each told with its rows. */
function createScan() {
  const memory = createMemory(plan);
  const block = rowBlockOf(memory, plan);
  const scanner = createPieceScanner({ memory, plan, thread: 0, columns, toJudge: true, exponents });
  scanner.useSlowRows(createSlowRows({ memory, plan, columns }));
  const keys: string[] = [];
  return (all: readonly RowValues[]) => {
    const file = Buffer.from(all.map(values => `${lineOf(values)}\n`).join(''), 'latin1');
    const origin = plan.inputs[0]!;
    const from = origin + HEAD_BYTES;
    new Uint8Array(memory.buffer).set(file, from);
    const piece = { from, to: from + file.length, origin, final: true, skipping: false, row: 0 };
    const { tally, rows, newPairs, fresh } = scanner.scan(piece)!;
    if (fresh) keys.length = 0;
    keys.push(...newPairs);
    return { tally, fresh, expected: tallyOf(block, rows, keys) };
  };
}

/** Row by row. */
function tallyOf(block: RowBlock, rows: number, keys: readonly string[]): PieceTally {
  const groupOf = (row: number) => keys[block.pair[row]!]!.replace(/ .* /, ' ');
  const groups = Map.groupBy(Array(rows).keys(), groupOf);
  return Array.from(groups, ([group, own]) => {
    const [acquirerId, currency] = group.split(' ') as [PieceTally[0]['acquirerId'], PieceTally[0]['currency']];
    const ofMode = (mode: number) => own.filter(row => block.mode[row] === mode);
    const ofKind = (kind: number) => own.filter(row => block.kind[row] === kind);
    const late = (row: number) => block.receivedAt[row]! - block.occurredAt[row]!;
    return {
      ...{ acquirerId, currency, latestReceivedAt: Math.max(...own.map(row => block.receivedAt[row]!)) },
      leastLate: CAPTURE_MODES.map((_, mode) => Math.min(...ofMode(mode).map(late))),
      mostLate: CAPTURE_MODES.map((_, mode) => Math.max(...ofMode(mode).map(late))),
      sums: TRANSACTION_KINDS.map((_, kind) => ofKind(kind).reduce((sum, row) => sum + block.amountMinor[row]!, 0)),
      counts: TRANSACTION_KINDS.map((_, kind) => ofKind(kind).length),
    };
  });
}

const byGroup = (tally: PieceTally | null) =>
  tally?.toSorted((left, right) => (left.acquirerId + left.currency < right.acquirerId + right.currency ? -1 : 1));

const drawn = fc.record({
  kind: fc.constantFrom(...TRANSACTION_KINDS, 'sales'),
  acquirer: fc.constantFrom('a', 'b', 'b-c'),
  tid: fc.constantFrom('T1', '"T2"', 'T3'),
  currency: fc.constantFrom('CNY', 'JPY'),
  mode: fc.constantFrom(...CAPTURE_MODES),
  amount: fc.constantFrom('1', '25', '999999', '-7', '00000000000042'),
  received_at: fc.constantFrom('2026-08-14T00:00:00Z', '2026-08-14T09:00:00Z', '2027-01-01T00:00:00Z'),
  original_rrn: fc.constantFrom('', 'R1'),
});

it('tells by acquirer and currency what a look at each row finds, piece after piece', () => {
  const scan = createScan();
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 30 }), all => {
      const { tally, expected } = scan(all.map((over, n) => goodRow(n, over)));
      expect(tally).not.toBeNull();
      expect(byGroup(tally)).toEqual(byGroup(expected));
    }),
    { numRuns: 500 },
  );
});

it('tells a sum only where it must be exact: the greatest amount as often as there are rows is below 2^53', () => {
  const scan = createScan();
  const sale = (n: number, amount: string) => goodRow(n, { acquirer: 'a', amount });
  const most = '90071992547409.91';
  const half = '45035996273704.95';
  expect(scan([sale(0, most)]).tally?.[0]?.sums[0]).toBe(Number.MAX_SAFE_INTEGER);
  expect(scan([sale(0, half), sale(1, half)]).tally?.[0]?.sums[0]).toBe(Number.MAX_SAFE_INTEGER - 1);
  expect(scan([sale(0, '45035996273704.96'), sale(1, '0.01')]).tally).toBeNull();
  expect(scan([sale(0, most), goodRow(1, { acquirer: 'b', kind: 'refund', amount: most })]).tally).toBeNull();
});

it('tells nothing once there are more acquirers than it has room for', () => {
  const scan = createScan();
  const rows = Array.from({ length: GROUPS_MAX }, (_, n) => goodRow(n, { acquirer: `a${n}` }));
  expect(scan(rows).tally).toHaveLength(GROUPS_MAX);
  expect(scan([goodRow(0, { acquirer: 'a0', currency: 'USD' })]).tally).toBeNull();
  expect(scan([goodRow(0, { acquirer: 'a0' })]).tally).toBeNull();
});

it('tells the same when its table of pairs was begun anew', () => {
  const scan = createScan();
  const told = Array.from({ length: 10 }, (_, piece) => {
    const rows = Array.from({ length: 1000 }, (_, n) =>
      goodRow(n, { acquirer: `a${piece}`, tid: `T${piece * 1000 + n}` }),
    );
    return scan(rows);
  });
  expect(told.some(({ fresh }) => fresh)).toBe(true);
  for (const { tally, expected } of told) expect(tally).toEqual(expected);
});
