/** Types of alerts.toml from end to end: the command, a worker, Temporal and a check by HTTP. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../src/alert-types/define-alert.js';
import type { AlertTypes } from '../src/alert-types/discover.js';
import type { OpenChannel } from '../src/channels/channels.js';
import { AlertClient } from '../src/client/alert-client.js';
import type { TemporalConfig } from '../src/config/environment.js';
import type { CheckReply } from '../src/contract/remote-check.js';
import { alertTypesOf, projectOf } from '../src/project/project.js';
import { recordingChannel } from '../src/testing/recording-channel.js';
import { receiver } from './channels/receiver.js';
import { runAlerts } from './support/cli.js';
import { eventually } from './support/eventually.js';
import { startWorker, testConfig, type TestWorker } from './support/temporal.js';
import { readyRealWorker } from './worker/real-worker.js';

let config: TemporalConfig;
let alerts: AlertClient;
let directory: string;
let env: Record<string, string>;
let worker: TestWorker;
const said = recordingChannel();

/** Tells what its functions are told. */
const told = defineAlert({
  type: 'told',
  args: z.object({ name: z.string() }),
  load: ({ name }, _, { id, attempt }) => {
    if (attempt < 2) throw new Error('not yet');
    return { name, id };
  },
  condition: ({ id }, _, alert) => alert.id === id,
  message: ({ name }, _, { id, dueAt, attempt }) => ({
    text: JSON.stringify({ name, id, dueAt, attempt }),
  }),
  retry: { initialInterval: '100ms' },
});

/** Each test has a check of its own, by the name of its type. */
const names = ['retried', 'slow', 'refused', 'plain', 'unserved'];

beforeAll(async () => {
  config = testConfig();
  alerts = await AlertClient.connect(config);
  directory = await mkdtemp(join(tmpdir(), 'alerts-declared-'));
  const tables = names.map(
    (name) => `
      [types.order-${name}]
      check = "\${${name.toUpperCase()}_URL}"
      retry = { initialInterval = "100ms", maximumAttempts = 5 }
      timeout = "20s"
      [types.order-${name}.args]
      type = "object"
      required = ["orderId"]
      additionalProperties = false
      properties = { orderId = { type = "integer", description = "the order" } }`,
  );
  await writeFile(join(directory, 'alerts.toml'), tables.join('\n'));
  env = { ALERTS_CONFIG: join(directory, 'alerts.toml') };
  const types: AlertTypes = await alertTypesOf(
    projectOf({ types: [told] }, { folder: directory }),
    env,
  );
  const channels = new Map<string, OpenChannel>([
    ['console', said],
    ['gathering', { ...said, digest: 500 }],
  ]);
  worker = await startWorker(config, { types, channels });
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
  await rm(directory, { recursive: true });
});

const command = (...args: string[]) => runAlerts(config, args, env);

/** Serves the check of a type with these replies, the last one again and again. */
async function served(name: string, ...replies: (CheckReply | number | 'slow' | 'nonsense')[]) {
  const { origin, requests } = await receiver(async (_, response) => {
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? 500;
    if (reply === 'slow') await sleep(2000);
    if (typeof reply === 'number') return response.writeHead(reply, { 'retry-after': '1' }).end();
    const message = { text: 'Unpaid', to: 's3cret-recipient' };
    if (reply === 'nonsense') return response.end('{"hold":"s3cret-reply"}');
    return response.end(JSON.stringify(reply === 'slow' ? { hold: true, message } : reply));
  });
  env[`${name.toUpperCase()}_URL`] = `${origin}/s3cret-path`;
  return () => requests.map(({ body }) => z.looseObject({}).parse(JSON.parse(body)));
}

const holds: CheckReply = { hold: true, message: { text: 'Unpaid', to: 's3cret-recipient' } };

async function expectNoSecret(id: string) {
  const workflow = alerts.temporal.workflow.getHandle(id);
  const { raw } = await workflow.describe();
  const history = await workflow.fetchHistory();
  // Protobuf writes bytes in JSON as base64.
  const stored = JSON.stringify([history, raw]).replaceAll(/"data":"([^"]*)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  );
  expect(stored).toContain('orderId');
  expect(stored).not.toContain('s3cret');
}

test('is retried as the policy says, told in one line, and checked again each time', async () => {
  const requests = await served('retried', 503, 'nonsense', { ...holds });
  const id = `retried-${randomUUID()}`;
  const scheduled = await command('schedule', 'order-retried', '--arg', 'orderId=7', '--id', id);
  expect(scheduled).toMatchObject({ exitCode: 0 });
  const started = Date.now();
  const { attempts, lastError } = await eventually(
    () => alerts.get(id).describe(),
    (alert) => alert.lastError !== null,
  );
  expect(lastError).toBe('the check answered 503');
  expect(attempts).toBe(1);
  expect(await alerts.get(id).result()).toMatchObject({ status: 'sent', attempts: 3 });
  // As the first answer asked, in Retry-After.
  expect(Date.now() - started).toBeGreaterThan(900);
  const { stdout } = await command('show', id, '--history');
  expect(stdout).toContain("the check's reply is invalid: hold must be true or false");
  expect(requests()).toEqual(
    [1, 2, 3].map((attempt) => ({
      type: 'order-retried',
      args: { orderId: 7 },
      id,
      dueAt: expect.stringMatching(/^\d{4}-.*Z$/),
      attempt,
    })),
  );
  await expectNoSecret(id);
});

test('a slow check is asked again by an activity, as the same attempt', async () => {
  const requests = await served('slow', 'slow');
  const { id } = await alerts.schedule('order-slow', { orderId: 7 });
  expect(await alerts.get(id).result()).toMatchObject({ status: 'sent', attempts: 1 });
  expect(requests().map(({ attempt }) => attempt)).toEqual([1, 1]);
  await expectNoSecret(id);
});

test('a refusal ends the alert', async () => {
  const requests = await served('refused', 404);
  const { id } = await alerts.schedule('order-refused', { orderId: 7 });
  expect(await alerts.get(id).result()).toMatchObject({
    status: 'failed',
    reason: 'the check answered 404',
  });
  expect(requests()).toHaveLength(1);
});

test('the commands know it as any other type, without a worker', async () => {
  const listed = await command('types', '--json');
  expect(JSON.parse(listed.stdout)).toContainEqual({
    type: 'order-plain',
    channels: ['console'],
    args: expect.objectContaining({
      required: ['orderId'],
      properties: { orderId: { type: 'integer', description: 'the order' } },
    }),
    links: null,
  });
  expect((await command('types')).stdout).toMatch(/order-plain +orderId=integer/);
  expect((await command('schedule', 'order-plain', '--help')).stdout).toMatch(
    /--arg orderId=<integer> +the order/,
  );
  expect((await command('complete', '--', 'schedule', 'order-pl')).stdout).toBe(
    'order-plain\torderId=integer',
  );
});

test.each([
  [['order-plain', '--arg', 'orderId=seven'], 'orderId: must be integer'],
  [['order-plain'], 'orderId is missing'],
  [['order-plain', '--arg', 'ordrId=7'], 'Unrecognized key: "ordrId"'],
])('schedule %j is refused: %s', async (args, problem) => {
  const { stderr, exitCode } = await command('schedule', ...args);
  expect(stderr).toContain(`invalid args for order-plain: `);
  expect(stderr).toContain(problem);
  expect(stderr.trim()).not.toContain('\n');
  expect(exitCode).toBe(2);
});

test('a name that is nearly its own gets a hint', async () => {
  const { stderr, exitCode } = await command('schedule', 'order-plan', '--arg', 'orderId=7');
  expect(stderr).toContain("unknown alert type 'order-plan': did you mean order-plain? use one of");
  expect(exitCode).toBe(2);
});

test('a request of another language is checked by the schema', async () => {
  const workflow = await alerts.temporal.workflow.start('alert', {
    workflowId: `request-${randomUUID()}`,
    taskQueue: config.taskQueue,
    args: [{ type: 'order-plain', args: { orderId: 'seven' } }],
  });
  await expect(workflow.result()).rejects.toMatchObject({
    cause: {
      type: 'InvalidRequest',
      message: "invalid args for order-plain: orderId: must be integer: see 'alerts types'",
    },
  });
});

test('rows of a file are read by the schema', async () => {
  await served('plain', { hold: false, reason: 'it was paid' });
  const file = join(directory, 'rows.csv');
  const tag = randomUUID();
  await writeFile(
    file,
    `id,type,args.orderId\n${tag}-1,order-plain,7\n${tag}-2,order-plain,seven\n`,
  );
  const refused = await command('import', file);
  expect(refused.stderr).toContain('orderId: must be integer');
  await writeFile(file, `id,type,args.orderId\n${tag}-1,order-plain,7\n`);
  expect(await command('import', file)).toMatchObject({ exitCode: 0 });
  expect(await alerts.get(`${tag}-1`).result()).toMatchObject({
    status: 'skipped',
    reason: 'it was paid',
  });
});

test('the doctor says whether each check answers', async () => {
  await served('plain', { gone: true });
  env['UNSERVED_URL'] = 'http://127.0.0.1:1/s3cret-path';
  delete env['SLOW_URL'];
  const { stdout, exitCode } = await command('doctor');
  expect(stdout).toContain('✔ type order-plain: answers');
  expect(stdout).toContain('✘ type order-unserved: the check did not answer: ECONNREFUSED');
  expect(stdout).toContain(
    "✘ type order-slow: type 'order-slow' cannot be checked: SLOW_URL is not set",
  );
  expect(stdout).not.toContain('s3cret');
  expect(exitCode).toBe(1);
});

test('functions of a type know the alert, at each attempt and in a digest', async () => {
  const at = new Date(Date.now() - 1000);
  const options = { at, to: ['console', 'gathering'] };
  const [ada, bob] = await Promise.all(
    ['Ada', 'Bob'].map((name) =>
      alerts.schedule('told', { name }, { ...options, at: at.toISOString() }),
    ),
  );
  for (const alert of [ada, bob]) {
    expect(await alert?.result()).toMatchObject({ status: 'sent', deliveries: [{}, {}] });
  }
  const text = (name: string, id = '') => JSON.stringify({ name, id, dueAt: at, attempt: 2 });
  const texts = said.delivered.flatMap((message) => message.text.split('\n\n')).toSorted();
  expect(texts.filter((each) => each.includes('attempt'))).toEqual([
    text('Ada', ada?.id),
    text('Ada', ada?.id),
    text('Bob', bob?.id),
    text('Bob', bob?.id),
  ]);
});

test('a worker that starts warns of a check that it cannot use', async () => {
  const { output } = await readyRealWorker(testConfig(), {
    ...env,
    ...Object.fromEntries(
      names.map((name) => [`${name.toUpperCase()}_URL`, 'https://shop.example']),
    ),
    SLOW_URL: undefined,
  });
  expect(output.stderr).toContain("type 'order-slow' cannot be checked: SLOW_URL is not set");
  expect(output.stderr).not.toContain("type 'order-plain'");
});
