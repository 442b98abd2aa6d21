import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { InvalidInputError } from '../../src/util/errors.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

/** A type of its own, because silences affect all alerts of a type on the server. */
const hushed = defineAlert({
  type: 'hushed',
  args: z.object({}),
  message: () => ({ text: 'psst' }),
});

const config = testConfig();
const channel = recordingChannel();
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  const channels = new Map([['console', channel]]);
  worker = await startWorker(config, { types: typesOf(hushed, reminder), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  // Leaves the silences of other tests, which may have no worker.
  for (const { id, type } of await alerts.silences()) if (type === 'hushed') await alerts.lift(id);
  await worker.stop();
  await alerts.close();
});

/** Bounds the lag of Temporal's listing together with the interval at which a worker reads it. */
const NOTICED = 3000;
const noticed = () => new Promise((resolve) => setTimeout(resolve, NOTICED));

test('skips alerts of its type, and delivers others', async () => {
  const { id } = await alerts.silence({ type: 'hushed', for: '2h', reason: 'release', by: 'Ada' });
  await noticed();
  const silent = await alerts.schedule(hushed, {});
  const other = await alerts.schedule(reminder, { to: 'Ada', text: 'Lunch' });
  expect(await silent.result()).toMatchObject({
    status: 'skipped',
    reason: expect.stringMatching(/^silenced until .+ by Ada: release$/),
  });
  expect(await other.result()).toMatchObject({ status: 'sent' });

  expect(await alerts.lift(id)).toBe(true);
  await noticed();
  const after = await alerts.schedule(hushed, {});
  expect(await after.result()).toMatchObject({ status: 'sent' });
  expect(await alerts.lift(id)).toBe(false);
});

test('ends by itself', async () => {
  const { id } = await alerts.silence({ type: 'hushed', for: '4s', reason: 'soon over' });
  const ids = async () => (await alerts.silences()).map((each) => each.id);
  await eventually(ids, (found) => found.includes(id));
  await eventually(ids, (found) => !found.includes(id));
  await noticed();
  const alert = await alerts.schedule(hushed, {});
  expect(await alert.result()).toMatchObject({ status: 'sent' });
});

test('skips runs of a recurring alert, which goes on afterwards', async () => {
  const alert = await alerts.schedule(hushed, {}, { every: '1s' });
  const { id } = await alerts.silence({ type: 'hushed', for: '1h', reason: 'release' });
  await eventually(
    () => alert.lastOutcome(),
    (outcome) => outcome?.status === 'skipped',
  );
  await alerts.lift(id);
  await eventually(
    () => alert.lastOutcome(),
    (outcome) => outcome?.status === 'sent',
  );
  await alert.cancel();
});

test.each([
  [{ reason: 'x' }, /requires either for or until: choose one/],
  [{ reason: 'x', for: '1h', until: 'tomorrow' }, /requires either for or until: choose one/],
  [{ reason: ' ', for: '1h' }, /requires a reason/],
  [{ reason: 'x', for: '-1h' }, /the silence ends in the past/],
  [{ reason: 'x', for: 'a bit' }, /is not a duration/],
  [{ reason: 'x', for: '1h', by: '' }, /by must be a name/],
])('refuses %j', async (options, message) => {
  const silence = alerts.silence(options);
  await expect(silence).rejects.toThrow(InvalidInputError);
  await expect(silence).rejects.toThrow(message);
});

describe('alerts silence, silences and lift', () => {
  test('start, list and end a silence', async () => {
    const typed = ['silence', '--type', 'nothing-else', '--for', '2h', '--reason', 'release 7'];
    const started = await runAlerts(config, [...typed, '--by', 'Ada']);
    expect(started.stderr).toMatch(
      /^unknown alert type 'nothing-else'.*\nnothing-else is silenced until .* \((in 2 hours|in 1 hour 59 m.*)\)$/,
    );
    const id = started.stdout;
    const listed = await eventually(
      () => runAlerts(config, ['silences']),
      ({ stdout }) => stdout.includes(id),
    );
    expect(listed.stdout).toMatch(/nothing-else .* Ada +release 7$/m);
    expect(await runAlerts(config, ['lift', id])).toMatchObject({
      stdout: `${id} lifted`,
      exitCode: 0,
    });
    expect(await runAlerts(config, ['lift', id])).toMatchObject({
      stdout: `${id} unknown`,
      exitCode: 1,
    });
    expect(await runAlerts(config, ['lift', 'nobody', '--json'])).toMatchObject({ exitCode: 1 });
  });

  test('a reason is required', async () => {
    const ran = await runAlerts(config, ['silence', '--for', '2h']);
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toMatch(/--reason/);
  });
});
