import { describe, expect, it } from 'vitest';
import { toArray } from '../contract/bench.ts';
import { balances, giveAll, open, setUpBench, totals } from './balance.fixture.ts';

const bench = setUpBench();

describe('an event that cannot be applied', () => {
  it('is parked with its reason, and so is all of its key behind it, while other keys go on', async () => {
    await giveAll(bench, ['k-1', 1], ['k-1', 'many'], ['k-2', 5], ['k-1', 2], ['k-2', 5]);
    const model = await open(bench);
    expect(await model.catchUp()).toEqual({ applied: 3, parked: 2, checkpoint: 5n });
    expect(totals(model)).toEqual([
      ['k-1', 1, 1],
      ['k-2', 10, 2],
    ]);
    expect(
      model.parked().map(({ key, reason, recorded }) => [key, reason, recorded.position, recorded.revision]),
    ).toEqual([
      ['k-1', 'RangeError: many is no number', 2n, 1n],
      ['k-1', 'an earlier event of this key is parked', 4n, 2n],
    ]);
    await model.close();
  });

  it('holds its key back in later pages and after a reopening', async () => {
    await giveAll(bench, ['k-1', 'many']);
    const first = await open(bench);
    await first.catchUp();
    await first.close();
    await giveAll(bench, ['k-1', 2]);
    const second = await open(bench);
    expect(await second.catchUp()).toMatchObject({ applied: 0, parked: 1 });
    expect(second.parked()).toHaveLength(2);
    expect(totals(second)).toEqual([]);
    await second.close();
  });

  it('is kept whole, so that a replay needs nothing else', async () => {
    await giveAll(bench, ['k-1', 'many']);
    const model = await open(bench);
    await model.catchUp();
    const [recorded] = await toArray(bench.log.readAll('start'));
    expect(model.parked()[0]?.recorded).toEqual(recorded);
    await model.close();
  });

  it('says no card number in its reason', async () => {
    await giveAll(bench, ['k-1', 'card 4111111111111111']);
    const model = await open(bench);
    await model.catchUp();
    expect(model.parked()[0]?.reason).toContain('is no number');
    expect(model.parked()[0]?.reason).not.toContain('4111111111111111');
    await model.close();
  });

  it('is parked when a broken rule of the tables is what stops it', async () => {
    const strict = balances({
      schema:
        'CREATE TABLE balance (key TEXT PRIMARY KEY, total INTEGER NOT NULL CHECK (total < 10), events INTEGER) STRICT;',
    });
    await giveAll(bench, ['k-1', 11], ['k-2', 1]);
    const model = await open(bench, strict);
    expect(await model.catchUp()).toMatchObject({ applied: 1, parked: 1 });
    await model.close();
  });
});

describe('replaying a parked key', () => {
  it('applies its events in order once the handler can, and frees the key', async () => {
    let isTolerant = false;
    await giveAll(bench, ['k-1', 'many'], ['k-1', 2]);
    const model = await open(bench, balances({ isTolerant: () => isTolerant }));
    await model.catchUp();
    isTolerant = true;
    expect(await model.replay('k-1')).toEqual({ applied: 2, parked: 0 });
    expect(totals(model)).toEqual([['k-1', 1_000_002, 2]]);
    expect(model.parked()).toEqual([]);
    await giveAll(bench, ['k-1', 3]);
    expect(await model.catchUp()).toMatchObject({ applied: 1, parked: 0 });
    expect((await model.compare()).isSame).toBe(true);
    await model.close();
  });

  it('stops at the first event that still cannot be applied, and keeps the rest behind it', async () => {
    let [isTolerant, refused] = [false, 'too many'];
    const model = await open(
      bench,
      balances({
        handlerOn(tables) {
          const handle = balances({ isTolerant: () => isTolerant }).handlerOn(tables);
          return recorded => {
            if (recorded.body.includes(refused)) throw new TypeError('not this one');
            handle(recorded);
          };
        },
      }),
    );
    await giveAll(bench, ['k-1', 'many'], ['k-1', 'too many'], ['k-1', 4], ['k-2', 'many']);
    await model.catchUp();
    isTolerant = true;
    expect(await model.replay('k-1')).toEqual({ applied: 1, parked: 2 });
    expect(model.parked().map(({ reason }) => reason)).toEqual([
      'TypeError: not this one',
      'an earlier event of this key is parked',
      'RangeError: many is no number',
    ]);
    refused = 'nothing';
    expect(await model.replay('k-1')).toEqual({ applied: 2, parked: 0 });
    expect(await model.replay('k-3')).toEqual({ applied: 0, parked: 0 });
    expect(model.parked()).toHaveLength(1);
    await model.close();
  });
});
