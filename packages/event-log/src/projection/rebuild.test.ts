import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { balances, giveAll, open, setUpBench, totals, without } from './balance.fixture.ts';
import type { LiveProjection } from './open-projection.ts';
import type { Projection } from './projection.ts';

const bench = setUpBench();

describe('rebuilding', () => {
  it('builds beside the live model, which answers meanwhile, and swaps in one step', async () => {
    await giveAll(bench, ['k-1', 1], ['k-2', 2]);
    const answers: unknown[] = [];
    const model: LiveProjection = await open(bench, balances(), {
      log: without(bench, () => {
        answers.push(totals(model));
        return false;
      }),
    });
    await model.catchUp();
    model.read(({ prepare }) => prepare('UPDATE balance SET total = 99').run());
    answers.length = 0;
    expect(await model.rebuild()).toEqual({ applied: 2, parked: 0, checkpoint: 2n });
    const live = [
      ['k-1', 99, 1],
      ['k-2', 99, 1],
    ];
    expect(answers).toEqual([live, live]);
    expect(totals(model)).toEqual([
      ['k-1', 1, 1],
      ['k-2', 2, 1],
    ]);
    expect(readdirSync(bench.directory).filter(name => name.includes('beside'))).toEqual([]);
    await giveAll(bench, ['k-1', 1]);
    expect(await model.catchUp()).toMatchObject({ applied: 1, checkpoint: 3n });
    await model.close();
  });

  it('leaves the live model as it was when the rebuild fails', async () => {
    await giveAll(bench, ['k-1', 1], ['k-1', 2]);
    let isMissing = false;
    const model = await open(bench, balances(), {
      log: without(bench, ({ position }) => isMissing && position === 1n),
    });
    await model.catchUp();
    isMissing = true;
    await expect(model.rebuild()).rejects.toMatchObject({ code: 'stream-gap' });
    expect(totals(model)).toEqual([['k-1', 3, 2]]);
    isMissing = false;
    expect(await model.rebuild()).toMatchObject({ applied: 2 });
    await model.close();
  });

  it('starts anew where an interrupted rebuild left its file', async () => {
    await giveAll(bench, ['k-1', 1]);
    writeFileSync(join(bench.directory, 'balances.beside.db'), 'half a file');
    const model = await open(bench);
    expect(await model.rebuild()).toMatchObject({ applied: 1 });
    await model.close();
  });

  it('waits for its turn behind a catching up that was asked for before', async () => {
    await giveAll(bench, ['k-1', 1]);
    const model = await open(bench);
    const [caughtUp, rebuilt] = await Promise.all([model.catchUp(), model.rebuild()]);
    expect([caughtUp.applied, rebuilt.applied]).toEqual([1, 1]);
    expect(totals(model)).toEqual([['k-1', 1, 1]]);
    await model.close();
  });

  it('H59, I15: gives the same rows however often, and writes nothing to the log', async () => {
    await giveAll(bench, ['k-1', 1], ['k-1', 'many'], ['k-2', 2], ['k-1', 4]);
    const seen: unknown[][] = [];
    const handlerOn: Projection['handlerOn'] = (...given) => {
      seen.push(given);
      const handle = balances().handlerOn(...given);
      return (...received) => {
        seen.push(received);
        handle(...received);
      };
    };
    const model = await open(bench, balances({ handlerOn }));
    await model.catchUp();
    const head = await bench.log.head();
    const { live } = await model.compare();
    for (let round = 0; round < 3; round += 1) {
      await model.rebuild();
      expect(await model.compare()).toEqual({ isSame: true, live, rebuilt: live });
    }
    expect(await bench.log.head()).toBe(head);
    // A handler is given tables and events, and so has nobody to call.
    expect(new Set(seen.map(given => given.length))).toEqual(new Set([1]));
    expect(new Set(seen.map(([given]) => Object.keys(given as object).join()))).toEqual(
      new Set(['prepare', 'id,type,body,stream,revision,position,recordedAt']),
    );
    await model.close();
  });
});

describe('comparing with a fresh build', () => {
  it('sees a row that is not what the log says', async () => {
    await giveAll(bench, ['k-1', 1]);
    const model = await open(bench);
    expect((await model.compare()).isSame).toBe(true);
    await model.catchUp();
    expect((await model.compare()).isSame).toBe(true);
    model.read(({ prepare }) => prepare('UPDATE balance SET total = 2').run());
    expect((await model.compare()).isSame).toBe(false);
    expect(existsSync(join(bench.directory, 'balances.beside.db'))).toBe(false);
    await model.close();
  });

  it('compares at the checkpoint of the live model, not at the head', async () => {
    await giveAll(bench, ['k-1', 1]);
    const model = await open(bench);
    await model.catchUp();
    await giveAll(bench, ['k-1', 1]);
    expect((await model.compare()).isSame).toBe(true);
    await model.close();
  });
});
