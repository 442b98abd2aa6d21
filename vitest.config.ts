import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Temporal's native core does not survive worker threads.
    pool: 'forks',
    globalSetup: ['test/support/test-server.ts', 'test/support/shared-dev-server.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
