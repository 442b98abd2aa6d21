import { defineAlert } from 'durable-alerts';
import { recordingChannel, runAlert, startTestEnvironment } from 'durable-alerts/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { twoDaysLate } from '../../examples/reporters/alerts/two-days-late.js';
import type { TestEnvironment } from '../../src/testing/public.js';
import { reportersDatabase } from '../alerts/services.js';

const HOUR = 3_600_000;
let receiverIsDown = false;
const ops = recordingChannel(() => {
  if (receiverIsDown) throw new Error('ops is out of order');
});

let testing: TestEnvironment;
beforeAll(async () => {
  testing = await startTestEnvironment({ channels: { ops } });
});
afterAll(() => testing.stop());

/** Says when it fired. */
const late = defineAlert({
  type: 'late',
  args: z.object({ name: z.string() }),
  message: ({ name }, { now }) => ({ subject: name, text: now().toISOString() }),
  channels: ['ops'],
});

test('an alert of the example, on a server of its own', async () => {
  const db = await reportersDatabase();
  await db.insertInto('reporters').values({ id: '7', name: 'Ada' }).execute();
  const due_on = new Date().toISOString();
  await db.insertInto('reports').values({ id: 'r', reporter_id: '7', due_on }).execute();

  const outcome = await runAlert(
    twoDaysLate,
    { reporterId: '7' },
    { in: '2 days' },
    { services: { db } },
  );
  expect(outcome).toMatchObject({
    status: 'sent',
    deliveries: [{ channel: 'console' }],
    messages: [{ channel: 'console', text: 'Ada, your report is two days late.' }],
  });
});

test('one after another, each in its own time, which the types see', async () => {
  for (const name of ['Ada', 'Grace']) {
    const before = await testing.now();
    const { status, dueAt, messages } = await testing.runAlert(late, { name }, { in: '30 days' });
    expect(status).toBe('sent');
    expect(Date.parse(dueAt) - before.getTime()).toBeGreaterThanOrEqual(30 * 24 * HOUR);
    expect(messages).toMatchObject([{ channel: 'ops', subject: name }]);
    expect(Date.parse(messages[0]?.text ?? '') - Date.parse(dueAt)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(messages[0]?.text ?? '') - Date.parse(dueAt)).toBeLessThan(HOUR);
  }
  expect(testing.messages.map(({ subject }) => subject)).toEqual(['Ada', 'Grace']);
  expect(ops.delivered.map(({ subject }) => subject)).toEqual(['Ada', 'Grace']);
});

test('a receiver that is down for an hour: retried, and delivered once', async () => {
  receiverIsDown = true;
  onTestFinished(() => void (receiverIsDown = false));
  const alert = await testing.schedule(late, { name: 'Ada' }, { in: '1 day' });
  await testing.skip('25h');
  expect(await alert.ready()).toBe(false);
  receiverIsDown = false;
  await testing.skip('2h');
  expect(await alert.result()).toMatchObject({ status: 'sent', deliveries: [{ channel: 'ops' }] });
  expect((await alert.result()).attempts).toBeGreaterThan(5);
});

test('a channel that stays down: the outcome is a failure, with the reason', async () => {
  receiverIsDown = true;
  onTestFinished(() => void (receiverIsDown = false));
  expect(await testing.runAlert(late, { name: 'Ada' }, { in: '1 day' })).toMatchObject({
    status: 'failed',
    reason: 'ops is out of order',
    attempts: 20,
    messages: [],
  });
});

test('a recurring alert, by cron in UTC, goes out at each of its times', async () => {
  const mondays = { cron: '30 21 * * 1', timezone: 'UTC' };
  const alert = await testing.schedule(late, { name: 'Ada' }, mondays);
  await testing.skip('21 days');
  const own = testing.messages.filter(({ alertId }) => alertId === alert.id);
  expect(own.map(({ dueAt }) => dueAt.slice(11, 16))).toEqual(['21:30', '21:30', '21:30']);
  expect(await alert.cancel()).toBe('cancelled');
});

test('an alert that is cancelled in time', async () => {
  const alert = await testing.schedule(late, { name: 'Ada' }, { in: '1 day' });
  expect(await alert.cancel()).toBe('cancelled');
});

test('an alert that does not end by itself is refused', async () => {
  const recurring = { cron: '0 0 * * *', timezone: 'UTC' };
  await expect(testing.runAlert(late, { name: 'Ada' }, recurring)).rejects.toThrow(
    'this alert recurs: start it with schedule, then skip time',
  );
  const repeated = { followUp: { repeatEvery: '1h' } };
  await expect(testing.runAlert(late, { name: 'Ada' }, repeated)).rejects.toThrow(
    'this alert repeats until somebody acknowledges it: start it with schedule, then skip time',
  );
});

test('a recurrence that the server does not know is refused', async () => {
  await expect(testing.schedule(late, { name: 'Ada' }, { every: '15m' })).rejects.toThrow(
    'the time-skipping server knows only cron expressions in UTC',
  );
});
