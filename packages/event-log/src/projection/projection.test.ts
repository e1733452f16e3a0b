import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedEventLog } from '../embedded/embedded.ts';
import { TEST_CLOCK } from '../embedded/test-log.fixture.ts';
import type { Position } from '../event-log.ts';
import { type Fault, faultyOpen, sqliteError } from '../sqlite/faulty-database.fixture.ts';
import { balances, give, giveAll, open, setUpBench, totals, without } from './balance.fixture.ts';

const bench = setUpBench();

describe('catching up', () => {
  it('applies what the log has, once, and remembers how far it came', async () => {
    await giveAll(bench, ['k-1', 5], ['k-2', 7], ['k-1', 1]);
    const model = await open(bench);
    expect(model.checkpoint()).toBeNull();
    expect(await model.catchUp()).toEqual({ applied: 3, parked: 0, checkpoint: 3n });
    expect(await model.catchUp()).toEqual({ applied: 0, parked: 0, checkpoint: 3n });
    await giveAll(bench, ['k-2', 1]);
    expect(await model.catchUp()).toEqual({ applied: 1, parked: 0, checkpoint: 4n });
    expect(totals(model)).toEqual([
      ['k-1', 6, 2],
      ['k-2', 8, 2],
    ]);
    await model.close();
  });

  it('goes on from its checkpoint when it is opened again', async () => {
    await giveAll(bench, ['k-1', 5]);
    const first = await open(bench);
    await first.catchUp();
    await first.close();
    await giveAll(bench, ['k-1', 1]);
    const second = await open(bench);
    expect(second.checkpoint()).toBe(1n);
    expect(await second.catchUp()).toMatchObject({ applied: 1 });
    expect(totals(second)).toEqual([['k-1', 6, 2]]);
    await second.close();
  });

  it('reads only its streams, and moves its checkpoint past the others', async () => {
    await giveAll(bench, ['k-1', 5], ['other-1', 5]);
    const model = await open(bench);
    expect(await model.catchUp()).toEqual({ applied: 1, parked: 0, checkpoint: 2n });
    await model.close();
  });

  it('stops at the position it was told', async () => {
    await giveAll(bench, ['k-1', 5], ['k-1', 1]);
    const model = await open(bench);
    expect(await model.catchUp({ upTo: 1n as Position })).toEqual({ applied: 1, parked: 0, checkpoint: 1n });
    expect(await model.catchUp({ upTo: 99n as Position })).toEqual({ applied: 1, parked: 0, checkpoint: 2n });
    await model.close();
  });

  it('stops between pages when it is aborted, and keeps what it applied', async () => {
    for (let n = 0; n < 1_500; n += 1) await give(bench.log, `k-${n}`, 1);
    const model = await open(bench);
    const stopped = await model.catchUp({ signal: AbortSignal.abort() });
    expect(stopped).toEqual({ applied: 1_000, parked: 0, checkpoint: 1_000n });
    expect(await model.catchUp()).toMatchObject({ applied: 500, checkpoint: 1_500n });
    await model.close();
  });

  it('moves rows and checkpoint in one transaction: a failure between them leaves neither', async () => {
    await giveAll(bench, ['k-1', 5]);
    const breakCheckpoint: Fault = (sql, done) => {
      if (done && sql.startsWith('UPDATE projection_state')) throw sqliteError(1034, 'sync failed');
    };
    const broken = await open(bench, balances(), { openDatabase: faultyOpen(breakCheckpoint) });
    await expect(broken.catchUp()).rejects.toMatchObject({ code: 'read-model-unavailable' });
    expect([totals(broken), broken.checkpoint()]).toEqual([[], null]);
    await broken.close();
  });

  it('works over the embedded log as well', async () => {
    bench.log = await openEmbeddedEventLog({ directory: join(bench.directory, 'log'), clock: TEST_CLOCK });
    await giveAll(bench, ['k-1', 5], ['k-1', 1]);
    const model = await open(bench);
    expect(await model.catchUp()).toMatchObject({ applied: 2 });
    expect((await model.compare()).isSame).toBe(true);
    await model.close();
    await bench.log.close();
  });
});

describe('I10: a gap in a stream', () => {
  beforeEach(() => giveAll(bench, ['k-1', 1], ['k-2', 1], ['k-1', 2], ['k-1', 4]));
  const gap = { name: 'StreamGap', code: 'stream-gap', retryable: false, stream: 'k-1' };

  it('stops the model, naming stream and revisions, and applies nothing of the page', async () => {
    const model = await open(bench, balances(), { log: without(bench, ({ position }) => position === 3n) });
    const stopped = model.catchUp();
    await expect(stopped).rejects.toMatchObject({ ...gap, expected: 1n, actual: 2n });
    await expect(stopped).rejects.toThrow('stream k-1 went on with revision 2 where 1 was due');
    expect([totals(model), model.checkpoint()]).toEqual([[], null]);
    await model.close();
  });

  it('stops at a stream that does not begin at its beginning', async () => {
    const model = await open(bench, balances(), { log: without(bench, ({ position }) => position === 1n) });
    await expect(model.catchUp()).rejects.toMatchObject({ ...gap, expected: 0n, actual: 1n });
    await model.close();
  });

  it('forgets what it parked in a page that was taken back', async () => {
    let [isMissing, isTolerant] = [true, false];
    await giveAll(bench, ['k-3', 'many'], ['k-1', 5]);
    const log = without(bench, ({ position }) => isMissing && position === 4n);
    const model = await open(bench, balances({ isTolerant: () => isTolerant }), { log });
    await expect(model.catchUp()).rejects.toMatchObject(gap);
    expect(model.parked()).toEqual([]);
    [isMissing, isTolerant] = [false, true];
    expect(await model.catchUp()).toMatchObject({ applied: 6, parked: 0 });
    await model.close();
  });

  it('goes on from where it stopped once the log gives every event again', async () => {
    let isMissing = true;
    const model = await open(bench, balances(), {
      log: without(bench, ({ position }) => isMissing && position === 3n),
    });
    await expect(model.catchUp()).rejects.toMatchObject(gap);
    isMissing = false;
    expect(await model.catchUp()).toMatchObject({ applied: 4 });
    await model.close();
  });
});

describe('opening', () => {
  it('builds a model of another version anew', async () => {
    await giveAll(bench, ['k-1', 1]);
    const first = await open(bench);
    await first.catchUp();
    await first.close();
    const second = await open(bench, balances({ version: 2 }));
    expect([second.checkpoint(), totals(second)]).toEqual([null, []]);
    await second.close();
  });

  it('refuses a damaged file by name, and says what to do', async () => {
    writeFileSync(join(bench.directory, 'balances.db'), 'not a database, '.repeat(100));
    await expect(open(bench)).rejects.toMatchObject({
      name: 'ReadModelFailure',
      code: 'read-model-corrupt',
      retryable: false,
      message: expect.stringContaining('delete it'),
    });
  });

  it('gives the file back when the handler cannot be made', async () => {
    const broken = balances({
      handlerOn({ prepare }) {
        const insert = prepare('INSERT INTO nothing VALUES (1)');
        return () => void insert.run();
      },
    });
    await expect(open(bench, broken)).rejects.toMatchObject({ code: 'ERR_SQLITE_ERROR' });
    await (await open(bench)).close();
  });

  it('refuses a file that another one has open', async () => {
    const model = await open(bench);
    await expect(open(bench)).rejects.toMatchObject({ code: 'read-model-unavailable', retryable: true });
    await model.close();
  });

  it('says when there is no space, keeps what was applied, and goes on when there is', async () => {
    let isFull = false;
    const fault: Fault = (sql, done) => {
      if (isFull && !done && sql.startsWith('INSERT INTO balance')) throw sqliteError(13, 'database or disk is full');
    };
    await giveAll(bench, ['k-1', 1]);
    const model = await open(bench, balances(), { openDatabase: faultyOpen(fault) });
    await model.catchUp();
    await giveAll(bench, ['k-1', 1]);
    isFull = true;
    await expect(model.catchUp()).rejects.toMatchObject({ code: 'read-model-full', retryable: true });
    expect([totals(model), model.parked()]).toEqual([[['k-1', 1, 1]], []]);
    isFull = false;
    expect(await model.catchUp()).toMatchObject({ applied: 1 });
    await model.close();
  });
});
