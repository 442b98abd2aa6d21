import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { defineAlert } from '../../src/registry/define-alert.js';
import { recordingChannel } from '../support/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { timeSkipping } from '../support/test-server.js';

const ping = defineAlert({
  type: 'ping',
  args: z.object({}),
  message: () => ({ text: 'ping' }),
});

describe('on the time-skipping server', () => {
  const console = recordingChannel();
  let environment: TestWorkflowEnvironment;
  let worker: TestWorker;
  let alerts: AlertClient;

  beforeAll(async () => {
    environment = await timeSkipping();
    const config = testConfig(environment.address);
    worker = await startWorker(config, {
      types: typesOf(ping),
      channels: new Map([['console', console]]),
    });
    alerts = await AlertClient.connect(config);
  });
  afterAll(async () => {
    await worker.stop();
    await alerts.close();
    await environment.teardown();
  });

  test('an alert in two days goes out in two days, and not before', async () => {
    const alert = await alerts.schedule(ping, {}, { in: '2 days' });
    await environment.sleep('47 hours');
    expect(await alert.ready()).toBe(false);
    await environment.sleep('2 hours');
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });
});
