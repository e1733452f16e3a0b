import { defineConfig } from 'vitest/config';

/** Workspace links lead from test/ into every member and its dependencies: without this, their tests would be taken for ours. */
const exclude = ['**/node_modules/**', '**/*.long.test.ts'];

/** Fast tests stand beside their code; what spans services stands in test/. Long runs have a config of their own. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup/temporary-files.ts'],
    // Two cores are the machine that everything is measured on.
    maxWorkers: 2,
    // A property that takes a second alone may take ten beside others; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // `npm run coverage`: a smoke alarm. Only the pure packages are held to a number.
    coverage: {
      provider: 'v8',
      reporter: ['text'],
      include: ['{packages,services}/*/src/**/*.ts'],
      exclude: ['**/*.{test,contract,fixture}.ts', 'packages/event-log/src/contract/**'],
      thresholds: { 'packages/{domain,routing}/src/**': { lines: 100 } },
    },
    projects: [
      { extends: true, test: { name: 'house-rules', include: ['test/house-rules/**/*.test.ts'], exclude } },
      { extends: true, test: { name: 'packages', include: ['packages/*/src/**/*.test.ts'], exclude } },
      { extends: true, test: { name: 'services', include: ['services/*/src/**/*.test.ts'], exclude } },
      {
        extends: true,
        test: {
          name: 'spanning',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, 'test/house-rules/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // After the fast ones: a wrong rule is told in seconds, and a long job has the cores to itself.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
