import { afterAll, beforeAll, expect, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { planAlert } from '../../src/planning/plan.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { tunedDevServer, type TunedServer } from '../support/tuned-dev-server.js';

const channel = recordingChannel();
const channels = new Map([['console', channel]]);
let server: TunedServer;
let worker: TestWorker;
let alerts: AlertClient;
let config: TemporalConfig;

beforeAll(async () => {
  // What Temporal suggests after thousands of events, here after few.
  server = await tunedDevServer('limit.historyCount.suggestContinueAsNew=100');
  config = testConfig(server.address);
  worker = await startWorker(config, { types: typesOf(clock), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
  await server.stop();
});

test('an alert that is said very often goes on with a new history, and nobody notices', async () => {
  const plan = planAlert(clock, {}, {}, channels);
  // Sooner than the client lets anybody ask for.
  const input = { ...plan.input, followUp: { repeatEvery: 50 } };
  const alert = await alerts.start({ ...plan, input });
  const { runId } = await alert.describe();
  await eventually(
    () => alert.describe(),
    (now) => now.runId !== runId && now.status === 'following',
  );
  const said = channel.delivered.length;
  await eventually(
    () => channel.delivered,
    (delivered) => delivered.length > said + 2,
  );
  expect(await alert.acknowledge('Ada')).toBe('acknowledged');
  const { status, reason, deliveries, dueAt } = await alert.result();
  expect({ status, reason }).toEqual({ status: 'sent', reason: 'acknowledged by Ada' });
  expect(deliveries).toHaveLength(channel.delivered.length);
  expect(dueAt).toBe(plan.input.dueAt);
  const keys = new Set(channel.delivered.map(({ idempotencyKey }) => idempotencyKey));
  expect(keys.size).toBe(channel.delivered.length);
  const listed = await eventually(
    () => alerts.list({ all: true }),
    (found) => found.some((each) => each.status === 'sent'),
  );
  expect(listed.map(({ id }) => id)).toEqual([alert.id]);
});

test('one that was started with a request goes on as what it was planned to be', async () => {
  const id = 'requested';
  const request = { type: 'clock', followUp: { repeatEvery: '1h', ackTimeout: '1h' } };
  const { taskQueue } = config;
  const start = { workflowId: id, taskQueue, args: [request] };
  const workflow = await alerts.temporal.workflow.start('alert', start);
  const alert = alerts.get(id);
  const before = await eventually(
    () => alert.describe(),
    ({ status }) => status === 'following',
  );
  await Promise.all(Array.from({ length: 100 }, () => workflow.signal('of-another-program')));
  expect(await alert.acknowledge('Ada')).toBe('acknowledged');
  const after = await eventually(
    () => alert.describe(),
    ({ runId, status }) => runId !== before.runId && status === 'following',
  );
  expect({ ...after, runId: before.runId }).toEqual(before);
  expect(await alert.resolve('Ada')).toBe('resolved');
  expect(await alert.result()).toMatchObject({ status: 'sent', reason: 'resolved by Ada' });
  expect(channel.delivered.filter(({ alertId }) => alertId === id)).toHaveLength(1);
});
