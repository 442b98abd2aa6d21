import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import type { AlertTypes } from '../../src/alert-types/discover.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel, type RecordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const message = () => ({ text: 'said' });
const retry = { initialInterval: '1s', backoffCoefficient: 1, maximumAttempts: 50 };

/** What the old version has, with one of its args renamed since. */
const renamed = defineAlert({ type: 'renamed', args: z.object({ id: z.number() }), message });
const plain = defineAlert({ type: 'plain', args: z.object({}), message, retry });
/** What the new version has. */
const added = defineAlert({ type: 'added', args: z.object({}), message, retry });
const renamedSince = defineAlert({
  type: 'renamed',
  args: z.object({ orderId: z.number() }),
  message,
  retry,
});

const oldTypes = typesOf(plain, renamed);
const newTypes = typesOf(plain, renamedSince, added);
const unknown = "this worker does not know the alert type 'added': deploy one that does";
const refused = /^the type 'renamed' of this worker refuses the args: .*at id: deploy a worker/;

let config: TemporalConfig;
let alerts: AlertClient;
let channel: RecordingChannel;
let digest: number | undefined;

beforeEach(async () => {
  config = testConfig();
  channel = recordingChannel();
  digest = undefined;
  alerts = await AlertClient.connect(config);
  onTestFinished(() => alerts.close());
});

/** Until it is stopped, or the test ends. */
async function deploy(types: AlertTypes): Promise<TestWorker> {
  const channels = new Map<string, OpenChannel>([['console', { ...channel, digest }]]);
  const worker = await startWorker(config, { types, channels });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= worker.stop());
  onTestFinished(stop);
  return { stop };
}

const retrying = (alert: AlertHandle) =>
  eventually(
    () => alert.describe(),
    ({ status }) => status === 'retrying',
  );

test('what only new code can read waits for it, and says so', async () => {
  const old = await deploy(oldTypes);
  const herd = [
    await alerts.schedule(added, {}),
    await alerts.schedule(renamedSince, { orderId: 7 }),
    await alerts.schedule(added, {}, { every: '1s', times: 1 }),
  ];
  const [one, other, recurring] = await Promise.all(herd.map(retrying));
  expect(one?.lastError).toBe(unknown);
  expect(other?.lastError).toMatch(refused);
  expect(recurring?.lastError).toBe(unknown);
  await old.stop();
  await deploy(newTypes);
  for (const alert of herd) expect(await alert.result()).toMatchObject({ status: 'sent' });
  expect(channel.delivered).toHaveLength(3);
});

test('none is lost while old and new workers run', async () => {
  await deploy(oldTypes);
  await deploy(newTypes);
  const herd = await Promise.all(
    [1, 2, 3, 4].flatMap((orderId) => [
      alerts.schedule(added, {}),
      alerts.schedule(renamedSince, { orderId }),
      alerts.schedule(plain, {}),
    ]),
  );
  const outcomes = await Promise.all(herd.map((alert) => alert.result()));
  expect(outcomes.map(({ status }) => status)).toEqual(herd.map(() => 'sent'));
  expect(channel.delivered).toHaveLength(herd.length);
});

test('a digest that an old worker delivers leaves out what it cannot read, which waits for a new one', async () => {
  digest = 5000;
  const gathering = await deploy(newTypes);
  const group = config.taskQueue;
  const [readable, ...herd] = await Promise.all([
    alerts.schedule(plain, {}, { group }),
    alerts.schedule(added, {}, { group }),
    alerts.schedule(renamedSince, { orderId: 7 }, { group }),
  ]);
  await eventually(
    () => Promise.all([readable, ...herd].map((alert) => alert.progress())),
    (all) => all.flat().every(({ reason }) => /gathered/.test(reason ?? '')),
  );
  await gathering.stop();
  const old = await deploy(oldTypes);
  expect(await readable.result()).toMatchObject({ status: 'sent' });
  const [one, other] = await Promise.all(herd.map(retrying));
  expect(one?.lastError).toBe(unknown);
  expect(other?.lastError).toMatch(refused);
  await old.stop();
  await deploy(newTypes);
  for (const alert of herd) expect(await alert.result()).toMatchObject({ status: 'sent' });
  expect(channel.delivered).toMatchObject([{ text: 'said' }, { text: 'said\n\nsaid' }]);
});
