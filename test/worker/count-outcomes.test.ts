import type { Info } from '@temporalio/activity';
import {
  ApplicationFailure,
  type MetricCounter,
  type MetricHistogram,
  type MetricTags,
} from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import type { FireRequest } from '../../src/contract/fire-request.js';
import { createActivities } from '../../src/activities/activities.js';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { temporalLogger } from '../../src/worker/logger.js';
import { metricsOn } from '../../src/worker/metrics.js';
import { activityInterceptor } from '../../src/worker/observe.js';
import { temporalService } from '../../src/worker/temporal-service.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { noQuery, typesOf } from '../support/temporal.js';

/** Attempts by a worker, and what they have counted so far as fired. */
function counted(channel = recordingChannel()) {
  const fired: (MetricTags | undefined)[] = [];
  const metrics = metricsOn(Runtime.instance().metricMeter);
  const counter: MetricCounter = {
    ...metrics.fired,
    add: (_, tags) => fired.push(tags),
    withTags: () => counter,
  };
  const late: number[] = [];
  const lateness: MetricHistogram = {
    ...metrics.lateness,
    record: (seconds) => late.push(seconds),
    withTags: () => lateness,
  };
  const types = typesOf(reminder);
  const activities = createActivities({
    types,
    channels: new Map([['console', channel]]),
    services: {
      db: connectDatabase('file:unused.db'),
      now: () => new Date(),
      query: noQuery,
      temporal: temporalService(),
    },
    findSilence: () => Promise.resolve(undefined),
  });
  const observed = { ...metrics, fired: counter, lateness };
  const logger = temporalLogger(pino({ level: 'silent' }));
  const interceptors = [activityInterceptor(types, observed)];
  /** One attempt, as a worker would make it. */
  const attempt = (activity: 'fire' | 'fireLocally', info: Partial<Info>, fires: FireRequest) =>
    new MockActivityEnvironment({ activityType: activity, ...info }, { logger, interceptors }).run(
      activities[activity],
      fires,
    );
  return { fired, late, attempt };
}

const request = {
  type: 'reminder',
  args: { to: 'Ada', text: 'Stand-up' },
  channel: 'console',
  dueAt: '2026-07-01T09:00:00.000Z',
  expires: null,
};

const forever = {
  maximumAttempts: 0,
  initialInterval: 1000,
  backoffCoefficient: 2,
  maximumInterval: 1000,
};

test('what was delivered and is asked for again counts once', async () => {
  const { fired, attempt } = counted();
  const attempts = [
    attempt('fireLocally', { activityId: '1', isLocal: true }, request),
    attempt('fire', { activityId: '2', attempt: 1 }, request),
    attempt('fire', { activityId: '2', attempt: 2 }, request),
  ];
  for (const each of attempts) expect(await each).toMatchObject({ status: 'sent' });
  expect(fired).toEqual([{ alert_type: 'reminder', status: 'sent' }]);
});

test('a failure counts once, however it came from a local attempt to an activity', async () => {
  const { fired, attempt } = counted();
  const unknown = { ...request, channel: 'nowhere', retry: { ...forever, maximumAttempts: 2 } };
  const attempts = [
    { info: { attempt: 1, isLocal: true }, activity: 'fireLocally', request: unknown },
    { info: { attempt: 1 }, activity: 'fire', request: { ...unknown, failed: { message: 'no' } } },
    { info: { attempt: 2 }, activity: 'fire', request: unknown },
  ] as const;
  for (const each of attempts) {
    const info = { retryPolicy: { maximumAttempts: 2 }, ...each.info };
    await expect(attempt(each.activity, info, each.request)).rejects.toThrow();
  }
  expect(fired).toEqual([{ alert_type: 'reminder', status: 'failed' }]);
});

test('one that no retry helps has failed at once', async () => {
  const { fired, attempt } = counted(
    recordingChannel(() => {
      throw ApplicationFailure.nonRetryable('no such account');
    }),
  );
  const local = { attempt: 1, isLocal: true };
  const failing = attempt('fireLocally', local, { ...request, retry: forever });
  await expect(failing).rejects.toThrow();
  expect(fired).toEqual([{ alert_type: 'reminder', status: 'failed' }]);
});

test('what is no alert type is no label', async () => {
  const { fired, attempt } = counted();
  const local = { attempt: 1, isLocal: true };
  const retry = { ...forever, maximumAttempts: 1 };
  const failing = attempt('fireLocally', local, { ...request, type: 'x7', retry });
  await expect(failing).rejects.toThrow();
  expect(fired).toEqual([{ alert_type: 'unknown', status: 'failed' }]);
});

test('what an alert waits on purpose, as for its send window, does not make it late', async () => {
  const dueAt = new Date(Date.now() - 60_000).toISOString();
  const lateWith = async (grace: Partial<FireRequest>) => {
    const { late, attempt } = counted();
    await attempt('fire', {}, { ...request, dueAt, ...grace });
    return late[0];
  };
  expect(await lateWith({ grace: 60_000 })).toBeLessThan(50);
  expect(await lateWith({})).toBeGreaterThan(50);
});
