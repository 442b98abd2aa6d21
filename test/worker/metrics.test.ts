import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { twoDaysLate } from '../../examples/reporters/alerts/two-days-late.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { httpListener } from '../support/http-listener.js';
import { testConfig } from '../support/temporal.js';
import { temporaryDirectory } from './program.js';
import { readyRealWorker, realWorker } from './real-worker.js';
import { slowReceiver } from './slow-receiver.js';

const config = testConfig();
const standUp = { to: 'Ada', text: 'Stand-up' };
const retry = { initialInterval: '1s', maximumAttempts: 2 };

let alerts: AlertClient;
let settings: string;
beforeEach(async () => {
  settings = join(await temporaryDirectory(), 'alerts.toml');
  vi.stubEnv('ALERTS_CONFIG', settings);
  alerts = await AlertClient.connect(config);
  return async () => {
    await alerts.close();
    vi.unstubAllEnvs();
  };
});

/** A receiver that answers with these, and with 204 from then on. */
async function receiver(...statuses: number[]) {
  const listener = await httpListener(() => statuses.shift() ?? 204);
  onTestFinished(() => listener.close());
  return listener;
}

/** A worker, and how to read what it counts of alerts: without the buckets. */
async function measuredWorker() {
  const address = `127.0.0.1:${await freePort()}`;
  await readyRealWorker(config, { METRICS_ADDRESS: address, ALERTS_CONFIG: settings });
  const scrape = async () => (await fetch(`http://${address}/metrics`)).text();
  const counts = async () => {
    const lines = (await scrape()).split('\n').filter((line) => line.startsWith('alerts_'));
    const counted = lines.filter((line) => !/_(sum|bucket)\{/.test(line));
    return Object.fromEntries(
      counted.map((line) => {
        const [name = '', value] = line.split(' ');
        return [name, Number(value)];
      }),
    );
  };
  return { scrape, counts };
}

test('a worker counts what becomes of alerts and measures what they take', async () => {
  const flaky = await receiver(503);
  const deaf = await receiver(410);
  const fine = await receiver();
  const token = 'b6c7d8e9f0a1b2c3';
  await writeFile(
    settings,
    `[channels]
     flaky.url = '${flaky.url}?${token}'
     deaf.url = '${deaf.url}'
     slow = { url = '${fine.url}', per_second = 10 }`,
  );
  const { scrape, counts } = await measuredWorker();
  const ended = await Promise.all([
    alerts.schedule(reminder, standUp, { to: ['flaky'], retry }),
    alerts.schedule(reminder, standUp, { to: ['deaf', 'console'], retry }),
    alerts.schedule(reminder, standUp, { to: ['slow', fine.url] }),
    alerts.schedule(reminder, standUp, { at: new Date(Date.now() - 60_000), expires: '1s' }),
    alerts.schedule(twoDaysLate, { reporterId: '7' }),
  ]);
  await Promise.all(ended.map((alert) => alert.result()));

  expect(await counts()).toEqual({
    'alerts_fired_total{alert_type="reminder",status="sent"}': 4,
    'alerts_fired_total{alert_type="reminder",status="failed"}': 1,
    'alerts_fired_total{alert_type="reminder",status="expired"}': 1,
    'alerts_fired_total{alert_type="two-days-late",status="skipped"}': 1,
    'alerts_retries_total{alert_type="reminder"}': 1,
    'alerts_channel_errors_total{channel="deaf"}': 1,
    'alerts_channel_errors_total{channel="flaky"}': 1,
    'alerts_lateness_seconds_count{alert_type="reminder"}': 4,
    'alerts_condition_seconds_count{alert_type="two-days-late"}': 1,
    'alerts_delivery_seconds_count{channel="console"}': 1,
    'alerts_delivery_seconds_count{channel="deaf"}': 1,
    'alerts_delivery_seconds_count{channel="flaky"}': 2,
    'alerts_delivery_seconds_count{channel="http"}': 1,
    'alerts_delivery_seconds_count{channel="slow"}': 1,
  });
  const scraped = await scrape();
  expect(scraped).toContain('alerts_lateness_seconds_bucket{alert_type="reminder",le="3600"} 4');
  expect(scraped).toContain('alerts_delivery_seconds_bucket{channel="http",le="25"} 1');
  expect(scraped).toContain('temporal_workflow_completed_total{');
  expect(scraped).toContain('temporal_workflow_endtoend_latency_seconds_count{');
  for (const secret of [token, fine.url, ...ended.map(({ id }) => id)]) {
    expect(scraped).not.toContain(secret);
  }
});

test('one that fails at every attempt has failed once, when no other attempt is made', async () => {
  const broken = await receiver(503, 503);
  await writeFile(settings, `[channels]\n broken.url = '${broken.url}'`);
  const { counts } = await measuredWorker();
  const alert = await alerts.schedule(reminder, standUp, { to: ['broken'], retry });
  expect(await alert.result()).toMatchObject({ status: 'failed', attempts: 2 });
  expect(await counts()).toEqual({
    'alerts_fired_total{alert_type="reminder",status="failed"}': 1,
    'alerts_retries_total{alert_type="reminder"}': 1,
    'alerts_channel_errors_total{channel="broken"}': 2,
    'alerts_delivery_seconds_count{channel="broken"}': 2,
  });
});

test('alerts that are gathered are counted each, and are not late', async () => {
  const fine = await receiver();
  await writeFile(settings, `[channels]\n team = { url = '${fine.url}', digest_minutes = 0.1 }`);
  const { counts } = await measuredWorker();
  const ended = await Promise.all(
    [1, 2].map(() => alerts.schedule(reminder, standUp, { to: ['team'] })),
  );
  await Promise.all(ended.map((alert) => alert.result()));
  expect(await counts()).toEqual({
    'alerts_fired_total{alert_type="reminder",status="sent"}': 2,
    'alerts_delivery_seconds_count{channel="team"}': 1,
  });
});

test('one that is cancelled while a delivery fails counts as cancelled', async () => {
  const slow = await slowReceiver();
  // With a rate limit, so that it is no local attempt, which does not hear of a cancellation.
  await writeFile(settings, `[channels.slow]\nurl = '${slow.url}'\nper_second = 100`);
  const { counts } = await measuredWorker();
  const alert = await alerts.schedule(reminder, standUp, { to: ['slow'] });
  const response = await slow.response;
  await alert.requestCancel();
  await sleep(1500);
  response.writeHead(503).end();
  expect(await alert.result()).toMatchObject({ status: 'cancelled' });
  expect(await counts()).toMatchObject({
    'alerts_fired_total{alert_type="reminder",status="cancelled"}': 1,
    'alerts_channel_errors_total{channel="slow"}': 1,
  });
});

describe('a worker that cannot serve its metrics says why, in one line, and ends with 1,', () => {
  test('when the address is in use', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const program = await realWorker(config, { METRICS_ADDRESS: `localhost:${port}` });
    expect(await program.ended).toBe(1);
    expect(program.output).toEqual({
      stdout: '',
      stderr: `worker: METRICS_ADDRESS: cannot listen on localhost:${port}: Address already in use (os error 98)\n`,
    });
  });

  test('when the address is none', async () => {
    const program = await realWorker(config, { METRICS_ADDRESS: '9464' });
    expect(await program.ended).toBe(1);
    expect(program.output.stderr).toBe(
      "worker: METRICS_ADDRESS is '9464': use HOST:PORT, such as 127.0.0.1:9464\n",
    );
  });
});
