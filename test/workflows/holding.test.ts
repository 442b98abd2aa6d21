import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel, type RecordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { serverTime, timeSkippingServer } from '../support/time-skipping.js';

let channel: RecordingChannel;
let outOfOrder: boolean;
let isDown: boolean;
let checks: number;
let worker: TestWorker;
let alerts: AlertClient;

const down = defineAlert({
  type: 'down',
  args: z.object({}),
  condition: () => {
    checks += 1;
    return isDown || 'it is up';
  },
  message: () => ({ text: 'It is down' }),
});
const downAndUp = defineAlert({ ...down, resolved: () => ({ text: 'It is up again' }) });

async function connect(address?: string): Promise<void> {
  const config = testConfig(address);
  const channels = new Map([['console', channel]]);
  worker = await startWorker(config, { types: typesOf(downAndUp), channels });
  alerts = await AlertClient.connect(config);
}

const texts = () => channel.delivered.map(({ text }) => text);

beforeEach(() => {
  outOfOrder = false;
  isDown = true;
  checks = 0;
  channel = recordingChannel(() => {
    if (outOfOrder) throw new Error('out of order');
  });
});
afterEach(async () => {
  await worker.stop();
  await alerts.close();
});

describe('for an hour', () => {
  let environment: TestWorkflowEnvironment;

  beforeAll(async () => {
    environment = await timeSkippingServer();
  });
  afterAll(async () => {
    await environment.teardown();
  });

  test('a condition that holds is said at its end, after a dozen checks', async () => {
    await connect(environment.address);
    const alert = await alerts.schedule(
      down,
      {},
      { at: await serverTime(environment, { days: 1 }), for: '1h' },
    );
    await environment.sleep('1470m');
    expect(texts()).toEqual([]);
    expect((await alert.describe()).status).toBe('scheduled');
    await environment.sleep('31m');
    expect(await alert.result()).toMatchObject({ status: 'sent' });
    expect(checks).toBe(13);
    expect(texts()).toEqual(['It is down']);
  });

  test('a condition that ends earlier is never said', async () => {
    await connect(environment.address);
    const alert = await alerts.schedule(down, {}, { for: '1h' });
    await environment.sleep('40m');
    isDown = false;
    await environment.sleep('20m');
    expect(await alert.result()).toMatchObject({ status: 'skipped', reason: 'it is up' });
    expect(texts()).toEqual([]);
  });

  test('it can be cancelled between two checks', async () => {
    await connect();
    const alert = await alerts.schedule(down, {}, { for: '1h' });
    await eventually(
      () => alert.describe(),
      ({ status }) => checks === 1 && status === 'scheduled',
    );
    expect(await alert.cancel()).toBe('cancelled');
    expect(texts()).toEqual([]);
  });
});

describe('of a recurring alert', () => {
  test('what holds is said once, and once that it is over, in each spell', async () => {
    await connect();
    const alert = await alerts.schedule(downAndUp, {}, { every: '1s' });
    for (const spell of [1, 2]) {
      await eventually(texts, (said) => said.length === spell * 2 - 1);
      const before = checks;
      await eventually(
        () => checks,
        (now) => now > before + 2,
      );
      isDown = false;
      await eventually(texts, (said) => said.length === spell * 2);
      isDown = true;
    }
    expect(texts().slice(0, 4)).toEqual([
      'It is down',
      'It is up again',
      'It is down',
      'It is up again',
    ]);
    expect(channel.delivered.map(({ resolved }) => resolved).slice(0, 4)).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(new Set(channel.delivered.map((each) => each.idempotencyKey)).size).toBe(
      channel.delivered.length,
    );
    await alert.cancel();
  });

  test('what holds must hold over several runs, and the time begins anew when it does not', async () => {
    await connect();
    const alert = await alerts.schedule(downAndUp, {}, { every: '1s', for: '3s' });
    await eventually(
      () => checks,
      (now) => now >= 2,
    );
    isDown = false;
    await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.reason === 'it is up',
    );
    expect(texts()).toEqual([]);
    isDown = true;
    await eventually(texts, (said) => said.length === 1);
    const outcome = await eventually(
      () => alert.lastOutcome(),
      (last) => last?.holding?.['console']?.said === true,
    );
    const since = Date.parse(outcome?.holding?.['console']?.since ?? '');
    const saidAt = Date.parse(channel.delivered[0]?.dueAt ?? '');
    expect(saidAt - since).toBeGreaterThanOrEqual(3000);
    await alert.cancel();
  });

  test('what could not be said is said by the next run', async () => {
    await connect();
    outOfOrder = true;
    const retry = { maximumAttempts: 1 };
    const alert = await alerts.schedule(downAndUp, {}, { every: '1s', retry });
    await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.status === 'failed',
    );
    outOfOrder = false;
    await eventually(texts, (said) => said.length === 1);
    outOfOrder = true;
    isDown = false;
    await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.status === 'failed',
    );
    outOfOrder = false;
    await eventually(texts, (said) => said.length === 2);
    expect(texts()).toEqual(['It is down', 'It is up again']);
    await alert.cancel();
  });
});
