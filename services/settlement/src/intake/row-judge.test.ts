// Rows whose keys all look alike: each is judged as if none did.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import { createFileOutcome } from './file-outcome.ts';
import { bytesSource } from './file-source.ts';
import { fileOf, goodRow, lineOf } from './intake.fixture.ts';
import { openFile } from './open-file.ts';
import { createPieceReader } from './piece-reader.ts';

const WITHOUT_BOUNDS = { onlineLateMs: Infinity, offlineLateMs: Infinity, futureMs: Infinity };
const SCANNING = { threads: 0, pieceBytes: 700, inputs: 3, rowSlots: 60, slotsKept: 50 };

/** What becomes of the file in blocks of so many rows; with `alike` all keys have one hash. */
async function outcomeOf(bytes: Uint8Array, rows: number, { alike }: { readonly alike: boolean }) {
  const contents = memoryContentStore();
  const opened = await openFile(createPieceReader({ source: bytesSource('day.csv', bytes), hash: null }), SCANNING);
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { scan, columns } = opened;
  const outcome = createFileOutcome({
    ...{ contents, scan, columns, keysExpected: 1, earlierOf: () => [], windowOf: () => WITHOUT_BOUNDS },
    limits: { rows, notUnderstood: 100, waitingBytes: 1 << 20, pieces: 40 },
  });
  for await (const piece of scan.pieces()) {
    if (alike) scan.columns.keyHash.fill(7, piece.from * 2, piece.to * 2);
    await outcome.take(piece);
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
        const expected = await outcomeOf(bytes, rows, { alike: false });
        expect(await outcomeOf(bytes, rows, { alike: true })).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});
