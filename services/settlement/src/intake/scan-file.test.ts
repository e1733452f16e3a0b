import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentStore } from '../content-store/content-store.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { BLOCK_LIMITS } from './file-intake.ts';
import { bytesSource, type FileSource } from './file-source.ts';
import { fileOf, goodRow, lineOf, WAYS_TO_BREAK_A_ROW } from './intake.fixture.ts';
import { createBench } from './intake-bench.fixture.ts';
import { readColumns } from './open-file.ts';
import { createPieceReader } from './piece-reader.ts';
import { type FileScan, scanFile } from './scan-file.ts';
import { TRANSACTION_COLUMNS } from './transaction-columns.ts';

const scanning = (threads: number, pieceBytes: number) => ({
  threads,
  pieceBytes,
  inputs: 9,
  rowSlots: 600,
  slotsKept: 500,
});
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

describe('the segments of a block', () => {
  it('are the same when each chunk is read as late as it may be', async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => row(n, { mid: `M${n % 50}` }));
    const contents = memoryContentStore();
    const late: ContentStore = {
      ...contents,
      async put(kind, chunks, hints = {}) {
        const kept: Uint8Array[] = [];
        const copies: Uint8Array[] = [];
        for (const chunk of chunks) {
          if (kept.push(chunk) >= (hints.chunksKept ?? 1)) copies.push(kept.shift()!.slice());
          await new Promise(resolve => setImmediate(resolve));
        }
        // Time for the next segment to be gathered, if it believes that nobody needs these any more.
        await new Promise(resolve => setTimeout(resolve, 20));
        return contents.put(kind, [...copies, ...kept]);
      },
    };
    const expected = await createBench().imported(fileOf(lines));
    expect(expected.segments).toHaveLength(3);
    expect(await createBench(late).imported(fileOf(lines))).toEqual(expected);
  });
});

describe('a file of which little is understood', () => {
  it('is taken a few thousand broken rows at a time, each at its line', async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => (n % 1000 === 999 ? row(n) : 'x'));
    const expected = lines.flatMap((line, n) => (line === 'x' ? [n + 2] : []));
    for (const [threads, pieceBytes] of [
      [0, 1 << 20],
      [0, 20_000],
      [2, 40_000],
    ] as const) {
      const { event, quarantined } = await importedWith(fileOf(lines), threads, pieceBytes);
      expect(event).toMatchObject({ rows: 30_000, accepted: 30, quarantined: 29_970 });
      expect(quarantined.map(({ line }) => line)).toEqual(expected);
    }
  });

  it('is told in parts of a piece that hold no more than that', async () => {
    const bytes = fileOf(Array.from({ length: 10_000 }, () => 'x'));
    const reader = createPieceReader({ source: bytesSource('day.csv', bytes), hash: null });
    const header = await readColumns(reader);
    if (header.kind === 'refused') throw new Error(header.message);
    const scan = scanFile({ reader, columns: header.columns, limits: scanning(0, 1 << 20), toJudge: false });
    const told: [number, boolean][] = [];
    for await (const { notUnderstood, slot } of scan.pieces()) told.push([notUnderstood.length, slot === null]);
    expect(told).toEqual([
      [4096, true],
      [4096, true],
      [1808, false],
    ]);
    expect(scan.kept()).toBe(1);
    await scan.close();
  });
});

describe('a scan that goes ahead', () => {
  const bytes = fileOf(Array.from({ length: 200 }, (_, n) => row(n)));
  const [ROW_BYTES, PIECE_BYTES, INPUTS] = [100, 2000, 4];
  /** A scan behind the header, of a source that breaks after so many bytes. */
  async function begin(breaksAfter = Infinity, limits = {}) {
    const source = bytesSource('day.csv', bytes, PIECE_BYTES);
    let left = breaksAfter;
    const breaking: FileSource = {
      ...source,
      async open() {
        const opened = await source.open();
        return {
          ...opened,
          async read(buffer) {
            if (left <= 0) throw new Error('the disk is gone');
            const read = await opened.read(buffer);
            left -= read;
            return read;
          },
        };
      },
    };
    const reader = createPieceReader({ source: breaking, hash: null });
    const header = await readColumns(reader);
    if (header.kind === 'refused') throw new Error(header.message);
    const { columns } = header;
    const all = { threads: 0, pieceBytes: PIECE_BYTES, inputs: INPUTS, rowSlots: 100, slotsKept: 90, ...limits };
    return { reader, scan: scanFile({ reader, columns, limits: all, toJudge: false }) };
  }
  const someTurns = () => new Promise(resolve => setTimeout(resolve, 20));
  async function rowsOf(scan: FileScan): Promise<number> {
    let rows = 0;
    for await (const { from, to, slot } of scan.pieces()) {
      rows += to - from;
      if (slot !== null) scan.release(slot);
    }
    return rows;
  }

  it('reads before anybody asks, as far as there is room, and then all of the file', async () => {
    const { reader, scan } = await begin();
    await someTurns();
    const read = reader.bytes;
    expect(read).toBeGreaterThan((INPUTS - 1) * PIECE_BYTES);
    expect(read).toBeLessThan(bytes.length / 2);
    expect(await rowsOf(scan)).toBe(200);
    await scan.close();
  });

  it.each(['inputs', 'rowSlots'])('waits for %s that are given back', async room => {
    const { scan } = await begin(Infinity, { [room]: 1 });
    expect(await rowsOf(scan)).toBe(200);
    await scan.close();
  });

  it('tells the rows that were read before the source broke, and then why it did', async () => {
    const { scan } = await begin(5 * PIECE_BYTES);
    await someTurns();
    const rows: number[] = [];
    const taken = (async () => {
      for await (const { from, to } of scan.pieces()) rows.push(to - from);
    })();
    await expect(taken).rejects.toThrow('the disk is gone');
    expect(rows.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(PIECE_BYTES / ROW_BYTES);
    await scan.close();
  });

  it('reads nothing more once it is closed, wherever it was', async () => {
    for (const turns of [0, 1, 2, 5, 20]) {
      const { reader, scan } = await begin();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await scan.close();
      const read = reader.bytes;
      await someTurns();
      expect(reader.bytes).toBe(read);
    }
  });
});

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
