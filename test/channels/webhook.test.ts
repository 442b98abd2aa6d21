import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { freePort } from '../support/free-port.js';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Channel, type DeliveryContext, noServices } from '../../src/channels/channel.js';
import { webhook } from '../../src/channels/kinds/webhook.js';
import { retryAfter } from '../../src/channels/http.js';
import { blockedPort } from '../support/blocked-port.js';
import { eventually } from '../support/eventually.js';
import { failureOf } from '../support/failure-of.js';
import { answering as answeringAt, type Received, receiver as receiverAt } from './receiver.js';

// Each is in another part of the URL.
const SECRETS = ['s3cret-path', 's3cret-query'];
const PATH = '/s3cret-path?token=s3cret-query';
const SIGNING = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const context: DeliveryContext = {
  alertId: 'a1',
  type: 'hello',
  dueAt: '2026-07-01T09:00:00.000Z',
  resolved: false,
  idempotencyKey: 'a1:2026-07-01T09:00:00.000Z:webhook',
};
const deliver = (channel: Channel, other: Partial<DeliveryContext> = {}) =>
  channel.deliver({ text: 'Grüße' }, { ...context, ...other });

/** Returns a channel to a URL, which signs if it has a secret. */
const channelTo = (url: string, secret = '') =>
  webhook.open(url, {
    secret,
    smtp: () => {
      throw new Error('a webhook needs no mail server');
    },
    services: noServices,
  });

const failure = (work: () => unknown) => failureOf(work, [...SECRETS, SIGNING]);

/** Starts a receiver, and returns a channel to it. */
async function receiver(answer: RequestListener) {
  const { origin, requests } = await receiverAt(answer);
  const url = `${origin}${PATH}`;
  return { url, requests, channel: channelTo(url) };
}

async function answering(status: number, headers: Record<string, string> = {}) {
  const { origin, requests } = await answeringAt(status, headers);
  const url = `${origin}${PATH}`;
  return { url, requests, channel: channelTo(url) };
}

/** Verifies a delivery with the library of Standard Webhooks. */
function verified({ headers, body }: Received, secret = SIGNING): unknown {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return new Webhook(secret).verify(body, Object.fromEntries(texts));
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
      resolved: false,
    });
  });

  test('contains resolved, and the subject if there is one', async () => {
    const { channel, requests } = await answering(200);
    await channel.deliver({ text: 'over', subject: 'Disk' }, { ...context, resolved: true });
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ subject: 'Disk', resolved: true });
  });

  test('reaches a port that browsers block', async () => {
    const answer: RequestListener = (_, response) => response.writeHead(204).end();
    const { origin, requests } = await receiverAt(answer, await blockedPort());
    await expect(fetch(origin)).rejects.toMatchObject({ cause: { message: 'bad port' } });
    const channel = channelTo(origin);
    expect(await deliver(channel)).toEqual({ id: context.idempotencyKey });
    expect(await channel.probe()).toBe('answers');
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'HEAD']);
  });

  test('has a user agent, and keeps its connection alive', async () => {
    const ports = new Set<number | undefined>();
    const { channel, requests } = await receiver((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    await deliver(channel);
    await eventually(
      () => deliver(channel).then(() => ports.size < requests.length),
      (kept) => kept,
    );
    expect(requests[0]?.headers['user-agent']).toBe('durable-alerts');
  });

  test('returns the id from the receiver', async () => {
    const { channel } = await answering(200, { 'x-request-id': 'req-42' });
    expect(await deliver(channel)).toEqual({ id: 'req-42' });
  });

  test.each([
    { status: 200, headers: {} },
    { status: 202, headers: {} },
    { status: 204, headers: {} },
    { status: 200, headers: { 'x-request-id': '' } },
  ])(
    'returns the idempotency key if the receiver returns no id (%j)',
    async ({ status, headers }) => {
      const { channel } = await answering(status, headers);
      expect(await deliver(channel)).toEqual({ id: context.idempotencyKey });
    },
  );

  test.each([408, 425, 429, 500, 502, 503, 504])('is retried after %d', async (status) => {
    const { channel } = await answering(status);
    expect(await failure(() => deliver(channel))).toMatchObject({
      type: 'WebhookRefused',
      message: `the webhook answered ${status}`,
      nonRetryable: false,
    });
  });

  test.each([304, 400, 401, 403, 404, 410])('fails permanently with %d', async (status) => {
    const { channel } = await answering(status);
    expect(await failure(() => deliver(channel))).toMatchObject({
      type: 'WebhookRefused',
      message: `the webhook answered ${status}`,
      nonRetryable: true,
    });
  });

  test.each([301, 302, 303, 307, 308])('does not follow a redirect (%d)', async (status) => {
    const elsewhere = await answering(200);
    const { url, requests } = await answering(status, { location: elsewhere.url });
    expect(await failure(() => deliver(channelTo(url, SIGNING)))).toMatchObject({
      message: `the webhook answered ${status}`,
      nonRetryable: true,
    });
    expect(requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  test.each([200, 500])('does not read an endless answer (%d)', async (status) => {
    let cut: Promise<unknown> | undefined;
    const { channel } = await receiver((_, response) => {
      cut = once(response, 'close');
      const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.writeHead(status).once('close', () => clearInterval(more));
    });
    await (status === 200 ? deliver(channel) : failure(() => deliver(channel)));
    await cut;
  });

  test('is retried if the head of the answer is too large', async () => {
    const { channel } = await answering(200, { 'x-request-id': 'x'.repeat(100_000) });
    const message = 'the webhook did not answer: HPE_HEADER_OVERFLOW';
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
  });

  test('succeeds with the status, even if the body of the answer is cut off', async () => {
    // Sends the head and the end in one packet, so that the answer fails before it is read.
    const server = createServer((socket) =>
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nx-request-id: req-1\r\ncontent-length: 9\r\n\r\ncut'),
      ),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const channel = channelTo(`http://127.0.0.1:${port}${PATH}`);
    for (let i = 0; i < 20; i += 1) expect(await deliver(channel)).toEqual({ id: 'req-1' });
  });
});

describe('the headers of Standard Webhooks', () => {
  test('let the receiver verify the sender', async () => {
    const { url, requests } = await answering(200);
    await deliver(channelTo(url, SIGNING));
    const [request] = requests;
    if (!request) throw new Error('nothing was received');
    expect(verified(request)).toMatchObject({ text: 'Grüße', alertId: 'a1' });
    expect(() => verified({ ...request, body: `${request.body} ` })).toThrow('signature');
    const another = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    expect(() => verified(request, another)).toThrow('signature');
    expect(JSON.stringify(request)).not.toContain(SIGNING.slice(6));
  });

  test('have a valid id, equal for all attempts and different for each occurrence', async () => {
    const { channel, requests } = await answering(200);
    await deliver(channel);
    await deliver(channel);
    await deliver(channel, { idempotencyKey: 'a1:2026-07-02T09:00:00.000Z:webhook' });
    const [first, again, next] = requests.map(({ headers }) => headers['webhook-id']);
    expect(again).toBe(first);
    expect(next).not.toBe(first);
    expect(first).toMatch(/^[\w-]+$/);
  });

  test('have no signature without a secret', async () => {
    const { channel, requests } = await answering(200);
    await deliver(channel);
    expect(requests[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(requests[0]?.headers['webhook-timestamp']).toMatch(/^\d+$/);
  });

  test.each(['s3cret-path!', 'whsec_', 'whsec_s3cret-path', 'whsec_AAA'])(
    'cannot be made with an invalid secret, which no error quotes (%#)',
    async (secret) => {
      expect(await failure(() => channelTo('https://example.com/', secret))).toMatchObject({
        message: expect.stringMatching(
          /^its secret is not valid for Standard Webhooks: use whsec_/,
        ),
      });
    },
  );
});

describe('Retry-After', () => {
  const delayOf = async (status: number, value: string) => {
    const { channel } = await answering(status, { 'retry-after': value });
    return failure(() => deliver(channel));
  };

  test.each([425, 429, 503])('may be in seconds (%d)', async (status) => {
    expect(await delayOf(status, '120')).toMatchObject({ nextRetryDelay: 120_000 });
  });

  test('may be a date', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    const error = await delayOf(503, inAnHour);
    const delay = expect.toSatisfy((millis: number) => millis > 3_000_000 && millis <= 3_600_000);
    expect(error).toMatchObject({ nextRetryDelay: delay });
  });

  test.each(['31536000', '9'.repeat(400), 'Wed, 21 Oct 2099 07:28:00 GMT'])(
    'is limited to a day (%#)',
    async (value) => {
      expect(await delayOf(429, value)).toMatchObject({ nextRetryDelay: 86_400_000 });
    },
  );

  test.each([
    '0',
    '-5',
    '1.5',
    '3000.5',
    '1e3',
    '0x10',
    '+3000',
    '10, 20',
    '',
    ' ',
    'soon',
    'soon 2099',
    '2099-01-01',
    'Wed, 21 Oct 2015 07:28:00 GMT',
    'Wed, 99 Oct 2099 07:28:00 GMT',
  ])("ignores '%s'", async (value) => {
    const error = await delayOf(503, value);
    expect(error).toMatchObject({ nonRetryable: false });
    expect(error).toHaveProperty('nextRetryDelay', undefined);
  });

  test.each([400, 404])('is ignored after a permanent failure (%d)', async (status) => {
    expect(await delayOf(status, '120')).toHaveProperty('nextRetryDelay', undefined);
  });

  test('may be a date in each of the three HTTP formats', () => {
    const now = Date.parse('1994-11-06T08:49:07Z');
    const dates = [
      'Sun, 06 Nov 1994 08:49:37 GMT',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
    ];
    expect(dates.map((date) => retryAfter(date, now))).toEqual([30_000, 30_000, 30_000]);
  });
});

describe('a receiver fails to answer', () => {
  test('because nothing listens', async () => {
    const channel = channelTo(`http://127.0.0.1:${await freePort()}${PATH}`);
    const message = 'the webhook did not answer: ECONNREFUSED';
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
    expect(await failure(() => channel.probe())).toMatchObject({ message });
  });

  test('because its name is unknown', async () => {
    const channel = channelTo(`https://alerts.invalid${PATH}`);
    const message = expect.stringMatching(/^the webhook did not answer: E[A-Z_]+$/);
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
    expect(await failure(() => channel.probe())).toMatchObject({ message });
  });

  test('because it hangs up', async () => {
    const { channel } = await receiver((request) => request.socket.resetAndDestroy());
    const message = expect.stringMatching(/^the webhook did not answer: [A-Z_]+$/);
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
    expect(await failure(() => channel.probe())).toMatchObject({ message });
  });

  test('because it does not support TLS', async () => {
    const { url } = await answering(200);
    const message = expect.stringMatching(/^the webhook did not answer: [A-Z_]+$/);
    const channel = channelTo(url.replace('http:', 'https:'));
    expect(await failure(() => deliver(channel))).toMatchObject({ message });
  });

  test('in time', async () => {
    const { channel } = await receiver(() => {});
    const started = performance.now();
    const errors = await Promise.all([
      failure(() => deliver(channel)),
      failure(() => channel.probe()),
    ]);
    const message = 'the webhook did not answer: no answer within 10 s';
    expect(errors).toMatchObject([{ message }, { message }]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('a probe', () => {
  test.each([200, 302, 404, 405, 500])(
    'posts nothing, and accepts any answer (%d)',
    async (status) => {
      const { channel, requests } = await answering(status, { location: '/elsewhere' });
      const plain = status === 200 || status === 405;
      expect(await channel.probe()).toBe(plain ? 'answers' : `answers HEAD with ${status}`);
      expect(requests).toMatchObject([{ method: 'HEAD', url: PATH, body: '' }]);
    },
  );
});

test.each(['ada:s3cret-path@', 's3cret-path@', ':s3cret-path@'])(
  'refuses a URL with a user name or password (%#)',
  async (userinfo) => {
    const { url, requests } = await answering(200);
    expect(await failure(() => channelTo(url.replace('//', `//${userinfo}`)))).toMatchObject({
      message: expect.stringMatching(/^its URL has a user name or password in it: use/),
    });
    expect(requests).toEqual([]);
  },
);
