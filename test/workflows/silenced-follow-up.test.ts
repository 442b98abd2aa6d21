import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import { newId } from '../../src/planning/plan.js';
import { planAlert } from '../../src/planning/plan.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

/** A silence reaches all alerts of its type on the server, so each test has a type of its own. */
const ownType = () =>
  defineAlert({ type: `down-${newId()}`, args: z.object({}), message: () => ({ text: 'down' }) });
const ending = ownType();
const lifted = ownType();

const times = new Map<string, number>();
const lead = recordingChannel(({ alertId }) => void times.set(alertId, Date.now()));
const channels = new Map([
  ['console', recordingChannel()],
  ['webhook', lead],
]);

const config = testConfig();
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  worker = await startWorker(config, { types: typesOf(ending, lifted), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

/** Delivered, and about to be escalated: late enough for the worker to notice a silence that begins now. */
async function aboutToEscalate(type: typeof ending): Promise<AlertHandle> {
  const plan = planAlert(type, {}, {}, channels);
  const followUp = { escalate: [{ after: 10_000, channel: 'webhook' }] };
  const alert = await alerts.start({ ...plan, input: { ...plan.input, followUp } });
  await eventually(
    () => alert.describe(),
    ({ status }) => status === 'following',
  );
  return alert;
}

const held = (alert: AlertHandle) =>
  eventually(
    () => alert.history(),
    (entries) => entries.some(({ what }) => what === 'held'),
  );

const silence = (type: typeof ending, length: string) =>
  alerts.silence({ type: type.type, for: length, reason: 'release', by: 'Ada' });

const outcome = {
  status: 'sent',
  reason: 'nobody acknowledged it',
  deliveries: [{ channel: 'console' }, { channel: 'webhook' }],
};

test.concurrent('an escalation under a silence goes out when the silence ends', async () => {
  const alert = await aboutToEscalate(ending);
  const { next } = await silence(ending, '15s');
  expect(await alert.result()).toMatchObject(outcome);
  expect(times.get(alert.id)).toBeGreaterThanOrEqual(Date.parse(next?.until ?? ''));
});

test.concurrent('or when the silence is lifted', async ({ onTestFinished }) => {
  const alert = await aboutToEscalate(lifted);
  const { id } = await silence(lifted, '1h');
  onTestFinished(async () => void (await alerts.lift(id)));
  await held(alert);
  await alerts.lift(id);
  expect(await alert.result()).toMatchObject(outcome);
});
