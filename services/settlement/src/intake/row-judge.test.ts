// Ways to find out the same: rows whose keys all look alike are judged as if none did, and rows that a thread has told of as if each were
// looked at.
import type { TimeWindow } from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import { createFileOutcome } from './file-outcome.ts';
import { bytesSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';
import { openFile } from './open-file.ts';
import { createPieceReader } from './piece-reader.ts';

const WITHOUT_BOUNDS = { onlineLateMs: Infinity, offlineLateMs: Infinity, futureMs: Infinity };
const NARROW = { onlineLateMs: 60_000, offlineLateMs: 3_600_000, futureMs: 1000 };
const SCANNING = { threads: 0, pieceBytes: 700, inputs: 3, rowSlots: 60, slotsKept: 50 };

type Way = { readonly window?: TimeWindow; readonly alike?: boolean; readonly told?: boolean };

/** What becomes of the file in blocks of so many rows; with `alike` all keys have one hash, without `told` no piece has a tally. */
async function outcomeOf(bytes: Uint8Array, rows: number, way: Way) {
  const { window = WITHOUT_BOUNDS, alike = false, told = true } = way;
  const contents = memoryContentStore();
  const opened = await openFile(createPieceReader({ source: bytesSource('day.csv', bytes), hash: null }), SCANNING);
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { scan, columns } = opened;
  const outcome = createFileOutcome({
    ...{ contents, scan, columns, keysExpected: 1, earlierOf: () => [], windowOf: () => window },
    notePairs: () => undefined,
    limits: { rows, notUnderstood: 100, waitingBytes: 1 << 20, pieces: 40 },
  });
  for await (const piece of scan.pieces()) {
    if (alike) scan.columns.keyHash.fill(7, piece.from * 2, piece.to * 2);
    await outcome.take(told ? piece : { ...piece, tally: null });
    if (scan.kept() >= SCANNING.slotsKept) await outcome.read();
  }
  const result = await outcome.finish();
  await scan.close();
  return result;
}

it('rows whose keys all look alike are each told from the others, in the block at hand and in those before', async () => {
  const drawn = fc.record({ n: fc.nat(5), amount: fc.constantFrom('1.00', '2.00'), tid: fc.constantFrom('T1', 'T2') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(drawn, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      async (all, rows) => {
        const bytes = fileOf(all.map(({ n, ...over }) => lineOf(goodRow(n, over))));
        const expected = await outcomeOf(bytes, rows, {});
        expect(await outcomeOf(bytes, rows, { alike: true })).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});

it('what comes of a file is the same where pieces are told of as where each row is looked at', async () => {
  const drawn = fc.record({
    kind: fc.constantFrom('sale', 'refund', 'adjustment'),
    acquirer: fc.constantFrom('a', 'b'),
    mode: fc.constantFrom('online', 'offline'),
    amount: fc.constantFrom('1.00', '2.50', '90071992547409.91'),
    currency: fc.constantFrom('CNY', 'USD'),
    stan: fc.constantFrom('000001', '000002'),
  });
  // Most pieces have nothing unusual, some a row that was received at another time.
  const received = fc.oneof(
    { weight: 20, arbitrary: fc.constant({}) },
    fc.constantFrom('2026-08-14T08:00:00+08:00', '2026-08-14T09:30:00+08:00', '2026-08-15T12:00:00+08:00').map(at => ({
      received_at: at,
    })),
  );
  const row = fc.tuple(drawn, received).map(([over, at]) => ({ ...over, ...at }));
  const lines = fc
    .array(row, { minLength: 1, maxLength: 60 })
    .map(all => all.map((over, n) => lineOf(goodRow(n % 50, over))));
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 40 }), async (all, rows) => {
      const bytes = fileOf(all);
      const expected = await outcomeOf(bytes, rows, { window: NARROW, told: false });
      expect(await outcomeOf(bytes, rows, { window: NARROW })).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
