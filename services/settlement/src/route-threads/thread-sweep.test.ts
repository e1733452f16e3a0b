import { expect, it } from 'vitest';
import { sweepThreads } from './thread-sweep.fixture.ts';

it('any number of threads agrees with the twin on twenty thousand random jobs', async () => {
  expect(await sweepThreads(0, 20_000)).toEqual([]);
});
