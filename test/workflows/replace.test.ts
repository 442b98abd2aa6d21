import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { AlertFiringError, InvalidInputError } from '../../src/util/errors.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { gate } from '../support/gate.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const config = testConfig();
const delivering = gate();
const channel = recordingChannel(delivering.pass);
let worker: TestWorker;
let alerts: AlertClient;

const replace = true;

beforeAll(async () => {
  const channels = new Map([['console', channel]]);
  worker = await startWorker(config, { types: typesOf(clock, reminder), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

const texts = () => channel.delivered.map(({ text }) => text);

describe('in place of', () => {
  test('nothing, it is a new alert', async () => {
    const alert = await alerts.schedule(clock, {}, { id: 'first-of-all', replace });
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });

  test('one that sleeps, it goes out instead: another type, other args, another ETA', async () => {
    const old = await alerts.schedule(clock, {}, { id: 'other', in: '1h' });
    const { runId } = await old.describe();
    const said = { to: 'Ada', text: 'instead' };
    const alert = await alerts.schedule(reminder, said, { id: 'other', in: '1m', replace });
    expect(await alert.describe()).toMatchObject({ runId, type: 'reminder', args: said });
    const listed = await eventually(
      () => alerts.list({ type: 'reminder', limit: 1000 }),
      (found) => found.some(({ id }) => id === 'other'),
    );
    const other = listed.find(({ id }) => id === 'other');
    expect(other).toMatchObject({ args: said, status: 'scheduled' });
    await alert.reschedule({ in: '0s' });
    expect(await alert.result()).toMatchObject({ status: 'sent' });
    expect(texts().at(-1)).toContain('instead');
    expect(texts().filter((text) => text.includes('instead'))).toHaveLength(1);
  });

  test('a paused one, it is not paused', async () => {
    const old = await alerts.schedule(clock, {}, { id: 'was-paused', in: '1h' });
    await old.pause();
    const alert = await alerts.schedule(clock, {}, { id: 'was-paused', replace });
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });

  test.each([
    ['one-shot', { every: '1h' }, { in: '1h' }],
    ['recurring', { in: '1h' }, { every: '1h' }],
    ['recurring with another rhythm', { every: '2h' }, { every: '1h' }],
  ])('one that is not, a %s one', async (_kind, before, after) => {
    const id = JSON.stringify([before, after]).replaceAll(/\W/g, '');
    await alerts.schedule(clock, {}, { id, ...before });
    const alert = await alerts.schedule(clock, {}, { id, ...after, replace });
    const { status, recurrence } = await alert.describe();
    expect(status).toBe('scheduled');
    expect(recurrence?.every).toBe('every' in after ? 'PT1H' : undefined);
    expect(await alert.cancel()).toBe('cancelled');
    expect(await alert.ready()).toBe(true);
  });

  test('one that has been sent, it is a new alert', async () => {
    const old = await alerts.schedule(clock, {}, { id: 'again' });
    await old.result();
    const alert = await alerts.schedule(clock, {}, { id: 'again', in: '1h', replace });
    expect((await alert.describe()).status).toBe('scheduled');
    await alert.cancel();
  });

  test('one that is being delivered, nothing is started', async () => {
    delivering.shut();
    const old = await alerts.schedule(clock, {}, { id: 'under-way' });
    await delivering.reached();
    const late = alerts.schedule(clock, {}, { id: 'under-way', in: '1h', replace });
    await expect(late).rejects.toThrow(AlertFiringError);
    delivering.open();
    expect(await old.result()).toMatchObject({ status: 'sent' });
  });
});

test('many at once leave one alert, which is one of them', async () => {
  const id = 'contended';
  const made = Array.from({ length: 10 }, (_, hour) =>
    alerts.schedule(clock, {}, { id, in: { hours: hour + 1 }, replace }),
  );
  const [alert] = await Promise.all(made);
  const listed = await eventually(
    () => alerts.list({ type: 'clock', limit: 1000 }),
    (found) => found.some((each) => each.id === id),
  );
  expect(listed.filter((each) => each.id === id)).toHaveLength(1);
  expect(await alert?.cancel()).toBe('cancelled');
});

test('nothing can be replaced without an id', async () => {
  await expect(alerts.schedule(clock, {}, { replace })).rejects.toThrow(InvalidInputError);
});

describe('alerts schedule --replace', () => {
  test('prints the id, and what was understood', async () => {
    const typed = ['schedule', 'clock', '--id', 'by-hand', '--replace'];
    for (const hours of ['1h', '2h']) {
      const ran = await runAlerts(config, [...typed, '--in', hours]);
      expect(ran).toMatchObject({ stdout: 'by-hand', exitCode: 0 });
    }
    const { dueAt } = await alerts.get('by-hand').describe();
    expect(Date.parse(dueAt ?? '') - Date.now()).toBeGreaterThan(3_600_000);
    await alerts.get('by-hand').cancel();
  });

  test.each([
    [['--replace'], /replace requires an id/],
    [['--replace', '--if-absent', '--id', 'x'], /--if-absent excludes --replace/],
    [['--times', '2'], /times applies only to recurring alerts/],
    [['--every', '1m', '--times', '0'], /times must be a whole number above 0/],
    [['--every', '1m', '--jitter', '1m'], /must be shorter than the 1 minute between two runs/],
    [['--cron', '*/5 * * * *', '--jitter', '6m'], /must be shorter than the 5 minutes/],
    [['--every', '1m', '--dst-overlap', 'once'], /dstOverlap applies only to alerts with cron/],
    [['--dst-overlap', 'never'], /dst-overlap/],
    [['--hour', '10'], /day, hour and minute require in/],
    [['--in', '1 month', '--hour', '24'], /24/],
  ])('%j is refused', async (typed, says) => {
    const ran = await runAlerts(config, ['schedule', 'clock', ...typed]);
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toMatch(says);
  });
});
