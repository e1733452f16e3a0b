import { expect, it } from 'vitest';
import { sweepThreads } from './thread-sweep.fixture.ts';

/** Ten seconds on two cores that have nothing else to do, six times as long on cores that have. */
const PATIENCE_MS = 300_000;

it('any number of threads agrees with the twin on twenty thousand random jobs', { timeout: PATIENCE_MS }, async () => {
  expect(await sweepThreads(0, 20_000)).toEqual([]);
});
