import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadChannels } from '../../src/channels/load-channels.js';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { eventually } from '../support/eventually.js';
import { type HttpListener, httpListener } from '../support/http-listener.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const PER_SECOND = 4;
const types = typesOf(reminder);

let directory: string;
let listener: HttpListener;
let config: TemporalConfig;
let alerts: AlertClient;
let workers: TestWorker[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-limit-'));
  listener = await httpListener();
  config = testConfig();
  await configure(`per_second = ${PER_SECOND}`);
  alerts = await AlertClient.connect(config);
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await alerts.close();
  await listener.close();
  await rm(directory, { recursive: true });
});

/** The channel `sms`, as alerts.toml has it for client and worker. */
async function configure(more: string): Promise<void> {
  const file = join(directory, 'alerts.toml');
  await writeFile(file, `[channels.sms]\nurl = "${listener.url}"\n${more}\n`);
  vi.stubEnv('ALERTS_CONFIG', file);
}

async function work(): Promise<void> {
  workers.push(await startWorker(config, { types, channels: await loadChannels() }));
}

const schedule = (number: number) =>
  alerts.schedule(reminder, { to: 'Ada', text: `no. ${number}` }, { to: ['sms'] });

test('a herd is delivered at the pace of its channel, over all workers', async () => {
  const herd = await Promise.all(Array.from({ length: 30 }, (_, number) => schedule(number)));
  const started = Date.now();
  await Promise.all([work(), work()]);
  for (const alert of herd) expect(await alert.result()).toMatchObject({ status: 'sent' });
  const seconds = (Date.now() - started) / 1000;
  expect(listener.requests).toHaveLength(30);
  // The first second's worth may come at once.
  expect(30 / seconds).toBeLessThan(PER_SECOND * 1.5);
});

test('others are not held up by it, and one that waits can be cancelled', async () => {
  await configure('per_second = 0.2');
  await work();
  const herd = await Promise.all(Array.from({ length: 5 }, (_, number) => schedule(number)));
  const other = await alerts.schedule(reminder, { to: 'Bob', text: 'lunch' }, { to: ['console'] });
  expect(await other.result()).toMatchObject({ status: 'sent' });
  const progress = await Promise.all(herd.map((alert) => alert.progress()));
  expect(progress.flat()).toContainEqual({
    channel: 'sms',
    status: 'scheduled',
    attempts: 0,
    reason: 'waits for its turn',
    id: null,
  });
  const verdicts = await Promise.all(herd.map((alert) => alert.cancel()));
  expect(verdicts).toContain('cancelled');
  const sent = verdicts.filter((verdict) => verdict === 'already-sent');
  expect(listener.requests).toHaveLength(sent.length);
});

test('a retry keeps to the queue, and to its idempotency key', async () => {
  await listener.close();
  listener = await httpListener(() => (listener.requests.length === 1 ? 503 : 204));
  await configure('per_second = 100');
  await work();
  const alert = await schedule(1);
  expect(await alert.result()).toMatchObject({ status: 'sent', attempts: 2 });
  const keys = listener.requests.map(({ headers }) => headers['webhook-id']);
  expect(new Set(keys).size).toBe(1);
});

test('an alert follows the settings of the day on which it fires', async () => {
  await work();
  await workers.pop()?.stop();
  const alert = await schedule(1);
  await configure('');
  await work();
  await eventually(
    () => alert.ready(),
    (ready) => ready,
  );
  expect(listener.requests).toHaveLength(1);
});
