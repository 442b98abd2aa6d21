import { Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { failingAlerts } from '../../src/client/failing-alerts.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { connect } from '../../src/worker/worker.js';
import { checksDocument } from '../cli/documents.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { startRequest } from '../support/requests.js';

let config: TemporalConfig;
let alerts: AlertClient;

beforeAll(async () => {
  config = (await createNamespace()).config();
  alerts = await AlertClient.connect(config);
});
afterAll(() => alerts.close());

/** Runs a worker with other workflows than ours, until the returned function is called. */
async function workWith(workflows: string): Promise<() => Promise<void>> {
  const connection = await connect(config);
  const { namespace, taskQueue } = config;
  const workflowsPath = fileURLToPath(new URL(workflows, import.meta.url));
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowsPath });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}

/** On a busy machine, the bundle of the workflows takes most of a minute. */
const BUNDLING_TIMEOUT = 180_000;

const failing = () => failingAlerts(alerts.temporal, config.taskQueue);

test(
  'the doctor names alerts whose workflow tasks fail, and why',
  async () => {
    const args = { to: 'Ada', text: 'Lunch' };
    onTestFinished(await workWith('./broken-workflows.ts'));
    // First, since the first task of a worker takes longer than the client's alerts allow.
    await startRequest(alerts, config, 'requested', { type: 'reminder', args, in: '1h' });
    await eventually(failing, ({ length }) => length === 1);
    await alerts.schedule(reminder, args, { in: '1h', id: 'planned' });
    await alerts.schedule(reminder, args, { every: '1s', id: 'recurring' });
    const found = await eventually(failing, ({ length }) => length === 3);
    const reason = expect.stringContaining("Cannot read properties of undefined (reading 'type')");
    const attempts = expect.toSatisfy((count: number) => count >= 2);
    expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      ['planned', 'recurring', 'requested'].map((id) => ({ id, attempts, reason })),
    );

    const { stdout, exitCode } = await runAlerts(config, ['doctor', '--json']);
    const checks = checksDocument.parse(JSON.parse(stdout));
    expect(checks.find(({ check }) => check === 'alerts')).toEqual({
      check: 'alerts',
      ok: false,
      detail: expect.stringMatching(
        /^the workflow task of .*planned \(.*\).* fails again and again: deploy a worker that can run it, or use 'temporal workflow reset' or 'temporal workflow terminate'$/,
      ),
      failing: expect.toSatisfy((all: unknown[]) => all.length === found.length),
    });
    expect(exitCode).toBe(1);
  },
  BUNDLING_TIMEOUT,
);
