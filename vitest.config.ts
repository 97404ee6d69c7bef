import { defineConfig } from 'vitest/config';

const sources = ['apps/server/src', 'apps/web/src', 'internal', 'packages', 'tools'];

// Real processes, sockets and browsers on a shared machine: in CI a test of theirs may try once more, and is shown as retried.
const retry = process.env.CI ? 1 : 0;

export default defineConfig({
  test: {
    reporters: process.env.CI ? ['default', './tools/summary-reporter.ts'] : ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: sources.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/*.int.test.ts', '**/node_modules/**'],
          // Not a measure: a busy machine must not fail what is right.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'engines',
          include: sources.map((folder) => `${folder}/**/*.int.test.ts`),
          exclude: ['**/node_modules/**'],
          // A native engine holds its data directory for the life of its process.
          pool: 'forks',
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          pool: 'forks',
          retry,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
