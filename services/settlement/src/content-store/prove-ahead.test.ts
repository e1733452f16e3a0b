import { expect, it } from 'vitest';
import { proveAhead } from './prove-ahead.ts';

/** Proofs that end when they are told to. */
function proofs() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const prove = (name: string) => {
    begun.push(name);
    ends.set(name, Promise.withResolvers());
    return ends.get(name)!.promise;
  };
  return {
    begun,
    prove,
    end: (name: string) => ends.get(name)!.resolve(),
    fail: (name: string) => ends.get(name)!.reject(new Error(name)),
  };
}
const turn = () => new Promise(resolve => setImmediate(resolve));

it('proves two at a time, in order', async () => {
  const { begun, prove, end } = proofs();
  const proving = proveAhead(['a', 'b', 'c', 'd'], prove);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await turn();
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) end(name);
  await turn();
  end('d');
  await expect(proving).resolves.toBeUndefined();
});

it('begins none behind one that fails, and waits for what was begun', async () => {
  const { begun, prove, end, fail } = proofs();
  let isSettled = false;
  const proving = proveAhead(['a', 'b', 'c'], prove).finally(() => {
    isSettled = true;
  });
  proving.catch(() => undefined);
  fail('a');
  await turn();
  expect(isSettled).toBe(false);
  end('b');
  await expect(proving).rejects.toThrow('a');
  expect(begun).toEqual(['a', 'b']);
});
