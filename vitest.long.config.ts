import { defineConfig } from 'vitest/config';

/** Sweeps and property runs too long for `npm test`; their figures stand in docs/long-runs.md. */
export default defineConfig({
  test: { include: ['**/*.long.test.ts'], testTimeout: 3_600_000 },
});
