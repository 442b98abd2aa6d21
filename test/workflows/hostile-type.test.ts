import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { loadChannels } from '../../src/channels/load-channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import {
  logLines,
  startWorker,
  testConfig,
  type TestWorker,
  typesOf,
} from '../support/temporal.js';

/** What a type may throw, by name. */
const thrown: Record<string, () => unknown> = {
  'a cause that is its own cause': () => {
    const error = new Error('the shop is closed');
    return Object.assign(error, { cause: error });
  },
  'five thousand causes': () => {
    let error = new Error('the first');
    for (let depth = 0; depth < 5000; depth++)
      error = new Error('the shop is closed', { cause: error });
    return error;
  },
  'a text of ten megabytes': () => new Error(`the shop is closed ${'!'.repeat(10_000_000)}`),
  'causes of ten megabytes': () =>
    new Error('the shop is closed', { cause: new Error('!'.repeat(10_000_000)) }),
  'a type of ten megabytes': () =>
    ApplicationFailure.retryable('the shop is closed', '!'.repeat(10_000_000)),
  'details of ten megabytes': () =>
    ApplicationFailure.retryable('the shop is closed', 'Closed', '!'.repeat(10_000_000)),
  'a delay that is none': () =>
    Object.assign(ApplicationFailure.retryable('the shop is closed'), { nextRetryDelay: 'soon' }),
  'a message that cannot be read': () =>
    Object.defineProperty(new Error(), 'message', {
      get: () => {
        throw new Error('not for you');
      },
    }),
  'an object without a prototype': () => Object.create(null),
  'a symbol': () => Symbol('closed'),
  nothing: () => undefined,
};

const hostile = defineAlert({
  type: 'hostile',
  args: z.object({ throws: z.string() }),
  load: ({ throws }) => {
    throw thrown[throws]?.();
  },
  channels: ['console'],
  message: () => ({ text: 'never' }),
  retry: { maximumAttempts: 2, initialInterval: '10ms' },
});

const verbose = defineAlert({
  type: 'verbose',
  args: z.object({}),
  condition: () => 'no '.repeat(3_000_000),
  channels: ['console'],
  message: () => ({ text: 'never' }),
});

const peaceful = defineAlert({
  type: 'peaceful',
  args: z.object({}),
  channels: ['console'],
  message: () => ({ text: 'all is well' }),
});

let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  config = testConfig();
  const channels = await loadChannels({});
  worker = await startWorker(config, { types: typesOf(hostile, verbose, peaceful), channels });
  alerts = await AlertClient.connect(config);
});

afterAll(async () => {
  await alerts.close();
  await worker.stop();
});

describe.concurrent('a type that throws', () => {
  test.each(Object.keys(thrown))('%s fails alone', async (throws) => {
    const alert = await alerts.schedule(hostile, { throws }, { in: '0s' });
    expect(await alert.result()).toMatchObject({ status: 'failed', attempts: 2 });
    const { lastError } = await alert.describe();
    expect(lastError).toMatch(/^(the shop is closed|.*cannot be read|undefined|Symbol\(closed\))/);
    expect(lastError?.length).toBeLessThanOrEqual(4096);
    const lines = logLines.map((line) => JSON.stringify(line)).filter((l) => l.includes(alert.id));
    expect(lines.join('').length).toBeLessThan(20_000);
    const other = await alerts.schedule(peaceful, {}, { in: '0s' });
    expect(await other.result()).toMatchObject({ status: 'sent' });
  });
});

test('a reason of ten megabytes is cut', async () => {
  const alert = await alerts.schedule(verbose, {}, { in: '0s' });
  const { status, reason } = await alert.result();
  expect(status).toBe('skipped');
  expect(reason).toMatch(/^no no .*…$/);
  expect(reason?.length).toBeLessThanOrEqual(4096);
});
