import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { startDevServer } from '../../src/dev/dev-server.js';
import { type AlertType, defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlerts } from '../support/cli.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { stopAll, watching, watchingAll } from './watching.js';

let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

/** Returns a type that is unique to a test, so that the test sees its own alerts only. */
function ownType(condition: () => boolean = () => true): AlertType {
  const type = `watched-${randomUUID()}`;
  return defineAlert({ type, args: z.object({}), condition, message: () => ({ text: '' }) });
}
const [one, many, skips, recurs, recursSkipped, goes] = [
  ownType(),
  ownType(),
  ownType(() => false),
  ownType(),
  ownType(() => false),
  ownType(),
];

const outOfOrder = recordingChannel(() => {
  throw new Error('the webhook answered 503');
});

beforeAll(async () => {
  // The worker here has a channel of its own under this name.
  vi.stubEnv('ALERTS_WEBHOOK_URL', 'http://127.0.0.1:9/hook');
  config = testConfig();
  worker = await startWorker(config, {
    types: typesOf(one, many, skips, recurs, recursSkipped, goes),
    channels: new Map([
      ['console', recordingChannel()],
      ['webhook', outOfOrder],
    ]),
  });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  stopAll();
  await alerts?.close();
  await worker?.stop();
});

const entryDocument = z.strictObject({
  id: z.string(),
  runId: z.string(),
  at: z.iso.datetime(),
  what: z.string(),
  channel: z.string().nullable(),
  detail: z.string().nullable(),
});

const changeDocument = z.strictObject({
  at: z.iso.datetime(),
  id: z.string(),
  runId: z.string(),
  type: z.string(),
  status: z.string(),
  dueAt: z.iso.datetime().nullable(),
  attempts: z.number().nullable(),
  reason: z.string().nullable(),
  ended: z.boolean(),
});

const parsed = <T>(lines: string[], schema: z.ZodType<T>): T[] =>
  lines.map((line) => schema.parse(JSON.parse(line)));

describe.concurrent('alerts watch ID', () => {
  test('prints past events, then new ones as they happen, and ends with the alert', async () => {
    const { id } = await alerts.schedule(one, {}, { in: '1h' });
    const watch = watching(config, [id]);
    await watch.printed(/ {2}scheduled +due /);
    const alert = alerts.get(id);
    await alert.pause();
    await watch.printed(/ {2}paused +until it is resumed, by \d+@/);
    await alert.resume();
    await alert.reschedule({ in: '0s' });
    expect(await watch.ended).toBe(0);
    const words = watch.lines().map((line) => line.split(/ {2,}/)[1]);
    expect(words).toEqual([
      'scheduled',
      'paused',
      'resumed',
      'rescheduled',
      'fired',
      'sent',
      'ended',
    ]);
    expect(watch.lines().at(-1)).toMatch(/^\w{3} \d+ \w{3} \d{4} \d\d:\d\d:\d\d +ended +sent$/);
    expect(watch.stderr()).toBe('');
  });

  test('exits with status 1 for a failed alert, and prints each attempt once, as a line of JSON with --json', async () => {
    const retry = { maximumAttempts: 3, initialInterval: '2s', backoffCoefficient: 1 };
    const { id } = await alerts.schedule(one, {}, { in: '1h', to: ['webhook'], retry });
    const watch = watching(config, [id, '--json']);
    await watch.printed(/"scheduled"/);
    await alerts.get(id).reschedule({ in: '0s' });
    expect(await watch.ended).toBe(1);
    const entries = parsed(watch.lines(), entryDocument);
    expect(new Set(entries.map((entry) => entry.id))).toEqual(new Set([id]));
    const attempts = entries.filter(({ what }) => what === 'attempt-failed');
    const details = attempts.map(({ detail }) => detail?.replace(/; again at .*/, ''));
    expect(new Set(details).size).toBe(details.length);
    expect(details.at(-1)).toBe('attempts 1–2 of 3, the last: the webhook answered 503');
    expect(entries.slice(-2)).toMatchObject([
      { what: 'failed', channel: 'webhook', detail: 'attempt 3 of 3: the webhook answered 503' },
      { what: 'ended', detail: 'failed: the webhook answered 503' },
    ]);
  });

  test('follows a recurring alert over its runs, until it is cancelled', async () => {
    const alert = await alerts.schedule(one, {}, { every: '1s' });
    const watch = watching(config, [alert.id, '--json']);
    await watch.printed(/"what":"sent"/, 3);
    await alert.cancel();
    expect(await watch.ended).toBe(0);
    const entries = parsed(watch.lines(), entryDocument);
    const runs = [...new Set(entries.map(({ runId }) => runId))];
    expect(runs.length).toBeGreaterThanOrEqual(4);
    const wordsOf = (run: string) =>
      entries.flatMap(({ runId, what }) => (runId === run ? [what] : []));
    for (const run of runs.slice(0, -1)) {
      expect(wordsOf(run)).toEqual(['scheduled', 'fired', 'sent', 'ended']);
    }
    expect(wordsOf(runs.at(-1) ?? '').at(-1)).toBe('ended');
  });

  test('prints the events of an ended alert at once, and fails for an unknown id', async () => {
    const alert = await alerts.schedule(skips, {});
    await alert.result();
    const { stdout, exitCode } = await runAlerts(config, ['watch', alert.id]);
    expect(stdout).toMatch(/ended +skipped: its condition no longer holds$/);
    expect(exitCode).toBe(0);
    expect(await runAlerts(config, ['watch', 'no-such'])).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining("no alert has the id 'no-such'"),
      exitCode: 1,
    });
    expect(await runAlerts(config, ['watch', 'no-such', '--type', 'clock'])).toMatchObject({
      exitCode: 2,
    });
  });
});

describe.concurrent('alerts watch', () => {
  test('prints when alerts appear, are retried and end, and nothing after Ctrl-C', async () => {
    const there = await alerts.schedule(many, {}, { in: '1h' });
    const watch = await watchingAll(config, many.type);
    const sent = await alerts.schedule(many, {}, { in: '2s' });
    const retry = { maximumAttempts: 2, initialInterval: '4s' };
    const failed = await alerts.schedule(many, {}, { to: ['webhook'], retry });
    const cancelled = await alerts.schedule(many, {}, { in: '1h' });
    await watch.printed(new RegExp(`scheduled +${cancelled.id} +${many.type}: due `));
    await cancelled.cancel();
    await watch.printed(new RegExp(`cancelled +${cancelled.id} .*: cancelled before it was due`));
    await watch.printed(new RegExp(`retrying +${failed.id} .*: attempt 1 failed: .*503`));
    await watch.printed(new RegExp(`failed +${failed.id} .*: the webhook answered 503`));
    await watch.printed(new RegExp(`sent +${sent.id} `));
    watch.signal('SIGINT');
    expect(await watch.ended).toBe(0);
    expect(watch.stderr()).toMatch(/^watching 1 open alert, and new ones\n$/);

    const words = (id: string) =>
      watch.lines().flatMap((line) => (line.includes(id) ? [line.split(/ {2,}/)[1]] : []));
    // This alert existed before, and nothing has happened to it.
    expect(words(there.id)).toEqual([]);
    expect(words(sent.id).filter((word) => word !== 'firing')).toEqual(['scheduled', 'sent']);
    expect(words(failed.id)).toEqual(['scheduled', 'firing', 'retrying', 'failed']);
    expect(words(cancelled.id)).toEqual(['scheduled', 'cancelled']);
    await there.cancel();
  });

  test('prints that a recurring alert appears once, that its runs end, and then that it ends', async () => {
    const before = await alerts.schedule(recurs, {}, { every: '2s' });
    const watch = watching(config, ['--type', recurs.type, '--json']);
    await watch.printed(/"status":"sent"/);
    const since = await alerts.schedule(recurs, {}, { every: '2s' });
    await watch.printed(new RegExp(`${since.id}.*"status":"sent"`), 2);
    await since.cancel();
    await before.cancel();
    await watch.printed(/"ended":true/, 2);
    watch.signal('SIGTERM');
    expect(await watch.ended).toBe(0);
    const changes = parsed(watch.lines(), changeDocument);
    const of = (id: string) => changes.filter((change) => change.id === id);
    expect(of(before.id).map(({ status }) => status)).not.toContain('scheduled');
    const [appeared, ...rest] = of(since.id).filter(({ status }) => status !== 'firing');
    expect(appeared).toMatchObject({ status: 'scheduled', dueAt: expect.any(String) });
    const end = rest.pop();
    expect(end).toMatchObject({ status: 'cancelled', ended: true });
    for (const each of rest) expect(each).toMatchObject({ status: 'sent', ended: false });
    expect(rest.length).toBeGreaterThanOrEqual(2);
  });

  test('prints why a run of a recurring alert was not sent', async () => {
    const watch = await watchingAll(config, recursSkipped.type);
    const alert = await alerts.schedule(recursSkipped, {}, { every: '2s' });
    const [line] = await watch.printed(/ skipped /);
    await alert.cancel();
    expect(line).toMatch(/: its condition no longer holds: the alert recurs$/);
  });

  test('ends without an error if its reader leaves, such as head', async () => {
    const watch = await watchingAll(config, goes.type);
    await alerts.schedule(goes, {});
    await watch.printed(/scheduled/);
    watch.stopReading();
    for (let index = 0; index < 3; index++) await alerts.schedule(goes, {});
    expect(await watch.ended).toBe(0);
    expect(watch.stderr().split('\n')).toHaveLength(2);
  });

  test('fails if Temporal is unreachable', async () => {
    const nowhere = testConfig(`127.0.0.1:${await freePort()}`);
    expect(await runAlerts(nowhere, ['watch'])).toMatchObject({ stdout: '', exitCode: 3 });
  });
});

test('watching survives an outage of the server, for one alert and for all', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
  const ports = { port: await freePort(), uiPort: await freePort() };
  const options = { ...ports, database: join(directory, 'temporal.db') };
  let server = await startDevServer(options);
  const own = testConfig(server.address);
  let ownAlerts = await AlertClient.connect(own);
  try {
    const type = ownType();
    const { id } = await ownAlerts.schedule(type, {}, { in: '1h' });
    const all = await watchingAll(own, type.type);
    const single = watching(own, [id]);
    await single.printed(/scheduled/);
    await ownAlerts.close();
    await server.stop();
    // The outage outlasts the retries of the SDK.
    await sleep(25_000);
    server = await startDevServer(options);
    ownAlerts = await AlertClient.connect(own);
    const since = await ownAlerts.schedule(type, {}, { in: '1h' });
    await ownAlerts.get(id).requestCancel();
    const ownWorker = await startWorker(own, { types: typesOf(type) });
    try {
      expect(await single.ended).toBe(0);
      await all.printed(new RegExp(`scheduled +${since.id}`));
      await all.printed(new RegExp(`cancelled +${id}`));
    } finally {
      await ownWorker.stop();
    }
    all.signal('SIGINT');
    expect(await all.ended).toBe(0);
    expect(single.stderr()).toBe('');
  } finally {
    await ownAlerts.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}, 120_000);

test('Ctrl-C ends watching also during an outage', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
  const ports = { port: await freePort(), uiPort: await freePort() };
  const server = await startDevServer({ ...ports, database: join(directory, 'temporal.db') });
  try {
    const watch = await watchingAll(testConfig(server.address), 'any');
    await server.stop();
    await sleep(3000);
    watch.signal('SIGINT');
    expect(await watch.ended).toBe(0);
    expect(watch.lines()).toEqual([]);
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
