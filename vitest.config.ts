import { defineConfig } from 'vitest/config';

/** Tests that start no server; new ones may be added here, which makes them quick. */
const unit = [
  'test/{clock-overlap,config,reason,send-window,settings}.test.ts',
  'test/activities/!(fire).test.ts',
  'test/activities/channels/**/*.test.ts',
  'test/bench/**/*.test.ts',
  'test/client/!(discard|import-alerts|silence).test.ts',
  'test/client/{rows,when}/**/*.test.ts',
  'test/client/cli/{*-text,abort-after,progress-bar,report,run,temporal-messages,text}.test.ts',
  'test/docs/{command-reference,links}.test.ts',
  'test/registry/**/*.test.ts',
  'test/worker/overlaid.test.ts',
  'test/workflows/{alert-state,channel-failure,details,follow-up}.test.ts',
];
const databases = ['test/database/**/*.test.ts'];

export default defineConfig({
  test: {
    // Temporal's native core does not survive worker threads.
    pool: 'forks',
    // Most tests wait for something most of the time.
    maxWorkers: 4,
    // Real servers on a busy machine may be late once.
    retry: 1,
    // The command shows times on the clocks of this machine.
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: unit, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'databases',
          include: databases,
          globalSetup: 'test/support/shared-postgres.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, ...databases],
          globalSetup: ['test/support/test-server.ts', 'test/support/shared-dev-server.ts'],
        },
      },
    ],
  },
});
