import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Temporal's native core does not survive worker threads.
    pool: 'forks',
    // Most of them wait for something most of the time.
    maxWorkers: 2,
    // Real servers on a busy machine may be late once.
    retry: 1,
    globalSetup: ['test/support/test-server.ts', 'test/support/shared-dev-server.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
