import { defineConfig } from 'vitest/config';

/** Sweeps and property runs too long for `npm test`; their figures stand in docs/long-runs.md. One at a time: they are measured. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup/temporary-files.ts'],
    include: ['{packages,services}/*/src/**/*.long.test.ts', 'test/**/*.long.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    fileParallelism: false,
  },
});
