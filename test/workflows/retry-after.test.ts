import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { reminder } from '../../src/alerts/reminder.js';
import { loadChannels } from '../../src/channels/load-channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { newId } from '../../src/planning/plan.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

interface Conversation {
  firstAnswer: () => [status: number, headers: OutgoingHttpHeaders];
  /** When messages came, in epoch milliseconds. */
  times: number[];
}

/** By the id of the alert. */
const conversations = new Map<string, Conversation>();

const receiver = createServer(async (request, response) => {
  const { alertId } = z.object({ alertId: z.string() }).parse(await json(request));
  const { firstAnswer, times = [] } = conversations.get(alertId) ?? {};
  times.push(Date.now());
  const [status, headers] = (times.length === 1 && firstAnswer?.()) || [204, {}];
  response.writeHead(status, headers).end();
});

const config = testConfig();
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  vi.stubEnv('ALERTS_WEBHOOK_URL', `http://127.0.0.1:${address.port}/hook`);
  worker = await startWorker(config, { types: typesOf(reminder), channels: await loadChannels() });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
  receiver.closeAllConnections();
  receiver.close();
});

/** Milliseconds between the first message, which is answered so, and the second, which is taken. */
async function gap(
  status: number,
  retryAfter: () => string,
  initialInterval: string,
): Promise<number> {
  const id = newId();
  const times: number[] = [];
  conversations.set(id, { firstAnswer: () => [status, { 'retry-after': retryAfter() }], times });
  const retry = { initialInterval, maximumAttempts: 2 };
  const options = { id, to: ['webhook'], retry };
  const alert = await alerts.schedule(reminder, { to: 'Ada', text: 'Lunch' }, options);
  expect(await alert.result()).toMatchObject({ status: 'sent', attempts: 2 });
  const [first = Number.NaN, second = Number.NaN] = times;
  return second - first;
}

const inSeconds = (count: number) => () => new Date(Date.now() + count * 1000).toUTCString();

test.concurrent.each([
  [425, () => '3'],
  [429, () => '3'],
  [503, () => '3'],
  // A date has no fractions of a second.
  [503, inSeconds(4)],
])('the second attempt comes when the first answer asks for it (%d, %#)', async (status, after) => {
  expect(await gap(status, after, '1h')).toBeGreaterThan(2900);
});

test.concurrent('also when that is later than the policy says', async () => {
  expect(await gap(429, () => '3', '1s')).toBeGreaterThan(2900);
});

test.concurrent.each([() => 'soon', () => '0', inSeconds(-3600)])(
  'a time that is over or cannot be read leaves it to the policy (%#)',
  async (after) => {
    expect(await gap(429, after, '1s')).toBeGreaterThan(900);
  },
);
