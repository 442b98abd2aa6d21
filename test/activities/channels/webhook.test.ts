import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Channel } from '../../../src/activities/channels/channel.js';
import { webhookChannel } from '../../../src/activities/channels/webhook.js';
import getPort from 'get-port';

// Each in another part of the URL.
const SECRETS = ['s3cret-path', 's3cret-query'];
const PATH = '/s3cret-path?token=s3cret-query';

const context = {
  alertId: 'a1',
  type: 'hello',
  dueAt: '2026-07-01T09:00:00.000Z',
  idempotencyKey: 'a1:2026-07-01T09:00:00.000Z:webhook',
};
const deliver = (channel: Channel) => channel.deliver({ text: 'Grüße' }, context);

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real receiver on this machine until the test ends. */
async function receiver(answer: RequestListener) {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    requests.push({ method, url, headers, body: await text(request) });
    answer(request, response);
  });
  const port = await getPort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${port}${PATH}`;
  return { url, requests, channel: webhookChannel(url) };
}

const answering = (status: number, headers: Record<string, string> = {}) =>
  receiver((_, response) => response.writeHead(status, headers).end());

/** What it throws, in which no secret may occur: not in its words, its stack, its causes or its fields. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  const all = inspect(error, { depth: Infinity, showHidden: true });
  for (const secret of SECRETS) expect(all).not.toContain(secret);
  return error;
}

describe('a delivery', () => {
  test('is a POST of JSON with an idempotency key', async () => {
    const { channel, requests } = await answering(200);
    await deliver(channel);
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: PATH,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': context.idempotencyKey,
        },
      },
    ]);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      text: 'Grüße',
      alertId: 'a1',
      type: 'hello',
      dueAt: '2026-07-01T09:00:00.000Z',
    });
  });

  test('has the id that the receiver gave it', async () => {
    const { channel } = await answering(200, { 'x-request-id': 'req-42' });
    expect(await deliver(channel)).toEqual({ id: 'req-42' });
  });

  test.each([200, 202, 204])(
    'has the idempotency key for an id when the receiver gave none (%d)',
    async (status) => {
      const { channel } = await answering(status);
      expect(await deliver(channel)).toEqual({ id: context.idempotencyKey });
    },
  );

  test.each([408, 429, 500, 502, 503, 504])('is tried again after %d', async (status) => {
    const { channel } = await answering(status);
    expect(await failure(deliver(channel))).toMatchObject({
      type: 'WebhookRefused',
      message: `the webhook answered ${status}`,
      nonRetryable: false,
    });
  });

  test.each([304, 400, 401, 403, 404, 410])('is refused for good with %d', async (status) => {
    const { channel } = await answering(status);
    expect(await failure(deliver(channel))).toMatchObject({
      type: 'WebhookRefused',
      message: `the webhook answered ${status}`,
      nonRetryable: true,
    });
  });

  test.each([301, 302, 303, 307, 308])('does not follow a redirect (%d)', async (status) => {
    const elsewhere = await answering(200);
    const { channel, requests } = await answering(status, { location: elsewhere.url });
    expect(await failure(deliver(channel))).toMatchObject({
      message: `the webhook answered ${status}`,
      nonRetryable: true,
    });
    expect(requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  test.each([200, 500])('does not read an answer without end (%d)', async (status) => {
    let cut: Promise<unknown> | undefined;
    const { channel } = await receiver((_, response) => {
      cut = once(response, 'close');
      const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.writeHead(status).once('close', () => clearInterval(more));
    });
    const delivered = deliver(channel);
    await (status === 200 ? delivered : failure(delivered));
    await cut;
  });
});

describe('a receiver that does not answer', () => {
  test('because nothing listens', async () => {
    const channel = webhookChannel(`http://127.0.0.1:${await getPort()}${PATH}`);
    const message = 'the webhook did not answer: ECONNREFUSED';
    expect(await failure(deliver(channel))).toMatchObject({ message });
    expect(await failure(channel.probe())).toMatchObject({ message });
  });

  test('because its name is unknown', async () => {
    const channel = webhookChannel(`https://alerts.invalid${PATH}`);
    const message = expect.stringMatching(/^the webhook did not answer: E[A-Z_]+$/);
    expect(await failure(deliver(channel))).toMatchObject({ message });
    expect(await failure(channel.probe())).toMatchObject({ message });
  });

  test('because it hangs up', async () => {
    const { channel } = await receiver((request) => request.socket.resetAndDestroy());
    const message = expect.stringMatching(/^the webhook did not answer: [A-Z_]+$/);
    expect(await failure(deliver(channel))).toMatchObject({ message });
    expect(await failure(channel.probe())).toMatchObject({ message });
  });

  test('because it does not speak TLS', async () => {
    const { url } = await answering(200);
    const message = expect.stringMatching(/^the webhook did not answer: [A-Z_]+$/);
    expect(await failure(deliver(webhookChannel(url.replace('http:', 'https:'))))).toMatchObject({
      message,
    });
  });

  test('in time is not waited for', async () => {
    const { channel } = await receiver(() => {});
    const started = performance.now();
    const errors = await Promise.all([failure(deliver(channel)), failure(channel.probe())]);
    const message = 'the webhook did not answer: no answer within 10 s';
    expect(errors).toMatchObject([{ message }, { message }]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('a probe', () => {
  test.each([200, 302, 404, 405, 500])(
    'posts nothing, and takes any answer (%d)',
    async (status) => {
      const { channel, requests } = await answering(status, { location: '/elsewhere' });
      expect(await channel.probe()).toBe('answers');
      expect(requests).toMatchObject([{ method: 'HEAD', url: PATH, body: '' }]);
    },
  );

  test('of a webhook that is not set finds that it is not in use', async () => {
    expect(await webhookChannel(undefined).probe()).toBe(
      'not in use: set ALERTS_WEBHOOK_URL to use it',
    );
  });
});

describe('ALERTS_WEBHOOK_URL', () => {
  test('that is not set is no place to deliver to', async () => {
    expect(await failure(deliver(webhookChannel(undefined)))).toMatchObject({
      type: 'ChannelUnusable',
      message: 'ALERTS_WEBHOOK_URL is not set: set it for the worker',
      nonRetryable: true,
    });
  });

  test.each(['s3cret-path', '/s3cret-path', 'ftp://127.0.0.1/s3cret-path', 'file:///s3cret-path'])(
    'must be a web address (%#)',
    async (url) => {
      const expected = {
        type: 'ChannelUnusable',
        message: 'ALERTS_WEBHOOK_URL is not an http or https URL',
        nonRetryable: true,
      };
      expect(await failure(deliver(webhookChannel(url)))).toMatchObject(expected);
      expect(await failure(webhookChannel(url).probe())).toMatchObject(expected);
    },
  );

  test.each(['ada:s3cret-path@', 's3cret-path@', ':s3cret-path@'])(
    'cannot hold a user name or password (%#)',
    async (userinfo) => {
      const { url, requests } = await answering(200);
      const withUser = webhookChannel(url.replace('//', `//${userinfo}`));
      const expected = {
        type: 'ChannelUnusable',
        message: expect.stringMatching(/^ALERTS_WEBHOOK_URL .*user name or password.*$/),
        nonRetryable: true,
      };
      expect(await failure(deliver(withUser))).toMatchObject(expected);
      expect(await failure(withUser.probe())).toMatchObject(expected);
      expect(requests).toEqual([]);
    },
  );
});
