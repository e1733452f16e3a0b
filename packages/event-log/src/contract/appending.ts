// Part of the contract: what an append answers and writes.
import { expect, it } from 'vitest';
import { type Bench, bodies, numberedEvent, oneOf, revision, toArray } from './bench.ts';

/** Order, answers and bytes of appends that succeed. */
export function appending(bench: Bench) {
  it('numbers revisions per stream and keeps one order over all', async () => {
    await bench.log.append('a', 'absent', [numberedEvent(1), numberedEvent(2)]);
    await bench.log.append('b', 'absent', [numberedEvent(3)]);
    await bench.log.append('a', revision(1), [numberedEvent(4)]);
    const all = await toArray(bench.log.readAll('start'));
    expect(all.map(r => [r.stream, r.revision, r.id])).toEqual([
      ['a', 0n, numberedEvent(1).id],
      ['a', 1n, numberedEvent(2).id],
      ['b', 0n, numberedEvent(3).id],
      ['a', 2n, numberedEvent(4).id],
    ]);
    expect(all.every((r, i) => i === 0 || r.position > all[i - 1]!.position)).toBe(true);
  });

  it('gives back type, body and record time as they went in', async () => {
    const event = { ...numberedEvent(1), type: 'BindingAsserted', body: '{"data":{"name":"结算卡 ✓ \\u0000"}}' };
    await bench.log.append('binding-m1', 'absent', [event]);
    expect(await toArray(bench.log.readStream('binding-m1'))).toEqual([
      { ...event, stream: 'binding-m1', revision: 0n, position: await bench.log.head(), recordedAt: 1_000_000 },
    ]);
  });

  it('answers with the revision and position of the last event', async () => {
    const appended = await bench.log.append('a', 'absent', [numberedEvent(1), numberedEvent(2)]);
    const last = (await toArray(bench.log.readStream('a'))).at(-1)!;
    expect(appended).toEqual({ kind: 'appended', revision: last.revision, position: last.position });
  });

  it('records the appends of one turn in the order of the calls', async () => {
    const calls = Array.from({ length: 300 }, (_, n) => bench.log.append(`s-${n}`, 'absent', [numberedEvent(n)]));
    const appended = await Promise.all(calls);
    const all = await toArray(bench.log.readAll('start'));
    expect(all.map(r => r.stream)).toEqual(calls.map((_, n) => `s-${n}`));
    expect(appended.map(a => a.kind === 'appended' && a.position)).toEqual(all.map(r => r.position));
  });

  it('lets appends to one stream build on each other without waiting', async () => {
    const appended = await Promise.all([
      bench.log.append('a', 'absent', [numberedEvent(1)]),
      bench.log.append('a', revision(0), [numberedEvent(2), numberedEvent(3)]),
      bench.log.append('a', revision(2), [numberedEvent(4)]),
    ]);
    expect(appended.map(a => a.kind === 'appended' && a.revision)).toEqual([0n, 2n, 3n]);
  });
}

/** The expected revision: who wins, and that losing writes nothing. */
export function expectations(bench: Bench) {
  it('answers a wrong expectation with the actual revision and writes nothing', async () => {
    await bench.log.append('a', 'absent', [numberedEvent(1), numberedEvent(2)]);
    const late = [numberedEvent(3)] as const;
    expect(await bench.log.append('a', 'absent', late)).toEqual({ kind: 'conflict', actual: 1n });
    expect(await bench.log.append('a', revision(0), late)).toEqual({ kind: 'conflict', actual: 1n });
    expect(await bench.log.append('a', revision(7), late)).toEqual({ kind: 'conflict', actual: 1n });
    expect(await bench.log.append('b', revision(0), late)).toEqual({ kind: 'conflict', actual: 'absent' });
    expect(await toArray(bench.log.readAll('start'))).toHaveLength(2);
  });

  it('lets exactly one of two writers with the same expectation win', async () => {
    const results = await Promise.all([
      bench.log.append('a', 'absent', [numberedEvent(1)]),
      bench.log.append('a', 'absent', [numberedEvent(2)]),
    ]);
    expect(results.map(r => r.kind)).toEqual(['appended', 'conflict']);
    expect(bodies(await toArray(bench.log.readStream('a')))).toEqual([numberedEvent(1).body]);
  });

  it('disturbs no other append of the turn by a conflict', async () => {
    await oneOf(bench.log, 'a', 1);
    const results = await Promise.all([
      bench.log.append('b', 'absent', [numberedEvent(2)]),
      bench.log.append('a', 'absent', [numberedEvent(3), numberedEvent(4)]),
      bench.log.append('c', 'absent', [numberedEvent(5)]),
    ]);
    expect(results.map(r => r.kind)).toEqual(['appended', 'conflict', 'appended']);
    expect((await toArray(bench.log.readAll('start'))).map(r => r.stream)).toEqual(['a', 'b', 'c']);
  });

  it('keeps revisions dense when hundreds of writers race over few streams', async () => {
    const writer = async (n: number): Promise<number> => {
      for (let attempt = 0; attempt < 300; attempt += 1) {
        const stream = `s-${n % 5}`;
        const seen = (await toArray(bench.log.readStream(stream))).at(-1)?.revision ?? 'absent';
        if ((await bench.log.append(stream, seen, [numberedEvent(n)])).kind === 'appended') return n;
      }
      throw new Error(`writer ${n} never won`);
    };
    await Promise.all(Array.from({ length: 200 }, (_, n) => writer(n)));
    const all = await toArray(bench.log.readAll('start'));
    expect(new Set(all.map(r => r.id)).size).toBe(200);
    for (const stream of ['s-0', 's-1', 's-2', 's-3', 's-4']) {
      const revisions = all.filter(r => r.stream === stream).map(r => r.revision);
      expect(revisions).toEqual(Array.from({ length: 40 }, (_, n) => BigInt(n)));
    }
  });
}

/** The same ids again: a retry, never a second fact. */
export function repeating(bench: Bench) {
  const twice = [numberedEvent(1), numberedEvent(2)] as const;

  it('takes a repeated append for what it is', async () => {
    const first = await bench.log.append('a', 'absent', twice);
    expect(await bench.log.append('a', 'absent', twice)).toEqual(first);
    expect(await toArray(bench.log.readStream('a'))).toHaveLength(2);
  });

  it('answers a repeat as the first time after later appends', async () => {
    const first = await bench.log.append('a', 'absent', twice);
    await bench.log.append('a', revision(1), [numberedEvent(3)]);
    expect(await bench.log.append('a', 'absent', twice)).toEqual(first);
  });

  it('answers a repeat as the first time when it expects what is there now', async () => {
    const first = await bench.log.append('a', 'absent', twice);
    expect(await bench.log.append('a', revision(1), twice)).toEqual(first);
    expect(await toArray(bench.log.readStream('a'))).toHaveLength(2);
  });

  it('answers a repeat in the same turn as the first', async () => {
    const [first, second] = await Promise.all([
      bench.log.append('a', 'absent', twice),
      bench.log.append('a', 'absent', twice),
    ]);
    expect(second).toEqual(first);
    expect(await toArray(bench.log.readStream('a'))).toHaveLength(2);
  });

  it('writes none of several events when one of them is recorded already', async () => {
    await bench.log.append('a', 'absent', twice);
    const mixed = [numberedEvent(3), numberedEvent(2)] as const;
    expect(await bench.log.append('a', revision(1), mixed)).toEqual({ kind: 'conflict', actual: 1n });
    for (const known of [1, 2]) {
      const begun = [numberedEvent(known), numberedEvent(4)] as const;
      expect(await bench.log.append('a', revision(1), begun)).toEqual({ kind: 'conflict', actual: 1n });
    }
    expect(await toArray(bench.log.readAll('start'))).toHaveLength(2);
  });

  it('never records one id twice, in another stream or in one append', async () => {
    await bench.log.append('a', 'absent', twice);
    expect(await bench.log.append('b', 'absent', twice)).toEqual({ kind: 'conflict', actual: 'absent' });
    await bench.log.append('d', 'absent', [numberedEvent(6), numberedEvent(7)]);
    expect(await bench.log.append('d', revision(1), twice)).toEqual({ kind: 'conflict', actual: 1n });
    expect(await bench.log.append('c', 'absent', [numberedEvent(5), numberedEvent(5)])).toEqual({
      kind: 'conflict',
      actual: 'absent',
    });
    expect(await toArray(bench.log.readAll('start'))).toHaveLength(4);
  });
}
