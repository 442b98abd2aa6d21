import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { InvalidInputError, NoWorkerError, AlertNotFoundError } from '../../src/util/errors.js';
import { PAUSE_MESSAGE } from '../../src/contract/messages.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { gate } from '../support/gate.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import {
  impatient,
  startWorker,
  testConfig,
  type TestWorker,
  typesOf,
} from '../support/temporal.js';
import { timeSkippingServer } from '../support/time-skipping.js';

const config = testConfig();
const delivering = gate();
const channel = recordingChannel(delivering.pass);
const dependencies = { types: typesOf(clock), channels: new Map([['console', channel]]) };
let worker: TestWorker;
let alerts: AlertClient;

const HOUR = 3_600_000;

beforeAll(async () => {
  worker = await startWorker(config, dependencies);
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

async function monthsAhead() {
  const environment = await timeSkippingServer();
  const skipping = testConfig(environment.address);
  const other = await startWorker(skipping, dependencies);
  const client = await AlertClient.connect(skipping);
  onTestFinished(async () => {
    await other.stop();
    await client.close();
    await environment.teardown();
  });
  return { environment, client, now: await environment.currentTimeMs() };
}

describe('an alert that sleeps', () => {
  test('is paused past its ETA, and goes out when it is resumed', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '1s' });
    expect(await alert.pause()).toBe('paused');
    expect(await alert.describe()).toMatchObject({ status: 'scheduled', pausedUntil: 'resumed' });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await alert.ready()).toBe(false);
    const resumed = Date.now();
    expect(await alert.resume()).toBe('resumed');
    const { status, dueAt } = await alert.result();
    expect(status).toBe('sent');
    expect(Date.parse(dueAt)).toBeGreaterThanOrEqual(resumed);
  });

  test('does not expire for the pause, which was meant', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '1s', expires: '1s' });
    await alert.pause();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await alert.resume();
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });

  test('snoozed for ten hours goes out after them, though it was due after two', async () => {
    const { environment, client, now } = await monthsAhead();
    const alert = await client.schedule(clock, {}, { at: new Date(now + 2 * HOUR) });
    const until = new Date(now + 10 * HOUR);
    expect(await alert.pause({ until })).toBe('paused');
    expect(await alert.describe()).toMatchObject({
      dueAt: until.toISOString(),
      pausedUntil: until.toISOString(),
    });
    await environment.sleep('9h');
    expect(await alert.ready()).toBe(false);
    await environment.sleep('2h');
    expect(await alert.result()).toMatchObject({ status: 'sent', dueAt: until.toISOString() });
  });

  test('resumed before its ETA goes out at its ETA', async () => {
    const { environment, client, now } = await monthsAhead();
    const dueAt = new Date(now + 48 * HOUR);
    const alert = await client.schedule(clock, {}, { at: dueAt });
    await alert.pause();
    await environment.sleep('1h');
    await alert.resume();
    await environment.sleep('46h');
    expect(await alert.ready()).toBe(false);
    await environment.sleep('2h');
    expect(await alert.result()).toMatchObject({ status: 'sent', dueAt: dueAt.toISOString() });
  });

  test('can be cancelled in its pause', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '1h' });
    await alert.pause();
    expect(await alert.cancel()).toBe('cancelled');
    expect(await alert.resume()).toBe('already-cancelled');
  });

  test('may be paused from the beginning', async () => {
    const alert = await alerts.schedule(clock, {}, { pausedUntil: 'resumed' });
    expect(await alert.describe()).toMatchObject({ pausedUntil: 'resumed' });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await alert.ready()).toBe(false);
    expect(await alert.resume()).toBe('resumed');
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });
});

describe('a recurring alert', () => {
  test('skips what is due in the pause, says so, and goes on when it is resumed', async () => {
    const alert = await alerts.schedule(clock, {}, { every: '1s' });
    expect(await alert.pause()).toBe('paused');
    expect((await alert.describe()).pausedUntil).toBe('resumed');
    const skipped = await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.status === 'skipped',
    );
    expect(skipped).toMatchObject({ reason: 'paused until it is resumed', attempts: 0 });
    const before = (await alert.describe()).runId;
    await eventually(
      () => alert.describe(),
      ({ runId }) => runId !== before,
    );
    expect(await alert.describe()).toMatchObject({ pausedUntil: 'resumed' });
    expect(await alert.resume()).toBe('resumed');
    expect((await alert.describe()).pausedUntil).toBeNull();
    await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.status === 'sent',
    );
    await alert.cancel();
  });

  test('paused until a time goes on by itself', async () => {
    const { environment, client, now } = await monthsAhead();
    const alert = await client.schedule(clock, {}, { cron: '0 12 * * *', timezone: 'UTC' });
    const before = channel.delivered.length;
    await alert.pause({ until: new Date(now + 72 * HOUR) });
    await environment.sleep('71h');
    expect(channel.delivered).toHaveLength(before);
    await environment.sleep('25h');
    expect(channel.delivered).toHaveLength(before + 1);
    await alert.cancel();
  });

  test('paused and resumed between two runs does not miss the next', async () => {
    const alert = await alerts.schedule(clock, {}, { every: '4s' });
    await alert.pause();
    await alert.resume();
    await alert.pause();
    await alert.resume();
    const outcome = await eventually(
      () => alert.lastOutcome(),
      (last) => last !== null,
    );
    expect(outcome?.status).toBe('sent');
    await alert.cancel();
  });

  test('paused while it fires is paused from the next run on', async () => {
    delivering.shut();
    const alert = await alerts.schedule(clock, {}, { every: '1s' });
    await delivering.reached();
    expect(await alert.pause()).toBe('paused');
    delivering.open();
    const outcomes = new Set<string | undefined>();
    await eventually(
      async () => outcomes.add((await alert.lastOutcome())?.status),
      () => outcomes.has('skipped'),
    );
    expect([...outcomes].filter(Boolean)).toEqual(['sent', 'skipped']);
    await alert.cancel();
  });

  test('can be cancelled in its pause, and then was cancelled', async () => {
    const alert = await alerts.schedule(clock, {}, { every: '2s' });
    await alert.pause();
    await eventually(
      () => alert.lastOutcome(),
      (outcome) => outcome?.status === 'skipped',
    );
    expect(await alert.cancel()).toBe('cancelled');
    expect((await alert.result()).reason).toMatch(/^cancelled/);
    expect(await alert.pause()).toBe('already-cancelled');
  });

  test('is listed as paused', async () => {
    const alert = await alerts.schedule(clock, {}, { cron: '@yearly', timezone: 'UTC' });
    await alert.pause();
    const listed = await eventually(
      () => alerts.list({ type: 'clock', limit: 1000 }),
      (all) => all.some(({ id }) => id === alert.id),
    );
    expect(listed.find(({ id }) => id === alert.id)?.pausedUntil).toBe('resumed');
    await alert.cancel();
  });
});

describe('too late, or in vain, is said so:', () => {
  test('while it is delivered', async () => {
    delivering.shut();
    const alert = await alerts.schedule(clock, {});
    await delivering.reached();
    expect(await alert.pause()).toBe('already-firing');
    delivering.open();
    expect(await alert.result()).toMatchObject({ status: 'sent' });
    expect(await alert.pause()).toBe('already-sent');
  });

  test('what is not paused cannot be resumed', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '1h' });
    expect(await alert.resume()).toBe('not-paused');
    await alert.cancel();
  });

  test('a time that is none or over, an alert that nobody knows, a worker that is away', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '1h' });
    await expect(alert.pause({ until: '2026-02-31' })).rejects.toThrow(InvalidInputError);
    await expect(alert.pause({ until: '2020-01-01' })).rejects.toThrow(
      /the pause ends in the past/,
    );
    await alert.cancel();
    await expect(alerts.get('nobody').pause()).rejects.toThrow(AlertNotFoundError);
    const client = await AlertClient.connect(impatient(testConfig()));
    const lonely = await client.schedule(clock, {}, { in: '1h' });
    await expect(lonely.pause()).rejects.toThrow(NoWorkerError);
    await client.close();
  });

  test('a signal that cannot be read changes nothing and breaks nothing', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '2s' });
    const workflow = alerts.temporal.workflow.getHandle(alert.id);
    await workflow.signal(PAUSE_MESSAGE, 'some day');
    await workflow.signal(PAUSE_MESSAGE, 7);
    await workflow.signal(PAUSE_MESSAGE);
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });
});

describe('alerts pause, resume and snooze', () => {
  test('say what became of it', async () => {
    const { id } = await alerts.schedule(clock, {}, { in: '2 days' });
    expect(await runAlerts(config, ['pause', id])).toEqual({
      stdout: `${id} paused`,
      stderr: 'paused until it is resumed',
      exitCode: 0,
    });
    const shown = await runAlerts(config, ['show', id]);
    expect(shown.stdout).toMatch(/^status +scheduled, paused until it is resumed$/m);
    const until = '2099-12-24T18:00:00.000Z';
    const json = await runAlerts(config, ['pause', id, '--until', until, '--json']);
    expect(JSON.parse(json.stdout)).toEqual({ id, verdict: 'paused', pausedUntil: until });
    const resumed = await runAlerts(config, ['resume', id]);
    expect(resumed).toEqual({ stdout: `${id} resumed`, stderr: '', exitCode: 0 });
    const snoozed = await runAlerts(config, ['snooze', id, '--for', '3 days']);
    expect(snoozed).toMatchObject({ stdout: `${id} paused`, exitCode: 0 });
    expect(snoozed.stderr).toMatch(/^paused until .* \(in (3 days|2 days 23 hours)\)$/);
    await alerts.get(id).cancel();
    expect(await runAlerts(config, ['resume', id])).toMatchObject({
      stdout: `${id} already-cancelled`,
      exitCode: 1,
    });
  });

  test.each([
    [['snooze', 'x'], /--for/],
    [['snooze', 'x', '--for', 'soon'], /'soon' is not a duration/],
    [['snooze', 'x', '--for', '-1h'], /the pause ends in the past/],
    [['pause', 'x', '--until', ''], /the time is empty/],
  ])('%j is refused', async (typed, says) => {
    const { stdout, stderr, exitCode } = await runAlerts(config, typed);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(says);
  });
});

test('a pause by signal that comes before any worker has seen the alert is heeded', async () => {
  const own = testConfig();
  const client = await AlertClient.connect(own);
  const alert = await client.schedule(clock, {}, { in: '1s' });
  await client.temporal.workflow.getHandle(alert.id).signal(PAUSE_MESSAGE, 'resumed');
  const late = await startWorker(own, dependencies);
  await eventually(
    () => alert.describe(),
    ({ pausedUntil }) => pausedUntil === 'resumed',
  );
  expect(await alert.resume()).toBe('resumed');
  expect(await alert.result()).toMatchObject({ status: 'sent' });
  await late.stop();
  await client.close();
});
