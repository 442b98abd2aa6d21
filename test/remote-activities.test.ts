/** Types of alerts.toml whose conditions are checked by activities of another worker. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { OpenChannel } from '../src/channels/channels.js';
import { AlertClient } from '../src/client/alert-client.js';
import type { TemporalConfig } from '../src/config/environment.js';
import { REMOTE_CHECK_WORKFLOW } from '../src/contract/messages.js';
import type { CheckRequest } from '../src/contract/remote-check.js';
import { alertTypesOf, projectOf } from '../src/project/project.js';
import { recordingChannel } from '../src/testing/recording-channel.js';
import { runAlerts } from './support/cli.js';
import { eventually } from './support/eventually.js';
import { startWorker, testConfig, type TestWorker } from './support/temporal.js';

let config: TemporalConfig;
let alerts: AlertClient;
let directory: string;
let env: Record<string, string>;
let worker: TestWorker;
let connection: NativeConnection;
let django: { stop: () => Promise<void> };
const queue = `django-${randomUUID()}`;
const unserved = `unserved-${randomUUID()}`;
const said = recordingChannel();

/** Requests that the activity got, and what it does next. */
let asked: CheckRequest[] = [];
let answers: (() => unknown)[] = [];

const activities = {
  'order-unpaid': async (request: CheckRequest) => {
    asked.push(request);
    return (
      answers.shift()?.() ?? { hold: true, message: { text: 'Unpaid', to: 'ada@example.org' } }
    );
  },
};

/** Starts a worker as other programs do, without any code of ours. */
async function otherWorker(taskQueue: string) {
  const { namespace } = config;
  const other = await Worker.create({ connection, namespace, taskQueue, activities });
  const running = other.run();
  return {
    stop: async () => {
      other.shutdown();
      await running;
    },
  };
}

beforeAll(async () => {
  config = testConfig();
  alerts = await AlertClient.connect(config);
  directory = await mkdtemp(join(tmpdir(), 'alerts-activities-'));
  const table = (name: string, activity: string) => `
    [types.${name}]
    check = "activity:${activity}"
    timeout = "4s"
    retry = { initialInterval = "100ms", backoffCoefficient = 1, maximumAttempts = 20 }`;
  const tables = [
    table('order-unpaid', `order-unpaid@${queue}`),
    table('order-unserved', `order-unpaid@${unserved}`),
    table('order-unknown', `order-unknown@${queue}`),
  ];
  await writeFile(join(directory, 'alerts.toml'), tables.join('\n'));
  env = { ALERTS_CONFIG: join(directory, 'alerts.toml') };
  const types = await alertTypesOf(projectOf({ types: [] }, { folder: directory }), env);
  const channels = new Map<string, OpenChannel>([
    ['console', said],
    ['limited', { ...said, perSecond: 100 }],
  ]);
  worker = await startWorker(config, { types, channels });
  connection = await NativeConnection.connect({ address: config.address });
  django = await otherWorker(queue);
});
afterAll(async () => {
  await django.stop();
  await worker.stop();
  await connection.close();
  await alerts.close();
  await rm(directory, { recursive: true });
});
afterEach(() => {
  asked = [];
  answers = [];
});

const command = (...args: string[]) => runAlerts(config, args, env);

async function checks() {
  const found = [];
  const query = `WorkflowType = '${REMOTE_CHECK_WORKFLOW}' AND TaskQueue = '${config.taskQueue}'`;
  for await (const run of alerts.temporal.workflow.list({ query })) found.push(run);
  return found;
}

test.each(['console', 'limited'])(
  'the activity gets the request and decides, for the channel %s',
  async (channel) => {
    const { id } = await alerts.schedule('order-unpaid', { orderId: 7 }, { to: [channel] });
    expect(await alerts.get(id).result()).toMatchObject({ status: 'sent', attempts: 1 });
    expect(said.delivered.at(-1)).toMatchObject({ text: 'Unpaid', alertId: id });
    expect(asked.at(-1)).toEqual({
      type: 'order-unpaid',
      args: { orderId: 7 },
      id,
      dueAt: expect.stringMatching(/^\d{4}-.*Z$/),
      attempt: 1,
    });
  },
);

test.each([
  [{ hold: false, reason: 'it was paid' }, 'it was paid'],
  [{ gone: true }, 'its subject is gone'],
])('%j skips the alert', async (reply, reason) => {
  answers = [() => reply];
  const { id } = await alerts.schedule('order-unpaid', { orderId: 7 });
  expect(await alerts.get(id).result()).toMatchObject({ status: 'skipped', reason });
});

const name = `the activity 'order-unpaid' on the task queue '${queue}'`;

test.each<[() => unknown, string]>([
  [
    () => {
      throw new Error('the database\nis locked');
    },
    `${name} failed: the database is locked`,
  ],
  [() => ({ hold: 's3cret' }), "the check's reply is invalid: hold must be true or false"],
  [() => 7, "the check's reply is invalid: it must be a JSON object with hold"],
  [() => ({ hold: false, reason: 'x'.repeat(70_000) }), "the check's reply is over 64 KiB"],
])('an attempt that goes wrong is retried, and told in one line (%#)', async (answer, says) => {
  answers = [answer];
  const { id } = await alerts.schedule('order-unpaid', { orderId: 7 });
  expect(await alerts.get(id).result()).toMatchObject({ status: 'sent', attempts: 2 });
  expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect((await command('show', id, '--history')).stdout).toContain(says);
});

test('a failure that no retry helps ends the alert', async () => {
  answers = [
    () => {
      throw ApplicationFailure.nonRetryable('order 7 never was');
    },
  ];
  const { id } = await alerts.schedule('order-unpaid', { orderId: 7 });
  expect(await alerts.get(id).result()).toMatchObject({
    status: 'failed',
    reason: `${name} failed: order 7 never was`,
    attempts: 1,
  });
});

test('an activity that takes longer than a local attempt is asked once', async () => {
  const slowly = async () => {
    await sleep(1500);
    return { hold: false, reason: 'it was paid slowly' };
  };
  answers = [slowly];
  const { id } = await alerts.schedule('order-unpaid', { orderId: 7 });
  expect(await alerts.get(id).result()).toMatchObject({
    status: 'skipped',
    reason: 'it was paid slowly',
  });
  expect(asked.map(({ attempt }) => attempt)).toEqual([1]);
});

test('a cancellation of the alert reaches the activity', async () => {
  const until = async () => {
    const beat = setInterval(() => Context.current().heartbeat(), 100);
    await Context.current().cancelled.finally(() => clearInterval(beat));
  };
  answers = [until];
  const alert = await alerts.schedule('order-unpaid', { orderId: 7 });
  await eventually(
    () => asked.length,
    (length) => length === 1,
  );
  expect(await alert.cancel()).toBe('cancelled');
  const ended = async () =>
    (await checks()).filter(({ workflowId }) => workflowId.includes(alert.id));
  await eventually(
    ended,
    (runs) => runs.length === 1 && runs.every(({ status }) => status.name === 'CANCELLED'),
  );
});

test('a task queue that no worker serves is told, and the alert goes out once one does', async () => {
  const { id } = await alerts.schedule('order-unserved', { orderId: 7 });
  const cure = `start one with the activity 'order-unpaid'`;
  const { lastError } = await eventually(
    () => alerts.get(id).describe(),
    (alert) => alert.lastError !== null,
  );
  expect(lastError).toBe(`no worker serves the task queue '${unserved}': ${cure}`);
  expect((await command('show', id)).stdout).toContain(lastError ?? '');
  const doctor = await command('doctor');
  expect(doctor.exitCode).toBe(1);
  expect(doctor.stdout).toContain(
    `✘ type order-unserved: no worker polls task queue '${unserved}': ${cure}`,
  );
  expect(doctor.stdout).toContain(`✔ type order-unpaid: a worker polls task queue '${queue}'`);
  const late = await otherWorker(unserved);
  expect(await alerts.get(id).result()).toMatchObject({ status: 'sent' });
  await late.stop();
});

test('an activity that the worker does not have is told', async () => {
  const { id } = await alerts.schedule(
    'order-unknown',
    { orderId: 7 },
    { retry: { maximumAttempts: 1 } },
  );
  expect((await alerts.get(id).result()).reason).toMatch(
    /^the activity 'order-unknown' on the task queue 'django-\S+' failed: .*order-unknown is not registered on this Worker/,
  );
});

test('a dry run asks the activity, and delivers nothing', async () => {
  const before = said.delivered.length;
  const { stdout, stderr } = await command('check', 'order-unpaid', '--arg', 'orderId=7', '--json');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    goesOut: true,
    channels: [{ message: { text: 'Unpaid' } }],
  });
  expect(asked).toMatchObject([{ args: { orderId: 7 }, attempt: 1 }]);
  expect(said.delivered).toHaveLength(before);
});

test('a dry run of an alert asks for that alert', async () => {
  const alert = await alerts.schedule('order-unpaid', { orderId: 7 }, { in: '1 day' });
  answers = [() => ({ hold: false, reason: 'it was paid' })];
  const { stdout } = await command('check', alert.id);
  expect(stdout).toContain('it was paid');
  expect(asked).toMatchObject([{ id: alert.id, attempt: 1 }]);
  await alert.cancel();
});

const good = {
  activity: 'order-unpaid',
  taskQueue: queue,
  request: {},
  startTimeout: 1000,
  timeout: 2000,
};

test.each([
  [],
  [null],
  [[good]],
  [{ ...good, activity: '' }],
  [{ ...good, activity: 'x'.repeat(300) }],
  [{ ...good, taskQueue: '' }],
  [{ ...good, taskQueue: '/_sys/mine' }],
  [{ ...good, taskQueue: 7 }],
  [{ ...good, startTimeout: 0 }],
  [{ ...good, timeout: -1 }],
  [{ ...good, timeout: 1e300 }],
  [{ ...good, request: undefined }],
])('anything else that somebody starts the workflow with fails at once (%#)', async (...args) => {
  const workflow = alerts.temporal.workflow.execute(REMOTE_CHECK_WORKFLOW, {
    workflowId: `anything-${randomUUID()}`,
    taskQueue: config.taskQueue,
    args,
    workflowExecutionTimeout: '10s',
  });
  await expect(workflow).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
});
