import { expect, it } from 'vitest';
import { sweep } from './random-job.fixture.ts';

const JOBS = 1_000_000;
const STEP = 20_000;

it('every kernel agrees with the twin on a million random jobs', () => {
  // A difference tells the number of its job: drawJob of random-job.fixture.ts draws it again.
  for (let from = 0; from < JOBS; from += STEP) expect(sweep(from, from + STEP)).toEqual([]);
});
