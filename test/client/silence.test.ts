import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { describeSilence, planSilence } from '../../src/client/silence.js';
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

/** Returns the window that is open from an hour before to an hour after a time in Paris. */
function windowAround(time: DateTime): string {
  const [from, to] = [time.minus({ hours: 1 }), time.plus({ hours: 1 })];
  return `${from.toFormat('ccc HH:mm', { locale: 'en' })}-${to.toFormat('HH:mm')}`;
}

test('recurs: is in force within its times, and not otherwise', async () => {
  const now = DateTime.local({ zone: 'Europe/Paris' });
  const recurring = { type: 'hushed', timezone: 'Europe/Paris', by: 'Ada' };
  const later = { every: windowAround(now.plus({ days: 2 })), until: 'in 30 days' };
  const waiting = await alerts.silence({ ...recurring, ...later, reason: 'later' });
  await noticed();
  expect(await (await alerts.schedule(hushed, {})).result()).toMatchObject({ status: 'sent' });

  const every = windowAround(now);
  const inForce = await alerts.silence({ ...recurring, every, reason: 'backups' });
  expect(inForce).toMatchObject({ until: null, every, timezone: 'Europe/Paris' });
  await noticed();
  const silent = await alerts.schedule(hushed, {});
  expect(await silent.result()).toMatchObject({
    status: 'skipped',
    reason: `silenced until ${inForce.next?.until} by Ada: backups`,
  });
  const listed = (await alerts.silences()).filter(({ type }) => type === 'hushed');
  expect(listed).toEqual([inForce, waiting]);

  for (const { id } of listed) expect(await alerts.lift(id)).toBe(true);
  await noticed();
  expect(await (await alerts.schedule(hushed, {})).result()).toMatchObject({ status: 'sent' });
});

test.each([
  ['Tue 02:00-04:00', '2026-12-01T00:30Z', '2026-12-01T01:00', '2026-12-01T03:00'],
  ['Tue 02:00-04:00', '2026-12-01T03:00Z', '2026-12-08T01:00', '2026-12-08T03:00'],
  ['Sun 01:00-05:00', '2027-03-27T12:00Z', '2027-03-28T00:00', '2027-03-28T03:00'],
  ['Sun 01:00-05:00', '2027-10-30T12:00Z', '2027-10-30T23:00', '2027-10-31T04:00'],
])('every %s in Paris is next in force after %s from %s to %s', (every, now, from, until) => {
  const at = DateTime.fromISO(now);
  const planned = planSilence({ every, timezone: 'europe/paris', reason: 'x' }, at);
  const inZone = planSilence({ every: `${every} Europe/Paris`, reason: 'x' }, at);
  expect(inZone).toEqual(planned);
  expect(describeSilence({ id: 'x', ...planned }, at.toJSDate()).next).toEqual({
    from: `${from}:00.000Z`,
    until: `${until}:00.000Z`,
  });
});

test.each([
  [{ reason: 'x', every: 'Tue 02:00' }, /every: 'Tue 02:00' is not a time of the week: write it/],
  [{ reason: 'x', every: '' }, /every: '' is not a time of the week/],
  [{ reason: 'x', every: 'Tue 02:00-04:00', timezone: 'Pariss' }, /'Pariss' is not a time zone/],
  [
    { reason: 'x', every: 'Tue 02:00-04:00 Europe/Paris', timezone: 'UTC' },
    /already names a zone: remove it or the timezone/,
  ],
  [{ reason: 'x', every: windowAround(DateTime.now().plus({ days: 2 })), for: '1h' }, /never in/],
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

  test('start, list and end a silence that recurs', async () => {
    const every = windowAround(DateTime.utc().plus({ days: 2 }));
    const recurring = ['--type', 'no-such', '--every', every, '--timezone', 'UTC'];
    const started = await runAlerts(config, ['silence', ...recurring, '--reason', 'backups']);
    expect(started.stderr).toMatch(
      new RegExp(`\\nno-such is silenced every ${every} UTC, next from .* \\(in 1 day 2.*\\)$`),
    );
    const id = started.stdout;
    const listed = await eventually(
      () => runAlerts(config, ['silences']),
      ({ stdout }) => stdout.includes(id),
    );
    expect(listed.stdout).toMatch(
      new RegExp(`${id} +no-such +from .+ ${every} UTC .+ backups$`, 'm'),
    );
    expect(await runAlerts(config, ['lift', id])).toMatchObject({ stdout: `${id} lifted` });
  });

  test('a reason is required', async () => {
    const ran = await runAlerts(config, ['silence', '--for', '2h']);
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toMatch(/--reason/);
  });
});
