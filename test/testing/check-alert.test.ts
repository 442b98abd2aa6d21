import { ApplicationFailure, defineAlert } from 'durable-alerts';
import { checkAlert, recordingChannel } from 'durable-alerts/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';

const stock = { left: 3 };
const now = '2026-07-03T12:00:00Z';

const stockLow = defineAlert({
  type: 'stock-low',
  args: z.object({ below: z.number() }),
  load: ({ below }) => ({ below, left: stock.left }),
  condition: ({ below, left }) => left < below || `${left} are left`,
  message: ({ left }, { now: clock }) => ({
    subject: 'Stock',
    text: `${left} left on ${clock().toISOString()}`,
  }),
  channels: ['ops', 'mailto:ada@example.org'],
});

test('an alert that would go out: its message on each of its channels, by the given clock', async () => {
  const result = await checkAlert(stockLow, { below: 5 }, { now });
  const message = { subject: 'Stock', text: '3 left on 2026-07-03T12:00:00.000Z' };
  expect(result).toMatchObject({ status: 'sent', reason: null });
  expect(result.messages).toMatchObject([
    { channel: 'ops', ...message, dueAt: '2026-07-03T12:00:00.000Z' },
    { channel: 'mailto:ada@example.org', ...message },
  ]);
});

test('an alert whose condition does not hold: the reason, and no message', async () => {
  expect(await checkAlert(stockLow, { below: 2 }, { now })).toEqual({
    status: 'skipped',
    reason: '3 are left',
    messages: [],
    holding: {},
  });
});

test('an alert that is too late, and one that is too early', async () => {
  const late = { at: '2026-07-01T12:00Z', expires: '1 day', to: ['ops'], now };
  expect(await checkAlert(stockLow, { below: 5 }, late)).toMatchObject({
    status: 'expired',
    messages: [],
  });
  const early = { at: '2026-07-04T12:00Z', now };
  expect(await checkAlert(stockLow, { below: 5 }, early)).toMatchObject({
    status: 'scheduled',
    reason: 'due at 2026-07-04T12:00:00.000Z',
    messages: [],
  });
});

test('an alert outside its window waits, unless it is critical', async () => {
  const byDay = defineAlert({ ...stockLow, window: '08:00-10:00 UTC' });
  const options = { to: ['ops'], now };
  expect(await checkAlert(byDay, { below: 5 }, options)).toMatchObject({
    status: 'scheduled',
    reason: 'outside its send window until 2026-07-04T08:00:00.000Z',
  });
  expect(await checkAlert(byDay, { below: 5 }, { ...options, critical: true })).toMatchObject({
    status: 'sent',
  });
});

test('a condition that must hold for a while, over several checks', async () => {
  const options = { to: ['ops'], for: '1h' };
  const first = await checkAlert(stockLow, { below: 5 }, { ...options, now });
  expect(first).toMatchObject({
    status: 'scheduled',
    reason: 'its condition holds, not yet long enough',
  });
  const later = { ...options, now: '2026-07-03T13:00:00Z', lastOutcome: first };
  expect(await checkAlert(stockLow, { below: 5 }, later)).toMatchObject({ status: 'sent' });
});

test('a problem that is over, after a check that sent a message', async () => {
  const lowAndOver = defineAlert({ ...stockLow, resolved: () => ({ text: 'enough again' }) });
  const first = await checkAlert(lowAndOver, { below: 5 }, { to: ['ops'], now });
  const again = { to: ['ops'], now, lastOutcome: first };
  expect(await checkAlert(lowAndOver, { below: 5 }, again)).toMatchObject({ status: 'skipped' });
  expect(await checkAlert(lowAndOver, { below: 2 }, again)).toMatchObject({
    status: 'sent',
    messages: [{ text: 'enough again', resolved: true }],
  });
});

test('errors of the type and of a channel, as they are', async () => {
  const final = ApplicationFailure.nonRetryable('no such shop');
  const failing = defineAlert({
    ...stockLow,
    load: () => {
      throw final;
    },
  });
  await expect(checkAlert(failing, { below: 5 }, { now })).rejects.toBe(final);
  const ops = recordingChannel(() => {
    throw new Error('ops is out of order');
  });
  const broken = checkAlert(stockLow, { below: 5 }, { to: ['ops'], channels: { ops }, now });
  await expect(broken).rejects.toThrow('ops is out of order');
});

test('a message for recipients: the test sees them, and a given channel checks them', async () => {
  const mails = defineAlert({
    type: 'mails',
    args: z.object({ to: z.string() }),
    message: ({ to }) => ({ to, text: 'Hello' }),
    channels: ['customer-mail'],
  });
  const to = 'ada@example.org';
  expect(await checkAlert(mails, { to }, { now })).toMatchObject({ messages: [{ to }] });
  const mail = { ...recordingChannel(), checkRecipient: () => {} };
  const channels = { 'customer-mail': mail };
  await checkAlert(mails, { to }, { channels, now });
  expect(mail.delivered).toMatchObject([{ to: [to] }]);
  await expect(checkAlert(mails, { to: '' }, { channels, now })).rejects.toThrow(
    "the message of 'mails' has no recipient",
  );
});

test('a service that the test does not give', async () => {
  const queries = defineAlert({
    type: 'queries',
    args: z.object({}),
    load: (_, { query }) => query('shop', 'select 1'),
    message: () => ({ text: '' }),
  });
  await expect(checkAlert(queries, {}, { now })).rejects.toThrow(
    "this test has no service 'query': give it in services",
  );
  const query = async () => ({ rows: [], more: false });
  expect(await checkAlert(queries, {}, { services: { query }, now })).toMatchObject({
    status: 'sent',
  });
});
