// Part of the contract: the end of a log, and its second life.
import { expect, it } from 'vitest';
import type { Position } from '../event-log.ts';
import { type Bench, bodies, numberedEvent, oneOf, revision, setClock, toArray } from './bench.ts';

/** After the close nothing is answered. */
export function closing(bench: Bench) {
  it('answers everything after the close with log-unavailable', async () => {
    await oneOf(bench.log, 'a', 1);
    await bench.log.close();
    const unavailable = { name: 'EventLogFailure', code: 'log-unavailable' };
    await expect(bench.log.append('b', 'absent', [numberedEvent(2)])).rejects.toMatchObject(unavailable);
    await expect(bench.log.head()).rejects.toMatchObject(unavailable);
    await expect(bench.log.positionAt(bench.clock)).rejects.toMatchObject(unavailable);
    await expect(bench.log.census(1n as Position)).rejects.toMatchObject(unavailable);
    await expect(bench.log.headOf('a', 1n as Position)).rejects.toMatchObject(unavailable);
    await expect(toArray(bench.log.readAll('start'))).rejects.toMatchObject(unavailable);
    await expect(toArray(bench.log.readPages('start'))).rejects.toMatchObject(unavailable);
    await expect(toArray(bench.log.readStream('a'))).rejects.toMatchObject(unavailable);
  });

  it('takes no append once the close was asked for, and answers those that came before', async () => {
    const before = bench.log.append('a', 'absent', [numberedEvent(1)]);
    const closed = bench.log.close();
    const after = bench.log.append('b', 'absent', [numberedEvent(2)]);
    await expect(after).rejects.toMatchObject({ code: 'log-unavailable' });
    expect((await before).kind).toBe('appended');
    await closed;
  });

  it('closes twice without complaint, and wakes a waiting subscriber with log-unavailable', async () => {
    const reading = toArray(bench.log.subscribe('start', new AbortController().signal));
    await new Promise(resolve => setTimeout(resolve, 5));
    await bench.log.close();
    await bench.log.close();
    await expect(reading).rejects.toMatchObject({ code: 'log-unavailable' });
  });
}

/** What a durable log still knows when it is opened again. */
export function reopening(bench: Bench) {
  it('keeps every acknowledged append across a reopen', async () => {
    const first = await bench.log.append('a', 'absent', [numberedEvent(1), numberedEvent(2)]);
    const unawaited = bench.log.append('b', 'absent', [numberedEvent(3)]);
    const before = toArray(bench.log.readAll('start'));
    await bench.log.close();
    expect((await unawaited).kind).toBe('appended');
    await before.catch(() => []);
    bench.log = await bench.reopen();
    expect(bodies(await toArray(bench.log.readAll('start')))).toEqual([1, 2, 3].map(n => numberedEvent(n).body));
    expect(await bench.log.append('a', 'absent', [numberedEvent(1), numberedEvent(2)])).toEqual(first);
    expect(await bench.log.append('a', 'absent', [numberedEvent(4)])).toEqual({ kind: 'conflict', actual: 1n });
    expect(await bench.log.append('a', revision(1), [numberedEvent(4)])).toMatchObject({
      kind: 'appended',
      revision: 2n,
    });
  });

  it('H28: record times do not step back across a reopen either', async () => {
    setClock(bench, 5_000_000);
    await oneOf(bench.log, 'a', 1);
    await bench.log.close();
    bench.log = await bench.reopen();
    setClock(bench, 1_000_000);
    await oneOf(bench.log, 'b', 2);
    expect((await toArray(bench.log.readAll('start'))).map(r => r.recordedAt)).toEqual([5_000_000, 5_000_000]);
  });
}
