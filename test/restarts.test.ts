import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { reminder } from '../src/alerts/reminder.js';
import { AlertClient } from '../src/client/alert-client.js';
import type { TemporalConfig } from '../src/config/environment.js';
import { type DevServer, startDevServer } from '../src/dev/dev-server.js';
import { freePort } from './support/free-port.js';
import { httpListener, type HttpListener } from './support/http-listener.js';
import { testConfig } from './support/temporal.js';
import { workerProcess, type WorkerProcess } from './support/worker-process.js';

// Each test leaves a server and a worker that run, for the next one.
let directory: string;
let ports: { port: number; uiPort: number };
let server: DevServer;
let config: TemporalConfig;
let worker: WorkerProcess;
let listener: HttpListener;
let alerts: AlertClient;

const startServer = () => startDevServer({ ...ports, database: join(directory, 'temporal.db') });
const startWorker = () => workerProcess(config, { ALERTS_WEBHOOK_URL: listener.url });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-restarts-'));
  ports = { port: await freePort(), uiPort: await freePort() };
  server = await startServer();
  config = testConfig(server.address);
  listener = await httpListener();
  vi.stubEnv('ALERTS_WEBHOOK_URL', listener.url);
  worker = await startWorker();
  alerts = await AlertClient.connect(config);
});
beforeEach(() => void listener.requests.splice(0));
afterAll(async () => {
  await alerts.close();
  await worker.kill('SIGKILL');
  await listener.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function killServer(): Promise<void> {
  server.process.kill('SIGKILL');
  await new Promise((resolve) => server.ended.addEventListener('abort', resolve));
}

const crashes: [string, () => Promise<void>][] = [
  [
    'the worker',
    async () => {
      await worker.kill('SIGKILL');
      worker = await startWorker();
    },
  ],
  [
    'the server',
    async () => {
      await killServer();
      server = await startServer();
    },
  ],
  [
    'both',
    async () => {
      await Promise.all([worker.kill('SIGKILL'), killServer()]);
      server = await startServer();
      worker = await startWorker();
    },
  ],
];

test.each(crashes)('alerts survive a kill -9 of %s while they sleep', async (_, crash) => {
  const args = { to: 'Ada', text: 'still there' };
  const soon = await alerts.schedule(reminder, args, { in: '3s', to: ['webhook'] });
  const late = await alerts.schedule(reminder, args, { in: '2 days', to: ['webhook'] });
  const options = { cron: '30 21 * * 1', timezone: 'Europe/Paris' };
  const recurring = await alerts.schedule(reminder, args, options);
  const before = await Promise.all([late.describe(), recurring.describe()]);
  await crash();

  expect(await soon.result()).toMatchObject({ status: 'sent' });
  expect(listener.requests.map(({ body }) => JSON.parse(body))).toMatchObject([
    { alertId: soon.id, text: 'Ada: still there' },
  ]);
  expect(await Promise.all([late.describe(), recurring.describe()])).toEqual(before);
  expect(await late.cancel()).toBe('cancelled');
  expect(await recurring.cancel()).toBe('cancelled');
});

test('a cancellation is remembered while no worker runs', async () => {
  const options = { in: '2s', to: ['webhook'] };
  const alert = await alerts.schedule(reminder, { to: 'Ada', text: 'never' }, options);
  await worker.kill('SIGKILL');
  expect(await alert.requestCancel()).toBe(true);
  expect(await alert.verdict()).toBe('cancelling');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  worker = await startWorker();
  expect(await alert.result()).toMatchObject({ status: 'cancelled' });
  expect(listener.requests).toHaveLength(0);
});

test('an alert whose expiry passed while no worker ran is expired, not delivered late', async () => {
  await worker.kill('SIGKILL');
  const options = { in: '1s', expires: '1s', to: ['webhook'] };
  const alert = await alerts.schedule(reminder, { to: 'Ada', text: 'too late' }, options);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  worker = await startWorker();
  expect(await alert.result()).toMatchObject({ status: 'expired', deliveries: [] });
  expect(listener.requests).toHaveLength(0);
});
