import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { InvalidInputError } from '../../src/util/errors.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel } from '../support/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

/** Silences reach all alerts of a type on a server, those of other tests too. */
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
  // Silences of other tests are theirs to lift, and may have no worker.
  for (const { id, type } of await alerts.silences()) if (type === 'hushed') await alerts.lift(id);
  await worker.stop();
  await alerts.close();
});

/** Temporal's listing comes a moment later, and the worker asks for it now and then. */
const NOTICED = 3000;
const noticed = () => new Promise((resolve) => setTimeout(resolve, NOTICED));

test('alerts of its type are skipped and name it, those of others go out', async () => {
  const { id } = await alerts.silence({ type: 'hushed', for: '2h', reason: 'release', by: 'Ada' });
  await noticed();
  const silent = await alerts.schedule(hushed, {});
  const said = await alerts.schedule(reminder, { to: 'Ada', text: 'Lunch' });
  expect(await silent.result()).toMatchObject({
    status: 'skipped',
    reason: expect.stringMatching(/^silenced until .+ by Ada: release$/),
  });
  expect(await said.result()).toMatchObject({ status: 'sent' });

  expect(await alerts.lift(id)).toBe(true);
  await noticed();
  const after = await alerts.schedule(hushed, {});
  expect(await after.result()).toMatchObject({ status: 'sent' });
  expect(await alerts.lift(id)).toBe(false);
});

test('it ends by itself', async () => {
  const { id } = await alerts.silence({ type: 'hushed', for: '4s', reason: 'soon over' });
  const ids = async () => (await alerts.silences()).map((each) => each.id);
  await eventually(ids, (found) => found.includes(id));
  await eventually(ids, (found) => !found.includes(id));
  await noticed();
  const alert = await alerts.schedule(hushed, {});
  expect(await alert.result()).toMatchObject({ status: 'sent' });
});

test('a recurring alert skips what is due meanwhile, and goes on', async () => {
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
  [{ reason: 'x' }, /choose one of for and until/],
  [{ reason: 'x', for: '1h', until: 'tomorrow' }, /choose one of for and until/],
  [{ reason: ' ', for: '1h' }, /needs a reason/],
  [{ reason: 'x', for: '-1h' }, /is over already/],
  [{ reason: 'x', for: 'a bit' }, /is not a duration/],
  [{ reason: 'x', for: '1h', by: '' }, /by takes a name/],
])('%j is refused', async (options, says) => {
  const begun = alerts.silence(options);
  await expect(begun).rejects.toThrow(InvalidInputError);
  await expect(begun).rejects.toThrow(says);
});

describe('alerts silence, silences and lift', () => {
  test('begin, list and end it', async () => {
    const typed = ['silence', '--type', 'nothing-else', '--for', '2h', '--reason', 'release 7'];
    const begun = await runAlerts(config, [...typed, '--by', 'Ada']);
    expect(begun.stderr).toMatch(
      /^unknown alert type 'nothing-else'.*\nnothing-else is silenced until .* \((in 2 hours|in 1 hour 59 m.*)\)$/,
    );
    const id = begun.stdout;
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

  test('it needs a reason', async () => {
    const ran = await runAlerts(config, ['silence', '--for', '2h']);
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toMatch(/--reason/);
  });
});
