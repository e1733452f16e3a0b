// What is looked at before a segment is held against its name, and read differently then, leads to no batch.
import { describe, expect, it } from 'vitest';
import type { ContentStore } from '../content-store/content-store.ts';
import { inlineDigest } from '../decision/digest.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import { createBatches } from './batches.ts';
import { type Bench, createBench, RUN } from './bench.fixture.ts';

/** Two merchants' terminals, of whose names one letter is other, and a sale and its refunds. */
async function day(): Promise<Bench> {
  const bench = await createBench();
  for (const account of ['a', 'b']) await bench.register(account);
  await bench.assign('t1');
  await bench.assign('t2');
  await bench.assert('one', 'a', { scope: 'terminal', id: 't1' });
  await bench.assert('two', 'b', { scope: 'terminal', id: 't2' });
  await bench.plan({ rateMillionths: 10_000 });
  await bench.receive({ tid: 't1', at: 10, amount: 1000 }, { tid: 't1', at: 20, amount: 500 });
  return bench;
}

/** Until a segment is held against its name, what is `said` is read as something else of the same length. */
function misreading(store: ContentStore, said: string, readAs: string): ContentStore {
  return {
    ...store,
    async openUnchecked(kind, sha256) {
      const content = await store.openUnchecked(kind, sha256);
      return {
        ...content,
        async readInto(buffer, offset) {
          await content.readInto(buffer, offset);
          const at = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.length).indexOf(said);
          if (at >= 0) buffer.set(Buffer.from(readAs), at);
        },
      };
    },
  };
}

describe('a segment that was read as something else before it was held against its name', () => {
  it('makes no batch', async () => {
    const { log, ledger, store, contents } = await day();
    const misread = misreading(store, 't1 CNY', 't2 CNY');
    const batches = createBatches({ log, store: misread, ledger, openDigest: inlineDigest(memoryScratch) });
    await expect(batches.run(RUN)).rejects.toMatchObject({
      name: 'ContentFailure',
      code: 'content-corrupt',
      message: expect.stringContaining('was read as something else'),
    });
    expect(ledger.batches.all()).toEqual([]);
    expect([...contents.keys()].filter(name => name.startsWith('sheets'))).toEqual([]);
  });

  it('is not read before where the store has held it against its name already', async () => {
    const { log, ledger, store } = await day();
    const checked: ContentStore = {
      ...misreading(store, 't1 CNY', 't2 CNY'),
      isChecked: kind => kind === 'segments',
    };
    const batches = createBatches({ log, store: checked, ledger, openDigest: inlineDigest(memoryScratch) });
    await batches.run(RUN);
    expect(ledger.batches.all()[0]?.routed).toMatchObject({ counts: { routed: 2, cancelled: 0, held: 0 } });
  });

  it('makes the batch that it should when it is read right', async () => {
    const { log, ledger, store } = await day();
    const batches = createBatches({ log, store, ledger, openDigest: inlineDigest(memoryScratch) });
    await batches.run(RUN);
    expect(ledger.batches.all()[0]?.routed).toMatchObject({ counts: { routed: 2, cancelled: 0, held: 0 } });
  });
});
