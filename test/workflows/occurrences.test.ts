import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { planAlert } from '../../src/planning/plan.js';
import type { StartOptions } from '../../src/planning/options.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel, type RecordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { serverTime, timeSkippingServer } from '../support/time-skipping.js';

let channel: RecordingChannel;
let outOfOrder: boolean;
let worker: TestWorker;
let alerts: AlertClient;

async function connect(address?: string): Promise<void> {
  const config = testConfig(address);
  worker = await startWorker(config, {
    types: typesOf(clock),
    channels: new Map([['console', channel]]),
  });
  alerts = await AlertClient.connect(config);
}

beforeEach(() => {
  outOfOrder = false;
  channel = recordingChannel(() => {
    if (outOfOrder) throw new Error('out of order');
  });
});
afterEach(async () => {
  await worker.stop();
  await alerts.close();
});

describe('so many times', () => {
  test('it goes out, and ends with the last', async () => {
    await connect();
    const alert = await alerts.schedule(clock, {}, { every: '1s', times: 3 });
    expect(await alert.result()).toMatchObject({ status: 'sent', occurrences: 3 });
    expect(channel.delivered).toHaveLength(3);
    expect(new Set(channel.delivered.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });

  test('a run that fails is one of them', async () => {
    await connect();
    outOfOrder = true;
    const retry = { maximumAttempts: 1 };
    const alert = await alerts.schedule(clock, {}, { every: '1s', times: 2, retry });
    await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.occurrences === 1,
    );
    expect(await alert.result()).toMatchObject({ status: 'failed', occurrences: 2 });
  });

  test('one that passes in a pause is none of them', async () => {
    await connect();
    const alert = await alerts.schedule(clock, {}, { every: '1s', times: 2 });
    await alert.pause();
    await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.status === 'skipped',
    );
    await alert.resume();
    expect(await alert.result()).toMatchObject({ status: 'sent', occurrences: 2 });
    expect(channel.delivered).toHaveLength(2);
  });
});

describe('over months', () => {
  let environment: TestWorkflowEnvironment;

  beforeAll(async () => {
    environment = await timeSkippingServer();
  });
  beforeEach(async () => {
    await connect(environment.address);
  });
  afterAll(async () => {
    await environment.teardown();
  });

  test('jitter moves each run by the same share of its window, and its due time stays', async () => {
    const options = { cron: '0 12 * * *', timezone: 'UTC', id: 'of-a-herd', jitter: '1h' };
    const { input } = planAlert(clock, {}, options, new Map([['console', channel]]));
    const alert = await alerts.schedule(clock, {}, options);
    await environment.sleep('72h');
    await alert.cancel();
    expect(channel.delivered.length).toBeGreaterThanOrEqual(2);
    // This server may start a run seconds late, which is far less than the jitter.
    for (const { dueAt } of channel.delivered) expect(dueAt).toMatch(/T12:00:0\d/);
    expect(input.delay).toBeGreaterThan(0);
    expect(input.delay).toBeLessThan(3_600_000);
    const { firedAt, dueAt } = (await alert.lastOutcome()) ?? {};
    const late = Date.parse(firedAt ?? '') - Date.parse(dueAt ?? '') - (input.delay ?? 0);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(60_000);
  });

  test.each([
    { dstOverlap: 'once', times: 1 },
    { dstOverlap: 'twice', times: 2 },
  ] as const)('in the night of two equal hours it goes out $dstOverlap', async (overlap) => {
    const night = nextOverlap(await serverTime(environment));
    const cron = `30 2 ${night.day} ${night.month} *`;
    const { dstOverlap } = overlap;
    const options: StartOptions = { cron, timezone: 'Europe/Paris', dstOverlap };
    const plan = planAlert(clock, {}, options, new Map([['console', channel]]));
    // The runs that the server makes of it, since this one knows no zones: at 02:30, and at 02:30 again.
    const alert = await alerts.start({ ...plan, cronSchedule: `30 0,1 ${night.day} 10 *` });
    await environment.sleep(
      night.plus({ days: 1 }).toMillis() - (await environment.currentTimeMs()),
    );
    expect(channel.delivered).toHaveLength(overlap.times);
    const dues = channel.delivered.map(({ dueAt }) => dueAt.slice(11, 16));
    expect(dues).toEqual(['00:30', '01:30'].slice(0, overlap.times));
    const again = 'the clocks of Europe/Paris show this time again, at which it came due before';
    expect(await alert.lastOutcome()).toMatchObject(
      overlap.times === 1 ? { status: 'skipped', reason: again } : { status: 'sent' },
    );
    expect(await alert.cancel()).toBe('cancelled');
  });
});

/** Returns the beginning of the next day on which the clocks of Paris go back. */
function nextOverlap(now: DateTime): DateTime {
  let day = now.setZone('Europe/Paris').startOf('day').plus({ days: 1 });
  while (day.plus({ days: 1 }).diff(day, 'hours').hours <= 24) day = day.plus({ days: 1 });
  return day;
}

test('an update between two runs, which begins one early, does not make it come twice', async () => {
  await connect();
  const alert = await alerts.schedule(clock, {}, { every: '3s', times: 3 });
  const workflow = alerts.temporal.workflow.getHandle(alert.id);
  await eventually(
    async () => {
      await workflow.executeUpdate('reschedule', { args: ['2099-01-01'] }).catch(() => {});
      return alert.ready();
    },
    (over) => over,
  );
  expect(await alert.result()).toMatchObject({ status: 'sent', occurrences: 3 });
  const dues = channel.delivered.map(({ dueAt }) => Date.parse(dueAt));
  const gaps = dues.slice(1).map((due, index) => due - (dues[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3000);
});
