/** `how-to-set-up-alerts.txt`, the guide for Celery that this product replaces, section by section. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kysely } from 'kysely';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { clock } from '../examples/reporters/alerts/clock.js';
import { twoDaysLate } from '../examples/reporters/alerts/two-days-late.js';
import { AlertClient } from '../src/client/alert-client.js';
import { etaOf } from '../src/planning/eta.js';
import { AlertNotFoundError } from '../src/util/errors.js';
import type { TemporalConfig } from '../src/config/environment.js';
import { connectDatabase } from '../examples/reporters/database/connect.js';
import { loadReports } from '../examples/reporters/database/load-csv.js';
import { fileReport } from '../examples/reporters/database/reporters.js';
import { createTables, type Database } from '../examples/reporters/database/schema.js';
import { defineAlert } from '../src/alert-types/define-alert.js';
import { alertTypesOf, findProject } from '../src/project/project.js';
import { eventually } from './support/eventually.js';
import { createNamespace, type TestNamespace } from './support/namespace.js';
import { recordingChannel } from '../src/testing/recording-channel.js';
import { temporalService } from '../src/worker/temporal-service.js';
import { logLines, noQuery, startWorker, testConfig, type TestWorker } from './support/temporal.js';
import { timeSkippingServer } from './support/time-skipping.js';

const hello = defineAlert({
  type: 'hello',
  args: z.object({ name: z.string() }),
  message: ({ name }) => ({ text: `Hello ${name}` }),
});

let networkIsDown = 0;
const remote = defineAlert({
  type: 'remote',
  args: z.object({}),
  load: (_, { log }) => {
    log.info('fetching remote data');
    if (networkIsDown-- > 0) throw new Error('the network is down');
    return { fetched: true };
  },
  message: () => ({ text: 'updated' }),
});

const console = recordingChannel();
const reporters = fileURLToPath(new URL('../examples/reporters/', import.meta.url));
let directory: string;
let ownNamespace: TestNamespace;
let config: TemporalConfig;
let db: Kysely<Database>;
let worker: TestWorker;
let alerts: AlertClient;

const services = () => ({ db, now: () => new Date(), query: noQuery, temporal: temporalService() });
const channels = new Map([['console', console]]);
const discovered = async () => alertTypesOf(await findProject(reporters));
const types = async () =>
  new Map([...(await discovered()), [hello.type, hello], [remote.type, remote]]);
const texts = () => console.delivered.map(({ text }) => text);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-guide-'));
  db = connectDatabase(`file:${join(directory, 'reports.db')}`);
  await createTables(db);
  await loadReports(db, join(reporters, 'reports.csv'));
  // Of its own, because discarding all alerts must not reach those of other tests.
  ownNamespace = await createNamespace();
  config = ownNamespace.config();
  worker = await startWorker(config, { types: await types(), channels, services: services() });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
  await db.destroy();
  await rm(directory, { recursive: true, force: true });
});

describe('Tasks Basics', () => {
  test('all types of alert are discovered', async () => {
    expect([...(await discovered()).keys()]).toEqual(
      expect.arrayContaining(['clock', 'reminder', 'two-days-late']),
    );
  });

  test('calling a function of a type runs it immediately, without Temporal', () => {
    expect(hello.message({ name: 'World' })).toEqual({ text: 'Hello World' });
  });

  test('scheduling gives a handle, not the result', async () => {
    const alert = await alerts.schedule(hello, { name: 'World' }, { in: '1s' });
    expect(await alert.ready()).toBe(false);
    expect(await alert.successful()).toBe(false);
    expect((await alert.describe()).outcome).toBeNull();

    expect(await alert.result()).toMatchObject({ status: 'sent', attempts: 1 });
    expect(await alert.ready()).toBe(true);
    expect(await alert.successful()).toBe(true);
    expect(texts()).toContain('Hello World');
  });

  test('the result is found from the id alone, in another process', async () => {
    const { id } = await alerts.schedule(hello, { name: 'again' });
    const elsewhere = await AlertClient.connect(config);
    expect(await elsewhere.get(id).result()).toMatchObject({ status: 'sent' });
    await elsewhere.close();
  });

  test('an unknown id is an error, never "pending"', async () => {
    await expect(alerts.get('nobody').ready()).rejects.toThrow(AlertNotFoundError);
    await expect(alerts.get('nobody').result()).rejects.toThrow(AlertNotFoundError);
    await expect(alerts.get('nobody').cancel()).rejects.toThrow(AlertNotFoundError);
  });
});

describe('How to apply to alerts?', () => {
  test('scheduled alerts are persistent between restarts of the worker', async () => {
    const alert = await alerts.schedule(hello, { name: 'persistent' }, { in: '2s' });
    await worker.stop();
    worker = await startWorker(config, { types: await types(), channels, services: services() });
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });

  describe('Alerts in the future', () => {
    test('in two days, if the reporter is still late then', async () => {
      const environment = await timeSkippingServer();
      const skipping = testConfig(environment.address);
      const later = await startWorker(skipping, {
        types: await types(),
        channels,
        services: services(),
      });
      const client = await AlertClient.connect(skipping);

      const inTwoDays = { at: DateTime.now().plus({ days: 2 }) };
      const amina = await client.schedule(twoDaysLate, { reporterId: '1' }, inTwoDays);
      const priya = await client.schedule(twoDaysLate, { reporterId: '5' }, inTwoDays);
      await environment.sleep('1 day');
      expect(await amina.ready()).toBe(false);
      await fileReport(db, 'grant-42', new Date());
      await environment.sleep('25 hours');

      expect(await amina.result()).toMatchObject({ status: 'sent' });
      expect(texts()).toContain('Amina Diallo, your report is two days late.');
      expect(await priya.result()).toMatchObject({
        status: 'skipped',
        reason: 'Priya Raman owes no report',
      });

      await later.stop();
      await client.close();
      await environment.teardown();
    });

    test('fancy durations: a month on, a week back, at ten in the morning', async () => {
      const now = DateTime.fromISO('2026-07-20T16:45', { zone: 'Europe/Paris' });
      const fancy = { in: { months: 1, weeks: -1 }, set: { hour: 10 }, timezone: 'Europe/Paris' };
      const later = etaOf(fancy, now);
      expect([later.month, later.day, later.hour]).toEqual([8, 13, 10]);

      const alert = await alerts.schedule(hello, { name: 'later' }, fancy);
      const { dueAt } = await alert.describe();
      expect(dueAt).toBe(etaOf(fancy).toUTC().toISO());
      await alert.cancel();
    });

    test('a time can be a Date, a DateTime, a text, or a duration from now', async () => {
      const at = '2030-01-02T10:00:00.000Z';
      const paris = { at: '2030-01-02 11:00', timezone: 'Europe/Paris' };
      for (const when of [{ at: new Date(at) }, { at: DateTime.fromISO(at) }, { at }, paris]) {
        const alert = await alerts.schedule(hello, { name: 'then' }, when);
        expect((await alert.describe()).dueAt).toBe(at);
        await alert.cancel();
      }
      for (const duration of ['2 days', 'P2D', { days: 2 }]) {
        const alert = await alerts.schedule(hello, { name: 'then' }, { in: duration });
        const { dueAt, createdAt } = await alert.describe();
        expect(Date.parse(dueAt ?? '') - Date.parse(createdAt)).toBe(48 * 3600 * 1000);
        await alert.cancel();
      }
    });
  });

  describe('Recurring alerts', () => {
    test('every second, found by its id, with the next run in its status', async () => {
      await alerts.schedule(clock, {}, { every: '1s', id: 'ticker' });
      await eventually(texts, (said) => said.includes('ticker: tick 2'));
      const ticker = alerts.get('ticker');
      const { status, dueAt, recurrence } = await eventually(
        () => ticker.describe(),
        (alert) => alert.status === 'scheduled',
      );
      expect({ status, recurrence }).toMatchObject({
        status: 'scheduled',
        recurrence: { every: 'PT1S' },
      });
      expect(Math.abs(Date.parse(dueAt ?? '') - Date.now())).toBeLessThan(5000);
      expect(await ticker.lastOutcome()).toMatchObject({ status: 'sent' });
      await ticker.cancel();
      expect(await ticker.ready()).toBe(true);
    });

    test('every Monday at 21:30, on the clocks of Paris', async () => {
      const night = { cron: '30 21 * * 1', timezone: 'Europe/Paris', id: 'monday-night' };
      await alerts.schedule(hello, { name: 'Monday' }, night);
      const { dueAt, recurrence } = await alerts.get('monday-night').describe();
      expect(recurrence).toEqual({ cron: '30 21 * * 1', every: null, timezone: 'Europe/Paris' });
      const next = DateTime.fromISO(dueAt ?? '', { zone: 'Europe/Paris' });
      expect(next.toFormat('ccc HH:mm:ss')).toBe('Mon 21:30:00');
      expect(next.diffNow('days').days).toBeLessThan(7.1);
      expect(await alerts.get('monday-night').cancel()).toBe('cancelled');
    });
  });

  describe('Resend alert in case of failure', () => {
    test('an attempt that fails is retried, by the type or by the alert', async () => {
      networkIsDown = 2;
      const retry = { initialInterval: '1s', backoffCoefficient: 1 };
      const alert = await alerts.schedule(remote, {}, { retry });
      const retrying = await eventually(
        () => alert.describe(),
        ({ status }) => status === 'retrying',
      );
      expect(retrying).toMatchObject({ lastError: 'the network is down' });
      expect(await alert.result()).toMatchObject({ status: 'sent', attempts: 3 });
    });

    test('when attempts are exhausted, it has failed, and says why', async () => {
      networkIsDown = 2;
      const retry = { initialInterval: '1s', maximumAttempts: 2 };
      const alert = await alerts.schedule(remote, {}, { retry });
      expect(await alert.result()).toMatchObject({
        status: 'failed',
        attempts: 2,
        reason: 'the network is down',
      });
      expect(await alert.successful()).toBe(false);
    });
  });

  describe('Cancelling alerts', () => {
    test('a reminder that is not needed is cancelled', async () => {
      const alert = await alerts.schedule(hello, { name: 'nobody' }, { in: '1h' });
      expect(await alert.cancel()).toBe('cancelled');
      expect(await alert.cancel()).toBe('already-cancelled');
      expect(texts()).not.toContain('Hello nobody');
    });

    test('one that was sent is not called cancelled', async () => {
      const alert = await alerts.schedule(hello, { name: 'too late' });
      await alert.result();
      expect(await alert.cancel()).toBe('already-sent');
    });

    test('usually better: it checks by itself whether it is needed', async () => {
      const alert = await alerts.schedule(twoDaysLate, { reporterId: '3' });
      expect(await alert.result()).toMatchObject({
        status: 'skipped',
        reason: 'Mei-Ling Chen owes no report',
      });
    });

    test('in case of emergency, all are discarded', async () => {
      for (let n = 0; n < 5; n++) await alerts.schedule(hello, { name: 'x' }, { in: '1h' });
      await alerts.schedule(clock, {}, { every: '1s' });
      await alerts.schedule(clock, {}, { every: '1h' });
      await eventually(
        () => alerts.count(),
        (open) => open === 7,
      );
      const discarded = await alerts.discard();
      expect(discarded).toHaveLength(7);
      expect(await alerts.list()).toEqual([]);
    });
  });
});

describe('Tricks', () => {
  test('a result that nobody reads needs nothing: it is a line', async () => {
    const alert = await alerts.schedule(hello, { name: 'unread' });
    expect(JSON.stringify(await alert.result()).length).toBeLessThan(300);
  });

  test('a type may be an object with methods and state, recurring ones too', async () => {
    class Counter {
      readonly type = 'counter';
      readonly args = z.object({});
      count = 0;
      constructor(readonly step: number) {}
      message() {
        this.count += this.step;
        return { text: `counted ${this.count}` };
      }
    }
    const counter = new Counter(10);
    const own = ownNamespace.config();
    const counting = await startWorker(own, {
      types: new Map([['counter', counter]]),
      channels,
    });
    const client = await AlertClient.connect(own);
    const alert = await client.schedule(counter, {}, { every: '1s' });
    await eventually(texts, (said) => said.includes('counted 20'));
    await alert.cancel();
    expect(counter.count).toBeGreaterThanOrEqual(20);
    await counting.stop();
    await client.close();
  });

  test('a type gets a logger, whose lines say which alert they are about', async () => {
    const alert = await alerts.schedule(remote, {});
    await alert.result();
    const line = { msg: 'fetching remote data', alertId: alert.id, type: 'remote', attempt: 1 };
    await vi.waitFor(() => expect(logLines).toContainEqual(expect.objectContaining(line)));
  });
});

describe('Good practices', () => {
  test('each attempt reloads, since context may have changed in the meantime', async () => {
    networkIsDown = 0;
    let attempts = 0;
    const fixed = defineAlert({
      type: 'fixed-meanwhile',
      args: z.object({}),
      load: () => ({ broken: (attempts += 1) === 1 }),
      condition: ({ broken }) => broken || 'it was mended',
      message: () => {
        throw new Error('cannot say it now');
      },
    });
    const own = ownNamespace.config();
    const trying = await startWorker(own, { types: new Map([[fixed.type, fixed]]), channels });
    const client = await AlertClient.connect(own);
    const alert = await client.schedule(fixed, {}, { retry: { initialInterval: '1s' } });
    expect(await alert.result()).toMatchObject({
      status: 'skipped',
      reason: 'it was mended',
      attempts: 2,
    });
    await trying.stop();
    await client.close();
  });

  test('an alert carries identifiers, so that it aborts when its subject is gone', async () => {
    const alert = await alerts.schedule(twoDaysLate, { reporterId: '2' }, { in: '1s' });
    await db.deleteFrom('reporters').where('id', '=', '2').execute();
    expect(await alert.result()).toMatchObject({
      status: 'skipped',
      reason: 'its subject is gone',
    });
  });
});
