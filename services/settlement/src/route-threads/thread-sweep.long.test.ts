import { expect, it } from 'vitest';
import { sweepThreads } from './thread-sweep.fixture.ts';

it('any number of threads agrees with the twin on a million random jobs', async () => {
  expect(await sweepThreads(0, 1_000_000)).toEqual([]);
});
