import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/** Tests that start no server. Any other test gets the servers; add one here to make it quick. */
const unit = [
  'test/activities/rule.test.ts',
  'test/alert-types/**/*.test.ts',
  'test/bench/**/*.test.ts',
  'test/channels/**/*.test.ts',
  'test/cli/{*-text,abort-after,progress-bar,report,run,temporal-messages,text}.test.ts',
  'test/client/{history,listing}/**/*.test.ts',
  'test/client/bulk/{plan-rows,read-rows,rows.property}.test.ts',
  'test/client/{occurrences,shared-retry}.test.ts',
  'test/config/**/*.test.ts',
  'test/contract/**/*.test.ts',
  'test/docs/{command-reference,links}.test.ts',
  'test/examples/{clock,two-days-late}.test.ts',
  'test/planning/**/*.test.ts',
  'test/project/**/*.test.ts',
  'test/release.test.ts',
  'test/testing/check-alert.test.ts',
  'test/time/**/*.test.ts',
  'test/util/**/*.test.ts',
  'test/worker/overlaid.test.ts',
  'test/workflows/{alert-state,channel-failure,details,follow-up}.test.ts',
];
const databases = [
  'test/databases/**/*.test.ts',
  'test/examples/{connect,load-csv,reporters,schema}.test.ts',
];

// Examples import the package by its name, as a project of a user's does.
const alias = [
  { find: /^durable-alerts$/, replacement: source('index.ts') },
  { find: /^durable-alerts\/alerts\/(.*)$/, replacement: source('alerts/$1.ts') },
  { find: /^durable-alerts\/testing$/, replacement: source('testing/public.ts') },
  { find: /^durable-alerts\/config$/, replacement: source('project/define-config.ts') },
];

const project = (test: NonNullable<TestProjectInlineConfiguration['test']>) => ({
  resolve: { alias },
  test: {
    // Temporal's native core does not survive worker threads.
    pool: 'forks' as const,
    // The command shows times on the clocks of this machine.
    env: { TZ: 'UTC' },
    // Where there is neither an alerts.toml nor an alerts.config of the user's.
    setupFiles: ['test/support/in-project.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...test,
  },
});

/** Start many processes or wait long. They run first, so that none of them is left for the end. */
const slow =
  /(package|restarts|web-ui|channels\/mail|cli\/(discard|watch)|bulk\/import-alerts|dev\/(reload|start)|examples\/demo|faults\/\w+|worker\/(main|tracing))\.test\.ts$/;

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isQuick = ({ moduleId }: TestSpecification) => (slow.test(moduleId) ? 0 : 1);
    // oxlint-disable-next-line unicorn/no-array-sort -- this is a method of the sequencer
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => isQuick(a) - isQuick(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
    // Most tests wait for something most of the time. In a project, --maxWorkers would not count.
    maxWorkers: 4,
    projects: [
      project({ name: 'unit', include: unit, isolate: false }),
      project({
        name: 'databases',
        include: databases,
        isolate: false,
        globalSetup: 'test/support/shared-postgres.ts',
      }),
      project({
        name: 'servers',
        include: ['test/**/*.test.ts'],
        exclude: [
          ...unit,
          ...databases,
          ...(process.env['NODES'] ? [] : ['test/nodes.test.ts']),
          ...(process.env['LANGUAGES'] ? [] : ['test/languages/**']),
        ],
        isolate: false,
        globalSetup: ['test/support/test-server.ts', 'test/support/shared-dev-server.ts'],
      }),
    ],
  },
});
