import { describe, expect, it } from 'vitest';
import { boundedCache } from './bounded-cache.ts';

describe('a bounded cache', () => {
  const reading = () => {
    const read: string[] = [];
    const cache = boundedCache(2, async (key: string) => {
      read.push(key);
      if (key === 'bad' && read.length === 1) throw new Error('not now');
      return key.toUpperCase();
    });
    return { read, cache };
  };

  it('reads what it keeps once, also for two who ask at the same time', async () => {
    const { read, cache } = reading();
    expect(await Promise.all([cache('a'), cache('a')])).toEqual(['A', 'A']);
    expect(await cache('a')).toBe('A');
    expect(read).toEqual(['a']);
  });
  it('forgets what was not asked for longest', async () => {
    const { read, cache } = reading();
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await cache(key);
    expect(read).toEqual(['a', 'b', 'c', 'b']);
  });
  it('does not keep a failure', async () => {
    const { cache } = reading();
    await expect(cache('bad')).rejects.toThrow('not now');
    expect(await cache('bad')).toBe('BAD');
  });
});
