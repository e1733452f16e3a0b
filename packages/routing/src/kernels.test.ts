import { expect, it } from 'vitest';
import { sweep } from './random-job.fixture.ts';

it('every kernel agrees with the twin on twenty thousand random jobs, in runs and in order of arrival', () => {
  expect(sweep(0, 20_000)).toEqual([]);
});
