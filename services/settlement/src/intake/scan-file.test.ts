import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import { BLOCK_LIMITS } from './file-intake.ts';
import { bytesSource } from './file-source.ts';
import { fileOf, goodRow, lineOf, WAYS_TO_BREAK_A_ROW } from './intake.fixture.ts';
import { createBench } from './intake-bench.fixture.ts';
import { TRANSACTION_COLUMNS } from './transaction-columns.ts';

const scanning = (threads: number, pieceBytes: number) => ({ threads, pieceBytes, rowSlots: 600, slotsKept: 500 });
const row = (n: number, over = {}) => lineOf(goodRow(n, over));
const long = 'x'.repeat(9000);

/** What a file may hold besides good rows: everything that makes it hard to say where a record ends. */
const odd = fc.constantFrom(
  ...Object.values(WAYS_TO_BREAK_A_ROW).map(breaking => breaking(goodRow(1)).line),
  ...['', '"', '""', '"open,', 'a"b', '"a\nb"', '"a\r\nb","c', `"${long}`, long, '\r', ',', '"x"y,\n"'],
  lineOf(goodRow(3))
    .split(',')
    .map(value => `"${value}"`)
    .join(','),
);

async function importedWith(bytes: Uint8Array, threads: number, pieceBytes: number, rows = 50) {
  const contents = new Map<string, Uint8Array>();
  const bench = createBench(memoryContentStore(contents));
  const limits = { ...BLOCK_LIMITS, rows, pieces: 500 };
  const source = bytesSource('day.csv', bytes);
  const event = await bench.imported(bytes, { source, limits, scanning: scanning(threads, pieceBytes) });
  return { event, quarantined: await bench.quarantined(event), contents: [...contents.keys()].sort() };
}

describe('a file cut into pieces', () => {
  it('gives the same event and the same contents wherever it is cut', async () => {
    const lines = fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat(40).map(n => row(n)) }, odd), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 100, max: 3000 }),
        fc.constantFrom('\n', '\r\n'),
        async (all, pieceBytes, end) => {
          const bytes = Buffer.from([TRANSACTION_COLUMNS.join(','), ...all].join(end), 'latin1');
          expect(await importedWith(bytes, 0, pieceBytes)).toEqual(await importedWith(bytes, 0, 1 << 20));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([1, 2, 3])('gives the same event and the same contents on %i threads', async threads => {
    const ways = Object.values(WAYS_TO_BREAK_A_ROW);
    const lines = Array.from({ length: 3000 }, (_, n) => {
      if (n % 50 === 7) return ways[((n / 50) % ways.length) | 0]!(goodRow(n)).line;
      return n % 70 === 9 ? row(n - 9 - (n % 3), { amount: n % 2 === 0 ? '1' : '2' }) : row(n, { mid: `M${n % 500}` });
    });
    const bytes = fileOf([...lines, `"${long}`, row(5000)]);
    const alone = await importedWith(bytes, 0, 1 << 20, 700);
    expect(alone.event.quarantined).toBeGreaterThan(60);
    for (const pieceBytes of [1 << 14, 10_007]) {
      expect(await importedWith(bytes, threads, pieceBytes, 700)).toEqual(alone);
    }
  });

  it('begins its table of pairs anew when a file has more than one holds', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => row(n, { mid: `M${n}` }));
    const event = await createBench().imported(fileOf(lines), { scanning: scanning(0, 4096) });
    expect(event).toMatchObject({ accepted: 5000, quarantined: 0 });
  });
});
