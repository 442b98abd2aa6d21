import { describe, expect, test } from 'vitest';
import { type DeliveryContext, noServices } from '../../src/channels/channel.js';
import { slack } from '../../src/channels/kinds/slack.js';
import { failureOf } from '../support/failure-of.js';
import { answering } from './receiver.js';

const SECRET = 'T00000000/B00000000/s3cret';
const PATH = `/services/${SECRET}`;

const context: DeliveryContext = {
  alertId: 'a1',
  type: 'hello',
  dueAt: '2026-07-01T09:00:00.000Z',
  resolved: false,
  idempotencyKey: 'a1:2026-07-01T09:00:00.000Z:ops',
};

const channelTo = (url: string) =>
  slack.open(url, {
    secret: '',
    smtp: () => {
      throw new Error('Slack needs no mail server');
    },
    services: noServices,
  });

const failure = (work: () => unknown) => failureOf(work, [SECRET, 's3cret']);

/** Starts a receiver at the address of a Slack webhook. */
async function slackAnswering(status: number, headers?: Record<string, string>) {
  const { origin, requests } = await answering(status, headers);
  return { channel: channelTo(`slack+${origin}${PATH}`), requests };
}

test('a delivery posts only the text to the URL', async () => {
  const { channel, requests } = await slackAnswering(200);
  expect(await channel.deliver({ text: 'Grüße\nan Ada', subject: 'Hi' }, context)).toEqual({
    id: context.idempotencyKey,
  });
  expect(requests).toMatchObject([
    { method: 'POST', url: PATH, headers: { 'content-type': 'application/json' } },
  ]);
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ text: 'Grüße\nan Ada' });
});

test('escapes markup, so that data mentions nobody and contains no links', async () => {
  const { channel, requests } = await slackAnswering(200);
  await channel.deliver({ text: '<!channel> R&D <https://evil.example|ok> &lt;' }, context);
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    text: '&lt;!channel&gt; R&amp;D &lt;https://evil.example|ok&gt; &amp;lt;',
  });
});

describe('a refusal', () => {
  test.each([400, 403, 404, 410])('is permanent with %d', async (status) => {
    const { channel } = await slackAnswering(status);
    expect(await failure(() => channel.deliver({ text: 'hi' }, context))).toMatchObject({
      message: `the webhook answered ${status}`,
      nonRetryable: true,
    });
  });

  test('for a rate limit is retried when Slack allows', async () => {
    const { channel } = await slackAnswering(429, { 'retry-after': '30' });
    expect(await failure(() => channel.deliver({ text: 'hi' }, context))).toMatchObject({
      nonRetryable: false,
      nextRetryDelay: 30_000,
    });
  });
});

test('a probe posts nothing', async () => {
  const { channel, requests } = await slackAnswering(400);
  expect(await channel.probe()).toBe('answers HEAD with 400');
  expect(requests).toMatchObject([{ method: 'HEAD', url: PATH, body: '' }]);
});

test.each([
  ['slack+https://ada:s3cret@hooks.example/x', /user name or password/],
  ['slack+https://', /no host/],
])('refuses an invalid URL (%#)', async (url, message) => {
  expect(await failure(() => channelTo(url))).toMatchObject({
    message: expect.stringMatching(message),
  });
});
