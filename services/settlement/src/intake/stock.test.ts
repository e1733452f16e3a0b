import { describe, expect, it } from 'vitest';
import { createStock } from './stock.ts';

describe('a stock', () => {
  it('gives what was given first, or what was given last', async () => {
    const [oldest, newest] = [createStock([1, 2], 'oldest'), createStock([1, 2], 'newest')];
    oldest.give(3);
    newest.give(3);
    expect([await oldest.take(), await oldest.take(), await oldest.take()]).toEqual([1, 2, 3]);
    expect([await newest.take(), await newest.take(), await newest.take()]).toEqual([3, 2, 1]);
  });

  it('lets whoever finds nothing wait for what is given', async () => {
    const stock = createStock<string>([], 'oldest');
    const taken = stock.take();
    stock.give('piece');
    expect(await taken).toBe('piece');
  });

  it('gives what it has before it says that nothing will come', async () => {
    const stock = createStock(['piece'], 'oldest');
    stock.end();
    expect([await stock.take(), await stock.take()]).toEqual(['piece', null]);
  });

  it('tells whoever waits that nothing will come', async () => {
    const stock = createStock<string>([], 'newest');
    const taken = stock.take();
    stock.end();
    expect(await taken).toBeNull();
  });
});
