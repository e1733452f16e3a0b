// Part of the contract: what readers get, and what the store says of itself.
import type { Instant } from '@asof/domain';
import { expect, it } from 'vitest';
import type { EventLog, Position } from '../event-log.ts';
import { headsSha256 } from '../heads.ts';
import { type Bench, bodies, numberedEvent, oneOf, revision, setClock, toArray } from './bench.ts';

/** Streams, pages, bounds and prefixes. */
export function reading(bench: Bench) {
  it('finds nothing in an empty log', async () => {
    expect(await toArray(bench.log.readAll('start'))).toEqual([]);
    expect(await toArray(bench.log.readStream('a'))).toEqual([]);
    expect(await bench.log.head()).toBeNull();
    expect(await bench.log.positionAt(bench.clock)).toBeNull();
    expect(await bench.log.census(0n as Position)).toEqual({ events: 0n, streams: 0n, headsSha256: headsSha256([]) });
  });

  it('reads only the stream that was asked for', async () => {
    await oneOf(bench.log, 'a', 1);
    await oneOf(bench.log, 'aa', 2);
    await bench.log.append('a', revision(0), [numberedEvent(3)]);
    expect(bodies(await toArray(bench.log.readStream('a')))).toEqual([numberedEvent(1).body, numberedEvent(3).body]);
  });

  it('reads after a position, up to a position, and by prefix of the stream', async () => {
    const positions: Position[] = [];
    for (const [n, stream] of ['a-1', 'b-1', 'a-2', 'b-2', 'c-1'].entries())
      positions.push((await oneOf(bench.log, stream, n)).position);
    const streams = async (...args: Parameters<EventLog['readAll']>) =>
      (await toArray(bench.log.readAll(...args))).map(r => r.stream);
    expect(await streams(positions[1]!)).toEqual(['a-2', 'b-2', 'c-1']);
    expect(await streams('start', { upTo: positions[1]! })).toEqual(['a-1', 'b-1']);
    expect(await streams(positions[0]!, { upTo: positions[3]!, streamPrefixes: ['b-', 'c-'] })).toEqual(['b-1', 'b-2']);
    expect(await streams('start', { streamPrefixes: [] })).toEqual([]);
    expect(await streams(positions[4]!)).toEqual([]);
    expect(await streams(positions[3]!, { upTo: positions[1]! })).toEqual([]);
  });

  it('reads to the head at the time of the call and not beyond', async () => {
    await oneOf(bench.log, 'a', 1);
    const reading = bench.log.readAll('start');
    await oneOf(bench.log, 'b', 2);
    expect((await toArray(reading)).map(r => r.stream)).toEqual(['a']);
  });

  it('reads thousands of events in order, page after page', async () => {
    const count = 5_000;
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        bench.log.append(`s-${n % 7}`, n < 7 ? 'absent' : revision(Math.floor(n / 7) - 1), [numberedEvent(n)]),
      ),
    );
    const all = await toArray(bench.log.readAll('start'));
    expect(bodies(all)).toEqual(Array.from({ length: count }, (_, n) => numberedEvent(n).body));
    for (const [after, options] of [
      ['start'],
      [all[1_500]!.position, { upTo: all[4_000]!.position, streamPrefixes: ['s-3'] }],
    ] as const)
      expect((await toArray(bench.log.readPages(after, options))).flat()).toEqual(
        await toArray(bench.log.readAll(after, options)),
      );
    const one = await toArray(bench.log.readStream('s-3'));
    expect(one.map(r => r.revision)).toEqual(one.map((_, n) => BigInt(n)));
    expect(one).toHaveLength(714);
  });
}

/** Head, record times and the position known at an instant. */
export function times(bench: Bench) {
  it('knows the position of the last event', async () => {
    await oneOf(bench.log, 'a', 1);
    const { position } = await oneOf(bench.log, 'b', 2);
    expect(await bench.log.head()).toBe(position);
  });

  it('H28: a clock that steps back never takes record times with it', async () => {
    for (const [n, micros] of [5_000_000, 2_000_000, 0, 6_000_000].entries()) {
      setClock(bench, micros);
      await oneOf(bench.log, `s-${n}`, n);
    }
    const all = await toArray(bench.log.readAll('start'));
    expect(all.map(r => r.recordedAt)).toEqual([5_000_000, 5_000_000, 5_000_000, 6_000_000]);
  });

  it('H28: answers which position was known at an instant, after steps back too', async () => {
    const positions: Position[] = [];
    for (const [n, micros] of [5_000_000, 2_000_000, 8_000_000, 9_000_000].entries()) {
      setClock(bench, micros);
      positions.push((await oneOf(bench.log, `s-${n}`, n)).position);
    }
    const at = (micros: number) => bench.log.positionAt(micros as Instant);
    expect(await at(4_999_999)).toBeNull();
    expect(await at(5_000_000)).toBe(positions[1]);
    expect(await at(7_999_999)).toBe(positions[1]);
    expect(await at(8_000_000)).toBe(positions[2]);
    expect(await at(99_000_000)).toBe(positions[3]);
  });
}

/** What is asked of the log at a position. */
export function atPosition(bench: Bench) {
  it('is identified up to an event by everything up to it', async () => {
    const { position: first } = await oneOf(bench.log, 'a', 1);
    const hash = await bench.log.chainHashAt(first);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const { position: second } = await oneOf(bench.log, 'b', 2);
    expect(await bench.log.chainHashAt(first)).toBe(hash);
    expect(await bench.log.chainHashAt(second)).not.toBe(hash);
    expect(await bench.log.chainHashAt((second + 1n) as Position)).toBeNull();
    expect(await bench.log.chainHashAt(0n as Position)).toBeNull();
  });

  it('tells the last revision of a stream, at any position', async () => {
    const { position: first } = await oneOf(bench.log, 'a', 1);
    const { position: between } = await oneOf(bench.log, 'b', 2);
    await bench.log.append('a', revision(0), [numberedEvent(3), numberedEvent(4)]);
    const head = (await bench.log.head())!;
    const asked = [0n as Position, first, between, head];
    const told = await Promise.all(asked.map(upTo => bench.log.headOf('a', upTo)));
    expect(told).toEqual([null, revision(0), revision(0), revision(2)]);
    expect(await bench.log.headOf('b', first)).toBeNull();
    expect(await bench.log.headOf('c', head)).toBeNull();
  });
}

/** The store's half of the proof that a reader saw everything. */
export function census(bench: Bench) {
  it('I10: counts events and streams and hashes the heads, at any position', async () => {
    await oneOf(bench.log, 'b', 1);
    const { position } = await oneOf(bench.log, 'a', 2);
    await bench.log.append('b', revision(0), [numberedEvent(3)]);
    expect(await bench.log.census(position)).toEqual({
      events: 2n,
      streams: 2n,
      headsSha256: headsSha256([
        ['b', revision(0)],
        ['a', revision(0)],
      ]),
    });
    expect(await bench.log.census((await bench.log.head())!)).toEqual({
      events: 3n,
      streams: 2n,
      headsSha256: headsSha256([
        ['a', revision(0)],
        ['b', revision(1)],
      ]),
    });
  });

  it('I10: goes on from an older census to the same', async () => {
    for (let n = 0; n < 40; n += 1) {
      const seen = n < 5 ? 'absent' : revision(Math.floor(n / 5) - 1);
      await bench.log.append(`s-${n % 5}`, seen, [numberedEvent(n)]);
      if (n % 7 === 0) await oneOf(bench.log, `t-${n}`, 100 + n);
    }
    const positions = (await toArray(bench.log.readAll('start'))).map(({ position }) => position);
    const last = positions.at(-1)!;
    for (const position of positions) {
      const since = { position, census: await bench.log.census(position) };
      for (const upTo of [position, last])
        expect(await bench.log.census(upTo, since)).toEqual(await bench.log.census(upTo));
    }
  });

  it('I10: a reader that saw every event comes to the same hash', async () => {
    for (let n = 0; n < 40; n += 1) await oneOf(bench.log, `${n % 2 ? 'é' : 'z'}-${n}`, n);
    const heads = (await toArray(bench.log.readAll('start'))).map(r => [r.stream, r.revision] as const);
    expect((await bench.log.census((await bench.log.head())!)).headsSha256).toBe(headsSha256(heads));
    expect(headsSha256(heads.slice(1))).not.toBe(headsSha256(heads));
  });
}

/** Readers that wait. */
export function subscribing(bench: Bench) {
  it('gives what is there, waits for what comes, and ends on abort', async () => {
    const { position } = await oneOf(bench.log, 'a', 1);
    await oneOf(bench.log, 'b', 2);
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { stream } of bench.log.subscribe(position, stop.signal)) {
        seen.push(stream);
        if (seen.length === 1) void oneOf(bench.log, 'c', 3);
        if (seen.length === 2) stop.abort();
      }
    })();
    await reading;
    expect(seen).toEqual(['b', 'c']);
  });

  it('ends when it is aborted while it waits', async () => {
    const stop = new AbortController();
    const reading = toArray(bench.log.subscribe('start', stop.signal));
    setTimeout(() => stop.abort(), 10);
    expect(await reading).toEqual([]);
  });

  it('gives each event once, in order, to each of several subscribers', async () => {
    const stop = new AbortController();
    const follow = async () => {
      const seen: string[] = [];
      for await (const { body } of bench.log.subscribe('start', stop.signal)) if (seen.push(body) === 60) return seen;
      return seen;
    };
    const followers = [follow(), follow()];
    for (let n = 0; n < 60; n += 1) await oneOf(bench.log, `s-${n}`, n);
    const expected = Array.from({ length: 60 }, (_, n) => numberedEvent(n).body);
    expect(await Promise.all(followers)).toEqual([expected, expected]);
    stop.abort();
  });
}
