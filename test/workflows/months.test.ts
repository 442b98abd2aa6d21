import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { recordingChannel, type RecordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { serverTime, timeSkippingServer } from '../support/time-skipping.js';

let environment: TestWorkflowEnvironment;
let channel: RecordingChannel;
let stillLate: boolean;
let worker: TestWorker;
let alerts: AlertClient;

const late = defineAlert({
  type: 'late',
  args: z.object({}),
  condition: () => stillLate,
  message: () => ({ text: 'You are late' }),
});

beforeAll(async () => {
  environment = await timeSkippingServer();
});
afterAll(async () => {
  await environment.teardown();
});

beforeEach(async () => {
  channel = recordingChannel();
  stillLate = true;
  const config = testConfig(environment.address);
  const channels = new Map([['console', channel]]);
  worker = await startWorker(config, { types: typesOf(late), channels });
  alerts = await AlertClient.connect(config);
});
afterEach(async () => {
  await worker.stop();
  await alerts.close();
});

test('in two days: goes out then, and not before', async () => {
  const alert = await alerts.schedule(late, {}, { at: await serverTime(environment, { days: 2 }) });
  await environment.sleep('47 hours');
  expect(await alert.ready()).toBe(false);
  expect(channel.delivered).toHaveLength(0);
  await environment.sleep('61 minutes');
  expect(await alert.result()).toMatchObject({ status: 'sent', attempts: 1 });
  expect(channel.delivered).toHaveLength(1);
});

test('in two days, but it is no longer true then: skipped', async () => {
  const alert = await alerts.schedule(late, {}, { at: await serverTime(environment, { days: 2 }) });
  await environment.sleep('1 day');
  stillLate = false;
  await environment.sleep('25 hours');
  expect(await alert.result()).toMatchObject({
    status: 'skipped',
    reason: 'its condition no longer holds',
  });
  expect(channel.delivered).toHaveLength(0);
});

test('a month on, a week back, at ten: goes out at that hour', async () => {
  const at = (await serverTime(environment))
    .setZone('Europe/Paris')
    .plus({ months: 1, weeks: -1 })
    .set({ hour: 10, minute: 0, second: 0, millisecond: 0 });
  const alert = await alerts.schedule(late, {}, { at });
  await environment.sleep(at.toMillis() - (await environment.currentTimeMs()) - 60_000);
  expect(await alert.ready()).toBe(false);
  await environment.sleep('2 minutes');
  const { dueAt, firedAt } = await alert.result();
  expect(DateTime.fromISO(dueAt).toMillis()).toBe(at.toMillis());
  expect(
    DateTime.fromISO(firedAt ?? '')
      .diff(at)
      .as('seconds'),
  ).toBeLessThan(5);
});

test('every Monday at 21:30, for three weeks, until it is cancelled', async () => {
  const mondays = { cron: '30 21 * * 1', timezone: 'UTC', id: 'monday-night' };
  const alert = await alerts.schedule(late, {}, mondays);
  await environment.sleep('21 days');
  expect(await alert.ready()).toBe(false);
  expect(await alert.cancel()).toBe('cancelled');

  expect(channel.delivered).toHaveLength(3);
  const dues = channel.delivered.map(({ dueAt }) => DateTime.fromISO(dueAt, { zone: 'utc' }));
  expect(dues.map((due) => due.toFormat('ccc HH:mm'))).toEqual(Array(3).fill('Mon 21:30'));
  expect(new Set(channel.delivered.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);

  await environment.sleep('14 days');
  expect(channel.delivered).toHaveLength(3);
});
