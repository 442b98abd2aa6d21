import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { InvalidInputError, NoWorkerError, AlertNotFoundError } from '../../src/util/errors.js';
import { runAlerts } from '../support/cli.js';
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

beforeAll(async () => {
  worker = await startWorker(config, dependencies);
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

test('earlier: it goes out then, under its new time', async () => {
  const alert = await alerts.schedule(clock, {}, { in: '2 days' });
  const at = new Date(Date.now() + 1000);
  expect(await alert.reschedule({ at })).toBe('rescheduled');
  expect((await alert.describe()).dueAt).toBe(at.toISOString());
  expect(await alert.result()).toMatchObject({ status: 'sent', dueAt: at.toISOString() });
  expect(channel.delivered.at(-1)).toMatchObject({
    idempotencyKey: `${alert.id}:${at.toISOString()}:console`,
  });
});

test('later, and later again: it goes out at the last of these times, and not before', async () => {
  const environment = await timeSkippingServer();
  const skipping = testConfig(environment.address);
  const other = await startWorker(skipping, dependencies);
  const client = await AlertClient.connect(skipping);
  onTestFinished(async () => {
    await other.stop();
    await client.close();
    await environment.teardown();
  });
  const now = await environment.currentTimeMs();
  const hours = (count: number) => new Date(now + count * 3_600_000);
  const alert = await client.schedule(clock, {}, { at: hours(10) });
  expect(await alert.reschedule({ at: hours(20) })).toBe('rescheduled');
  await environment.sleep('12h');
  expect(await alert.ready()).toBe(false);
  expect(await alert.reschedule({ at: hours(48) })).toBe('rescheduled');
  await environment.sleep('35h');
  expect(await alert.ready()).toBe(false);
  await environment.sleep('2h');
  expect(await alert.result()).toMatchObject({ status: 'sent', dueAt: hours(48).toISOString() });
});

test('by another program to what is not a time: it is told so', async () => {
  const alert = await alerts.schedule(clock, {}, { in: '2 days' });
  const workflow = alerts.temporal.workflow.getHandle(alert.id);
  const asked = workflow.executeUpdate('reschedule', { args: ['later'] });
  await expect(asked).rejects.toMatchObject({
    cause: { message: 'not a time: write it as ISO 8601, such as 2026-12-24T18:00:00Z' },
  });
});

test('to a time in the past: it goes out now', async () => {
  const alert = await alerts.schedule(clock, {}, { in: '2 days' });
  expect(await alert.reschedule({ in: '-1h' })).toBe('rescheduled');
  expect(await alert.result()).toMatchObject({ status: 'sent' });
});

test('it is remembered over a restart of the worker', async () => {
  const own = testConfig();
  const client = await AlertClient.connect(own);
  const first = await startWorker(own, dependencies);
  const alert = await client.schedule(clock, {}, { in: '2 days' });
  await alert.reschedule({ in: '2s' });
  await first.stop();
  const second = await startWorker(own, dependencies);
  expect(await alert.result()).toMatchObject({ status: 'sent' });
  await second.stop();
  await client.close();
});

describe('too late is said so, and changes nothing:', () => {
  test('while it is delivered', async () => {
    delivering.shut();
    const alert = await alerts.schedule(clock, {});
    await delivering.reached();
    expect(await alert.reschedule({ in: '1h' })).toBe('already-firing');
    delivering.open();
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });

  test('after it has ended', async () => {
    const sent = await alerts.schedule(clock, {});
    await sent.result();
    expect(await sent.reschedule({ in: '1h' })).toBe('already-sent');
    const cancelled = await alerts.schedule(clock, {}, { in: '1h' });
    await cancelled.cancel();
    expect(await cancelled.reschedule({ in: '1h' })).toBe('already-cancelled');
  });

  test('whoever comes first, the answer is true', async () => {
    const herd = await Promise.all(
      Array.from({ length: 20 }, () => alerts.schedule(clock, {}, { in: '1s' })),
    );
    await sleep(900);
    const verdicts = await Promise.all(herd.map((alert) => alert.reschedule({ in: '1h' })));
    await sleep(2000);
    const wrong = [];
    for (const [index, alert] of herd.entries()) {
      const { status, outcome } = await alert.describe();
      const verdict = verdicts[index];
      if ((status === 'scheduled') !== (verdict === 'rescheduled'))
        wrong.push({ verdict, status, outcome, history: await alert.history() });
      await alert.cancel();
    }
    expect(wrong).toEqual([]);
  });
});

test('what cannot be given a new time is refused', async () => {
  const recurring = await alerts.schedule(clock, {}, { every: '1h' });
  await expect(recurring.reschedule({ in: '1h' })).rejects.toThrow(InvalidInputError);
  await expect(recurring.reschedule({ in: '1h' })).rejects.toThrow(/recurs: cancel it, and/);
  await recurring.cancel();
  await expect(alerts.get('nobody').reschedule({ in: '1h' })).rejects.toThrow(AlertNotFoundError);
  const alert = await alerts.schedule(clock, {}, { in: '1h' });
  await expect(alert.reschedule({ in: 'soon' })).rejects.toThrow(InvalidInputError);
  await alert.cancel();
});

test('without a worker nothing is promised', async () => {
  const idle = impatient(testConfig());
  const client = await AlertClient.connect(idle);
  const alert = await client.schedule(clock, {}, { in: '1h' });
  await expect(alert.reschedule({ in: '2h' })).rejects.toThrow(NoWorkerError);
  await client.close();
});

describe('alerts reschedule', () => {
  test('says what became of it', async () => {
    const { id } = await alerts.schedule(clock, {}, { in: '2 days' });
    const ran = await runAlerts(config, ['reschedule', id, '--at', '2099-12-24T18:00Z']);
    expect(ran).toEqual({
      stdout: `${id} rescheduled`,
      stderr: expect.stringMatching(/^due Thu 24 Dec 2099 18:00:00 UTC \(in .*\)$/),
      exitCode: 0,
    });
    const json = await runAlerts(config, ['reschedule', id, '--now', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'rescheduled', pausedUntil: null });
    await alerts.get(id).result();
    expect(await runAlerts(config, ['reschedule', id, '--in', '1h'])).toEqual({
      stdout: `${id} already-sent`,
      stderr: '',
      exitCode: 1,
    });
  });

  test('says what becomes of an alert that is due in the past', async () => {
    const expiring = await alerts.schedule(clock, {}, { in: '2 days', expires: '1h' });
    const typed = ['reschedule', expiring.id, '--at', '2020-01-01'];
    const { stderr } = await runAlerts(config, typed);
    expect(stderr).toMatch(/^was due Wed 1 Jan 2020 .* ago\), expires at once, undelivered$/);
    expect(await expiring.result()).toMatchObject({ status: 'expired' });
    const { id } = await alerts.schedule(clock, {}, { in: '2 days' });
    const again = await runAlerts(config, ['reschedule', id, '--in', '-5m', '--now']);
    expect(again.stderr).toMatch(/^was due .* \(5 minutes ago\), fires now$/);
  });

  test('says that a pause still holds', async () => {
    const { id } = await alerts.schedule(clock, {}, { in: '2 days' });
    await alerts.get(id).pause();
    const ran = await runAlerts(config, ['reschedule', id, '--in', '1h']);
    expect(ran).toEqual({
      stdout: `${id} rescheduled`,
      stderr: expect.stringMatching(
        /^due .*\nstill paused until it is resumed: 'alerts resume .*' ends the pause$/,
      ),
      exitCode: 0,
    });
    await alerts.get(id).cancel();
  });

  test.each([
    [['x'], /choose one of --now, --in and --at/],
    [['x', '--in', '1h', '--now'], /--now excludes an --in that leads to the future/],
    [['x', '--in', '1h', '--at', 'noon'], /choose one of --now, --in and --at/],
    [['x', '--in', '-5m'], /--in leads to the past, .* \(5 minutes ago\): add --now/],
    [['x', '--at', '2026-02-31'], /2026-02-31/],
  ])('%j is refused', async (typed, says) => {
    const { stdout, stderr, exitCode } = await runAlerts(config, ['reschedule', ...typed]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(says);
  });
});
