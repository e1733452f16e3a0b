import { defineConfig } from 'vitest/config';

/** Fast tests stand beside their code; what spans services stands in test/. Long runs have a config of their own. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'packages', include: ['packages/*/src/**/*.test.ts'] } },
      { test: { name: 'services', include: ['services/*/src/**/*.test.ts'] } },
      {
        test: {
          name: 'spanning',
          include: ['test/**/*.test.ts'],
          exclude: ['test/house-rules/**', '**/*.long.test.ts'],
          testTimeout: 120_000,
        },
      },
      { test: { name: 'house-rules', include: ['test/house-rules/**/*.test.ts'] } },
    ],
  },
});
