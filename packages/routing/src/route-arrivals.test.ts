import { describe, expect, it } from 'vitest';
import { checkArrivals } from './arrival-columns.ts';
import { type ColumnMemory, createColumnMemory } from './column-memory.ts';
import { jobOf, type Line, type Plan, type Row } from './columns.fixture.ts';
import { TALLY_FLOATS } from './pair-tallies.ts';
import { differenceOf, numbersOf, twinOf } from './random-job.fixture.ts';
import { type Arrivals, createArrivals } from './route-arrivals.ts';
import { createWasmArrivals } from './wasm-arrivals.ts';

const plan: Plan = { rateMillionths: 6_000, fixedMinor: 1, minimumMinor: 2, capMinor: 300 };
const below = numbersOf(7);
const PAIRS = 3_000;
const TALLY_BYTES = 8 * TALLY_FLOATS;
const lines = Array.from({ length: PAIRS }, (_, pair): Line[] => [
  { from: -Infinity, route: -1, answer: -1, group: -1, plan: -1 },
  { from: 100, route: pair, answer: pair, group: pair % 50, plan: 0 },
]);
/** Rows of few pairs at first; most of them always the same forty. */
const rowOf = (pairs: number): Row => {
  const effect = [0, 0, 0, 0, 1, 2, 3][below(7)]!;
  const amountMinor = (1 + below(90_000)) * (effect === 2 ? -1 : 1);
  return {
    pair: below(10) === 0 ? below(pairs) : below(40),
    occurredAt: below(400),
    amountMinor,
    effect,
    mode: below(3),
  };
};
const ofLastPair: Row = { pair: PAIRS - 1, occurredAt: 300, amountMinor: 5, effect: 0, mode: 0 };
const rows = Array.from({ length: 6_000 }, (_, row) => rowOf(row < 3_000 ? 900 : PAIRS)).with(-1, ofLastPair);
const pair = Uint32Array.from(rows, row => row.pair);

const kernels = [
  ['by the script', createArrivals],
  ['by the module', createWasmArrivals],
] as const;

describe('rows in order of arrival', () => {
  const twin = twinOf({ lines, plans: [plan], rows });
  const memory = createColumnMemory(64 * 2 ** 20);
  const within = (column: Uint32Array): Uint32Array => {
    const copy = memory.uint32(column.length);
    copy.set(column);
    return copy;
  };
  it.each(kernels)('are decided in their order, %s', (_, create) => {
    const { routeArrivals } = create(memory);
    for (const share of [3_000, 6_000, 6_000]) {
      const part = rows.slice(0, share);
      const { job } = jobOf(lines, [plan], part, memory);
      const answer = routeArrivals({ ...job, rows: { ...job.rows, pair: within(pair.slice(0, share)) } });
      const wanted = share === rows.length ? twin : twinOf({ lines, plans: [plan], rows: part });
      expect(differenceOf(wanted, { answer, out: job.out, totals: job.totals })).toBeNull();
    }
  });

  it.each(kernels)(
    'of an unknown pair, another memory or length are refused before anything is written, %s',
    (_, create) => {
      const { job } = jobOf(lines.slice(0, 2), [plan], [{ ...rows[0]!, pair: 0 }], memory);
      const { routeArrivals } = create(memory);
      const route = (pairs: Uint32Array) => () => routeArrivals({ ...job, rows: { ...job.rows, pair: pairs } });
      expect(route(within(Uint32Array.of(2)))).toThrow('rows.pair[0]: index-out-of-range');
      for (const unknown of [2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
        const many = jobOf(lines.slice(0, 2), [plan], Array(2_050).fill({ ...rows[0]!, pair: 1 }), memory).job;
        for (const row of [0, 1, 2, 3, 1_027, 2_049]) {
          const pairs = within(new Uint32Array(2_050).fill(1));
          pairs[row] = unknown;
          const wrong = { ...many, rows: { ...many.rows, pair: pairs } };
          expect(() => routeArrivals(wrong)).toThrow(`rows.pair[${row}]: index-out-of-range`);
        }
      }
      expect(route(Uint32Array.of(0))).toThrow('pair[0]: not-in-memory');
      expect(route(within(Uint32Array.of(0, 1)))).toThrow('rows.occurredAt[1]: length-mismatch');
      expect(job.totals.sums.every(sum => sum === 0)).toBe(true);
    },
  );

  it.each(kernels)('have zeros where they are decided elsewhere, %s', (_, create) => {
    const { job } = jobOf([lines[0]!], [plan], [{ ...rows[0]!, pair: 0, effect: 3 }], memory);
    for (const column of Object.values(job.out)) column.fill(7);
    create(memory).routeArrivals({ ...job, rows: { ...job.rows, pair: within(Uint32Array.of(0)) } });
    expect([job.out.line[0], job.out.feeMinor[0], job.out.ambiguous[0]]).toEqual([0, 0, 0]);
  });

  it.each(kernels)('are priced exactly at the ends of what a tally holds, %s', (_, create) => {
    const ends = [1, 2 ** 30 - 1, 2 ** 30, 2 ** 31 - 1, 2 ** 50];
    const fees = [0, 2 ** 30 - 1, 2 ** 30];
    const prices = [0, 999_999, 1_000_000].flatMap(rateMillionths =>
      fees.flatMap(fixedMinor =>
        [null, ...fees].flatMap(minimumMinor =>
          [null, ...fees].map((capMinor): Plan => ({ rateMillionths, fixedMinor, minimumMinor, capMinor })),
        ),
      ),
    );
    const one: Line = { from: -Infinity, route: 0, answer: 0, group: 0, plan: 0 };
    const drawn = {
      lines: prices.map((_, number): Line[] => [{ ...one, route: number, group: number, plan: number }]),
      plans: prices,
      rows: prices.flatMap((_, number) =>
        ends.map((amountMinor): Row => ({ pair: number, occurredAt: 9, amountMinor, effect: 0, mode: 0 })),
      ),
    };
    const { job } = jobOf(drawn.lines, drawn.plans, drawn.rows, memory);
    const pairs = within(Uint32Array.from(drawn.rows, row => row.pair));
    const answer = create(memory).routeArrivals({ ...job, rows: { ...job.rows, pair: pairs } });
    expect(differenceOf(twinOf(drawn), { answer, out: job.out, totals: job.totals })).toBeNull();
  });
});

describe('a memory', () => {
  const BYTES = 48 * 2 ** 20;
  const drawn = { lines, plans: [plan], rows };
  const twin = twinOf(drawn);
  /** The job again, in what is left of the memory; `before` takes what it wants in between. */
  const routeAgain = (memory: ColumnMemory, { routeArrivals }: Arrivals, before = () => {}) => {
    const { job } = jobOf(lines, [plan], rows, memory);
    const pairs = memory.uint32(pair.length);
    pairs.set(pair);
    before();
    const answer = routeArrivals({ ...job, rows: { ...job.rows, pair: pairs } });
    return differenceOf(twin, { answer, out: job.out, totals: job.totals });
  };

  it.each(kernels)('that grew between two calls is known as far as it goes, %s', (_, create) => {
    const memory = createColumnMemory(BYTES);
    const kernel = create(memory);
    expect(routeAgain(memory, kernel)).toBeNull();
    const before = memory.memory.buffer.byteLength;
    memory.uint8(before, 'unset');
    expect(memory.memory.buffer.byteLength).toBeGreaterThan(before);
    expect(routeAgain(memory, kernel)).toBeNull();
  });

  it.each(kernels)('that is full with the last tally holds it, %s', (_, create) => {
    const memory = createColumnMemory(BYTES);
    const kernel = create(memory);
    const fill = () => memory.uint8(BYTES - memory.used() - TALLY_BYTES * PAIRS, 'unset');
    expect(routeAgain(memory, kernel, fill)).toBeNull();
    expect(memory.used()).toBe(BYTES);
  });
});

describe('checkArrivals', () => {
  const { rows: columns } = jobOf(
    [lines[0]!],
    [plan],
    [
      { ...rows[0]!, pair: 0 },
      { ...rows[0]!, pair: 0 },
    ],
  ).job;
  const { occurredAt, amountMinor, effect, mode } = columns;
  const good = { pair: Uint32Array.of(0, 0), occurredAt, amountMinor, effect, mode };
  const check = (wrong: Partial<typeof good>) => () => checkArrivals({ ...good, ...wrong }, { pairs: 1, modes: 3 });
  it('names the first contradiction, as checkRows does', () => {
    expect(check({})).not.toThrow();
    expect(check({ pair: Uint32Array.of(0, 1) })).toThrow('rows.pair[1]: index-out-of-range');
    expect(check({ mode: Uint8Array.of(0) })).toThrow('rows.mode[1]: length-mismatch');
    expect(check({ amountMinor: Float64Array.of(1, 0.5) })).toThrow('rows.amountMinor[1]: not-a-whole-number');
  });
});
