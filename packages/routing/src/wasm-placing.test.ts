import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoutingInputError } from './check-columns.ts';
import { createColumnMemory } from './column-memory.ts';
import { jobOf, type Row } from './columns.fixture.ts';
import { EFFECT } from './columns.ts';
import { createWasmPlacing, type PlacingTables, type RowsToPlace } from './wasm-placing.ts';

const FREE_KIND = 5;
const card = { from: -Infinity, route: 0, answer: 0, group: 0, plan: 0 };
const plan = { rateMillionths: 10_000, fixedMinor: 0, minimumMinor: null, capMinor: null };

type Said = Pick<Row, 'occurredAt' | 'amountMinor' | 'mode'> & { readonly kind: number };

/** Rows of one pair with one line, which is numbered 3 for those that it prices and 4 for others. */
function placingOf(said: readonly Said[]) {
  const memory = createColumnMemory(2 ** 21);
  const { job } = jobOf(
    [[card]],
    [plan],
    said.map(row => ({ ...row, pair: 0, effect: 0 })),
    memory,
  );
  const { index, rows } = job;
  const kind = memory.uint8(said.length);
  kind.set(said.map(row => row.kind));
  const tables: PlacingTables = {
    ...{ index, priced: memory.int32(1).fill(3), free: memory.int32(1).fill(4) },
    ...{ shown: memory.int32(1), currency: memory.uint8(1) },
    ...{ counts: memory.float64(3), sums: memory.float64(6), reasons: memory.float64(2), tally: memory.float64(3) },
    ...{ freeKind: FREE_KIND, ownFlags: 4 },
  };
  const columns: RowsToPlace = {
    ...{ ...rows, kind, line: memory.int32(said.length), feeMinor: memory.float64(said.length) },
    ...{ flags: memory.uint8(said.length), outcome: memory.int32(said.length), fee: memory.int32(said.length) },
  };
  return { memory, tables, columns, modes: index.uncertaintyMicros.length };
}

const value = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 0.5));
const row: fc.Arbitrary<Said> = fc.record({
  ...{ occurredAt: value, amountMinor: value },
  ...{ mode: fc.nat(4), kind: fc.nat(6) },
});
const sale: Said = { occurredAt: 5, amountMinor: 100, mode: 0, kind: 0 };

describe('the module asked to place rows', () => {
  it('tells effects and sound rows as single rows do', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 9 }), said => {
        const { memory, tables, columns, modes } = placingOf(said);
        const { begin, writeEffects } = createWasmPlacing(memory, tables);
        begin(columns);
        const isSound = ({ occurredAt, amountMinor, mode }: Said) =>
          Number.isSafeInteger(occurredAt) && Number.isSafeInteger(amountMinor) && amountMinor !== 0 && mode < modes;
        expect(writeEffects()).toBe(said.filter(isSound).length);
        expect([...columns.effect]).toEqual(said.map(effectOf));
      }),
    );
  });

  it('places what its lines number, and leaves the first row that asks for more', () => {
    const { memory, tables, columns } = placingOf([
      sale,
      { ...sale, kind: FREE_KIND },
      { ...sale, amountMinor: -7 },
      sale,
    ]);
    const { begin, writeEffects, placeFrom } = createWasmPlacing(memory, tables);
    begin(columns);
    writeEffects();
    columns.effect[3] = EFFECT.passedOver;
    tables.tally.set([Infinity, -Infinity, 0]);
    expect(placeFrom(0)).toBe(3);
    expect([...columns.outcome.subarray(0, 3)]).toEqual([3, 4, 4]);
    expect([...columns.flags.subarray(0, 3)]).toEqual([0, 0, 4]);
    expect([...tables.counts]).toEqual([3, 0, 0]);
    expect([...tables.sums]).toEqual([200, 7, 0, 0, 0, 0]);
    expect([...tables.tally]).toEqual([5, 5, 0]);
    expect(placeFrom(4)).toBe(4);
    tables.priced[0] = -1;
    begin(columns);
    expect(placeFrom(0)).toBe(0);
  });

  it('is told of no column that is short or lies elsewhere', () => {
    const { memory, tables, columns } = placingOf([sale]);
    const refusal = (ask: () => unknown): string => {
      try {
        ask();
      } catch (error) {
        if (error instanceof RoutingInputError) return error.message;
        throw error;
      }
      return 'taken';
    };
    expect(refusal(() => createWasmPlacing(memory, { ...tables, sums: memory.float64(5) }))).toBe(
      'sums[5]: length-mismatch',
    );
    expect(refusal(() => createWasmPlacing(memory, { ...tables, priced: new Int32Array(1) }))).toBe(
      'priced[0]: not-in-memory',
    );
    const { begin } = createWasmPlacing(memory, tables);
    expect(refusal(() => begin(columns))).toBe('taken');
    expect(refusal(() => begin({ ...columns, fee: memory.int32(0) }))).toBe('fee[1]: length-mismatch');
    expect(refusal(() => begin({ ...columns, kind: new Uint8Array(1) }))).toBe('kind[0]: not-in-memory');
  });
});

function effectOf({ amountMinor, kind }: Said): number {
  if (amountMinor < 0) return EFFECT.debit;
  return kind === FREE_KIND ? EFFECT.freeCredit : EFFECT.feeBearingCredit;
}
