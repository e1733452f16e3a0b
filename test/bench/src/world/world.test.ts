import { describe, expect, it } from 'vitest';
import { terminalsOf } from './estate.ts';
import { terminalsWithout } from './estate-without.ts';
import { FEATURES, type Feature } from './features.ts';
import { sortedByPair } from './pair-order.ts';
import { flatten } from './timelines.ts';
import { type ArrivalRows, arrivalsOf } from './transactions.ts';
import { BATCH_FROM, DAY_MICROS, EFFECT, type WorldSize } from './world.ts';

const SIZE: WorldSize = { rows: 200_000, terminals: 20_000, seed: 1, skew: 1 };
const flat = flatten(terminalsOf(SIZE.terminals, SIZE.seed));
const { start, from, route, plan } = flat.timelines;
const pairs = start.length - 1;
const rows = [...arrivalsOf(SIZE, flat)][0] as ArrivalRows;

/** How many rows of the batch a condition holds for, of all. */
function share(holds: (row: number, lastFrom: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < SIZE.rows; row++) if (holds(row, from[start[rows.pair[row]! + 1]! - 1]!)) count++;
  return count / SIZE.rows;
}
function lineOf(row: number): number {
  let line = start[rows.pair[row]! + 1]! - 1;
  while (from[line]! > rows.occurredAt[row]!) line--;
  return line;
}

describe('the estate of the seed', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(flatten(terminalsOf(500, 7))).toEqual(flatten(terminalsOf(500, 7)));
    expect(flatten(terminalsOf(500, 7))).not.toEqual(flatten(terminalsOf(500, 8)));
  });
  it('has some 255,000 pairs and a million lines for 200,000 terminals', () => {
    expect((pairs / SIZE.terminals) * 200_000).toBeGreaterThan(250_000);
    expect((pairs / SIZE.terminals) * 200_000).toBeLessThan(260_000);
    expect((from.length / SIZE.terminals) * 200_000).toBeGreaterThan(950_000);
    expect((from.length / SIZE.terminals) * 200_000).toBeLessThan(1_050_000);
  });
  it('begins each pair at -Infinity without an assignment and rises from there', () => {
    for (let pair = 0; pair < pairs; pair++) {
      expect([from[start[pair]!], route[start[pair]!]]).toEqual([-Infinity, -1]);
      for (let line = start[pair]! + 1; line < start[pair + 1]!; line++)
        expect(from[line]! > from[line - 1]!).toBe(true);
    }
  });
});

describe('the batch of the seed', () => {
  it('is the same for the same seed, and another one for another', () => {
    const drawn = (seed: number) => [...arrivalsOf({ ...SIZE, rows: 1_000, seed }, flat)];
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
  });
  it.each<readonly [string, number, number, (row: number, lastFrom: number) => boolean]>([
    ['older than the last line of their pair', 0.07, 0.09, (row, lastFrom) => rows.occurredAt[row]! < lastFrom],
    ['exactly on a boundary', 0.0001, 0.005, (row, lastFrom) => rows.occurredAt[row] === lastFrom],
    ['debits', 0.048, 0.052, row => rows.amountMinor[row]! < 0],
    ['free credits', 0.01, 0.013, row => rows.effect[row] === EFFECT.freeCredit],
    ['captured offline', 0.095, 0.105, row => rows.mode[row] === 1],
    ['received before they happened', 0, 0, row => rows.receivedAt[row]! < rows.occurredAt[row]!],
    [
      'received on another day',
      0,
      0,
      row => Math.abs(rows.receivedAt[row]! - BATCH_FROM - DAY_MICROS / 2) > DAY_MICROS,
    ],
  ])('has its share of rows that are %s', (_, low, high, holds) => {
    expect(share(holds)).toBeGreaterThanOrEqual(low);
    expect(share(holds)).toBeLessThanOrEqual(high);
  });
  it('holds some four rows in a hundred, each of the four reasons among them', () => {
    const counts = [0, 0, 0, 0];
    for (let row = 0; row < SIZE.rows; row++) {
      const line = lineOf(row);
      const isSale = rows.effect[row] === EFFECT.feeBearingCredit;
      if (route[line]! < 0) counts[-1 - route[line]!]!++;
      else if (isSale && plan[line]! < 0) counts[3]!++;
    }
    const shares = counts.map(count => count / SIZE.rows);
    expect(Math.min(...shares)).toBeGreaterThan(0.003);
    expect(shares.reduce((sum, each) => sum + each)).toBeGreaterThan(0.035);
    expect(shares.reduce((sum, each) => sum + each)).toBeLessThan(0.048);
  });
  it('goes mostly to a few pairs when it is skewed', () => {
    const busiest = (skew: number): number => {
      const counts = new Uint32Array(pairs);
      for (const { pair } of arrivalsOf({ ...SIZE, rows: 50_000, skew }, flat))
        for (const each of pair) counts[each]!++;
      return Math.max(...counts);
    };
    expect(busiest(3)).toBeGreaterThan(20 * busiest(1));
  });
});

describe('a segment', () => {
  it('holds the same rows sorted by pair, in the order of their arrival inside a pair', () => {
    const segment = sortedByPair(rows, pairs);
    const wanted = Array.from(rows.pair.keys()).sort((a, b) => rows.pair[a]! - rows.pair[b]! || a - b);
    expect(Array.from(segment.place)).toEqual(wanted);
    expect(segment.runStart.at(-1)).toBe(SIZE.rows);
    for (let run = 0; run < segment.runPair.length; run++)
      for (let at = segment.runStart[run]!; at < segment.runStart[run + 1]!; at++)
        expect([rows.pair[segment.place[at]!], rows.amountMinor[segment.place[at]!]]).toEqual([
          segment.runPair[run],
          segment.amountMinor[at],
        ]);
  });
});

describe('a world without a feature', () => {
  const SMALL: WorldSize = { rows: 20_000, terminals: 2_000, seed: 2, skew: 1 };
  /** What is left out, and how often it is met: never where it is left out. */
  const met: Readonly<Record<Feature, (world: ReturnType<typeof worldWithout>) => boolean>> = {
    currencies: ({ pairs: count, slots }) => count > slots,
    held: ({ routes }) => routes.some(each => each < 0),
    changes: ({ timelines }) => timelines.from.some(at => at >= BATCH_FROM),
    boundaries: ({ atChange }) => atChange > 0,
    plans: ({ books, plans }) => plans.rateMillionths.length > books,
    bounds: ({ plans }) => plans.minimumMinor.some(each => each > -Infinity),
    debits: ({ drawn }) => drawn.amountMinor.some(amount => amount < 0),
    large: ({ drawn }) => drawn.amountMinor.some(amount => Math.abs(amount) >= 2 ** 31),
  };

  function worldWithout(...features: readonly Feature[]) {
    const without = new Set(features);
    const terminals = [...terminalsWithout(terminalsOf(SMALL.terminals, SMALL.seed), without)];
    const made = flatten(terminals);
    const { timelines, plans } = made;
    const drawn = [...arrivalsOf({ ...SMALL, rows: 300_000 }, made, without)][0] as ArrivalRows;
    const lineAt = (row: number): number => {
      let line = timelines.start[drawn.pair[row]! + 1]! - 1;
      while (timelines.from[line]! > drawn.occurredAt[row]!) line--;
      return line;
    };
    const lines = Array.from(drawn.pair.keys(), lineAt);
    return {
      ...{ timelines, plans, drawn },
      pairs: timelines.start.length - 1,
      slots: terminals.reduce((sum, { slots }) => sum + slots.length, 0),
      books: terminals.reduce((sum, { books }) => sum + books.length, 0),
      routes: lines.map(line => (timelines.plan[line] === -1 ? -1 : timelines.route[line]!)),
      atChange: lines.filter((line, row) => timelines.from[line] === drawn.occurredAt[row]).length,
    };
  }

  it.each(FEATURES)('has no %s, and all the others', feature => {
    const world = worldWithout(feature);
    const implied: readonly Feature[] = feature === 'changes' ? ['boundaries'] : [];
    for (const other of FEATURES)
      if (!implied.includes(other)) expect(met[other](world), other).toBe(other !== feature);
  });
});
