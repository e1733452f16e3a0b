import { describe, expect, it } from 'vitest';
import { createBell } from './bell.ts';

const LONG_MS = 60_000;
const never = new AbortController().signal;
const isDone = async (promise: Promise<void>): Promise<boolean> => {
  const soon = new Promise<boolean>(resolve => setTimeout(() => resolve(false), 20));
  return Promise.race([promise.then(() => true), soon]);
};

describe('the bell of a log', () => {
  it('wakes every waiter', async () => {
    const bell = createBell();
    const waiting = [1, 2].map(() => bell.wait(bell.rings(), { signal: never, timeoutMs: LONG_MS }));
    bell.ring();
    expect(await Promise.all(waiting.map(isDone))).toEqual([true, true]);
  });

  it('lets nobody sleep through a ring that came between listening and waiting', async () => {
    const bell = createBell();
    const heard = bell.rings();
    bell.ring();
    expect(await isDone(bell.wait(heard, { signal: never, timeoutMs: LONG_MS }))).toBe(true);
  });

  it('wakes a waiter after its time, and at once when its signal aborts or has aborted', async () => {
    const bell = createBell();
    const stop = new AbortController();
    const waiting = bell.wait(bell.rings(), { signal: stop.signal, timeoutMs: LONG_MS });
    expect(await isDone(waiting)).toBe(false);
    stop.abort();
    expect(await isDone(waiting)).toBe(true);
    expect(await isDone(bell.wait(bell.rings(), { signal: stop.signal, timeoutMs: LONG_MS }))).toBe(true);
    expect(await isDone(bell.wait(bell.rings(), { signal: never, timeoutMs: 1 }))).toBe(true);
  });
});
