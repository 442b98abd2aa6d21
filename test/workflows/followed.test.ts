import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { refusalText } from '../../src/cli/change-alert.js';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { type AlertType, defineAlert } from '../../src/alert-types/define-alert.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import type { StartOptions } from '../../src/planning/options.js';
import { recordingChannel, type RecordingChannel } from '../../src/testing/recording-channel.js';
import { temporalService } from '../../src/worker/temporal-service.js';
import { noQuery, startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { serverTime, timeSkippingServer } from '../support/time-skipping.js';

let environment: TestWorkflowEnvironment;
let ops: RecordingChannel;
let lead: RecordingChannel;
let isDown: boolean;
let worker: TestWorker;
let alerts: AlertClient;
const started: string[] = [];

const down = defineAlert({
  type: 'down',
  args: z.object({}),
  condition: () => isDown || 'it is up',
  message: () => ({ text: 'It is down' }),
});
const downAndUp = defineAlert({
  ...down,
  type: 'down-and-up',
  resolved: () => ({ text: 'It is up again' }),
});

beforeAll(async () => {
  environment = await timeSkippingServer();
});
afterAll(async () => {
  await environment.teardown();
});

beforeEach(async () => {
  vi.stubEnv('ALERTS_WEBHOOK_URL', 'https://example.org/lead');
  ops = recordingChannel();
  lead = recordingChannel();
  isDown = true;
  const config = testConfig(environment.address);
  worker = await startWorker(config, {
    types: typesOf(down, downAndUp),
    channels: new Map([
      ['console', ops],
      ['webhook', lead],
    ]),
  });
  alerts = await AlertClient.connect(config);
});
afterEach(async () => {
  // The server skips no time while an alert waits for its worker.
  for (const id of started.splice(0)) {
    await alerts.temporal.workflow
      .getHandle(id)
      .terminate()
      .catch(() => {});
  }
  await worker.stop();
  await alerts.close();
});

async function schedule(type: AlertType, options: StartOptions): Promise<AlertHandle> {
  const alert = await alerts.schedule(type, {}, options);
  started.push(alert.id);
  return alert;
}

const toLead = { after: '15m', to: 'webhook' };

describe('an alert that is followed up', () => {
  test('is said every four hours until its condition ends', async () => {
    const alert = await schedule(down, { followUp: { repeatEvery: '4h' } });
    await environment.sleep('9h');
    expect(ops.delivered).toHaveLength(3);
    expect(await alert.describe()).toMatchObject({ status: 'following', outcome: null });
    isDown = false;
    await environment.sleep('4h');
    const { status, reason, deliveries } = await alert.result();
    expect({ status, reason }).toEqual({ status: 'sent', reason: 'it is over: it is up' });
    expect(deliveries).toHaveLength(3);
    expect(new Set(ops.delivered.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });

  test('is said again until somebody acknowledges it, in whose name it ends', async () => {
    const alert = await schedule(down, { followUp: { repeatEvery: '4h' } });
    await environment.sleep('5h');
    expect(await alert.acknowledge('Ada')).toBe('acknowledged');
    expect(await alert.result()).toMatchObject({ status: 'sent', reason: 'acknowledged by Ada' });
    await environment.sleep('12h');
    expect(ops.delivered).toHaveLength(2);
    expect(await alert.acknowledge('Grace')).toBe('already-sent');
    expect(refusalText('already-sent', await alert.describe())).toBe(
      'the alert was already acknowledged by Ada',
    );
  });

  test('cannot be put off any more, and a person is told what can be done', async () => {
    const alert = await schedule(down, { followUp: { repeatEvery: '4h' } });
    await environment.sleep('1h');
    expect(await alert.pause()).toBe('already-firing');
    expect(await alert.reschedule({ in: '1h' })).toBe('already-firing');
    expect(refusalText('already-firing', await alert.describe())).toBe(
      `the alert was sent and is followed up: 'alerts ack ${alert.id}', 'alerts resolve ${alert.id}' or ` +
        `'alerts cancel ${alert.id}' ends that`,
    );
  });

  test('is escalated when nobody has, and not when somebody has', async () => {
    const followUp = { escalate: [toLead] };
    const seen = await schedule(down, { followUp });
    const unseen = await schedule(down, { followUp });
    await environment.sleep('10m');
    expect(await seen.acknowledge('Ada')).toBe('acknowledged');
    await environment.sleep('10m');
    expect(lead.delivered.map(({ alertId }) => alertId)).toEqual([unseen.id]);
    expect(await unseen.result()).toMatchObject({
      status: 'sent',
      reason: 'nobody acknowledged it',
      deliveries: [{ channel: 'console' }, { channel: 'webhook' }],
    });
  });

  test('comes back when its acknowledgement times out', async () => {
    const followUp = { repeatEvery: '4h', ackTimeout: '8h' };
    const alert = await schedule(down, { followUp });
    await environment.sleep('1h');
    await alert.acknowledge('Ada');
    await environment.sleep('7h');
    expect(ops.delivered).toHaveLength(1);
    await environment.sleep('2h');
    expect(ops.delivered).toHaveLength(2);
    expect(await alert.resolve('Ada')).toBe('resolved');
    expect((await alert.result()).reason).toBe('resolved by Ada');
  });

  test('says that it is over where its type has words for that', async () => {
    const alert = await schedule(downAndUp, { followUp: { repeatEvery: '4h' } });
    await environment.sleep('5h');
    isDown = false;
    await environment.sleep('4h');
    expect(await alert.result()).toMatchObject({ reason: 'it is over, which was said' });
    const texts = ops.delivered.map(({ text }) => text);
    expect(texts).toEqual(['It is down', 'It is down', 'It is up again']);
  });

  test('can be cancelled, which ends that; it was sent all the same', async () => {
    const alert = await schedule(down, { followUp: { repeatEvery: '4h' } });
    await environment.sleep('1h');
    expect(await alert.cancel()).toBe('already-sent');
    expect(await alert.result()).toMatchObject({ status: 'sent', reason: 'cancelled afterwards' });
    await environment.sleep('12h');
    expect(ops.delivered).toHaveLength(1);
  });

  test('was never said when its condition does not hold', async () => {
    isDown = false;
    const alert = await schedule(down, { followUp: { repeatEvery: '4h' } });
    expect(await alert.result()).toMatchObject({ status: 'skipped', reason: 'it is up' });
  });

  test('may recur, and each occurrence is followed up by itself', async () => {
    const options = { cron: '0 12 * * *', timezone: 'UTC', followUp: { repeatEvery: '4h' } };
    const alert = await schedule(down, options);
    await environment.sleep('36h');
    const said = ops.delivered.length;
    expect(said).toBeGreaterThanOrEqual(3);
    expect(await alert.acknowledge('Ada')).toBe('acknowledged');
    await environment.sleep('48h');
    expect(ops.delivered.length).toBeGreaterThan(said);
    await alert.cancel();
  });
});

test('what sleeps cannot be acknowledged', async () => {
  const at = await serverTime(environment, { hours: 1 });
  const alert = await schedule(down, { at, followUp: { repeatEvery: '4h' } });
  expect(await alert.acknowledge('Ada')).toBe('not-followed');
  const plain = await schedule(down, { at });
  expect(await plain.resolve('Ada')).toBe('not-followed');
});

test('outside its send window it waits for the next, and checks anew', async () => {
  const start = await environment.currentTimeMs();
  const inHours = (count: number) => new Date(start + count * 3_600_000);
  const hour = (count: number) => inHours(count).toISOString().slice(11, 13);
  // A worker knows no other clock than its machine's, which skips no time.
  let now = new Date(start);
  const services = {
    db: connectDatabase('file:unused.db'),
    query: noQuery,
    temporal: temporalService(),
    now: () => now,
  };
  const office = defineAlert({ ...down, window: `${hour(3)}:00-${hour(6)}:00 UTC` });
  await worker.stop();
  const config = testConfig(environment.address);
  const channels = new Map([['console', ops]]);
  worker = await startWorker(config, { types: typesOf(office), channels, services });
  alerts = await AlertClient.connect(config);

  const at = new Date(start);
  const alert = await schedule(office, { at, expires: '10m' });
  const gone = await schedule(office, { at, expires: '10m' });
  const critical = await schedule(office, { at, critical: true });
  expect(await critical.result()).toMatchObject({ status: 'sent' });
  await environment.sleep('90m');
  expect(await alert.describe()).toMatchObject({ status: 'scheduled', attempts: 0 });
  expect(await gone.cancel()).toBe('cancelled');
  const opening = Math.floor(inHours(3).getTime() / 3_600_000) * 3_600_000;
  now = new Date(opening + 60_000);
  await environment.sleep('100m');
  expect(await alert.result()).toMatchObject({ status: 'sent' });
  expect(ops.delivered.map(({ alertId }) => alertId)).toEqual([critical.id, alert.id]);
});
