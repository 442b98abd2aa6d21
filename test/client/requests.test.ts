/** Requests that no worker has planned yet, so that only their input says what they are. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { AlertClient } from '../../src/client/alert-client.js';
import { lateAlertFinder } from '../../src/client/listing/late-alerts.js';
import { watchAlerts } from '../../src/client/watch/watch-alerts.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { startEncrypted, startRequest } from '../support/requests.js';

const args = { to: 'Ada', text: 'Lunch' };
const request = { type: 'reminder', args };
const yearly = { cronSchedule: 'CRON_TZ=Europe/Paris @yearly' };

let config: TemporalConfig;
let alerts: AlertClient;

beforeEach(async () => {
  config = (await createNamespace()).config();
  alerts = await AlertClient.connect(config);
  onTestFinished(() => alerts.close());
});

test('are listed and counted under their types', async () => {
  await startRequest(alerts, config, 'asleep', { ...request, in: '3 days' });
  await startRequest(alerts, config, 'yearly', request, yearly);
  await startRequest(alerts, config, 'other', { ...request, type: 'other' });
  await startRequest(alerts, config, 'unreadable', ['reminder']);
  await eventually(
    () => alerts.count(),
    (count) => count === 4,
  );
  expect(await alerts.count({ type: 'reminder' })).toBe(2);
  const listed = await alerts.list({ type: 'reminder' });
  expect(new Map(listed.map(({ id, type }) => [id, type]))).toEqual(
    new Map([
      ['asleep', 'reminder'],
      ['yearly', 'reminder'],
    ]),
  );
  expect(listed.find(({ id }) => id === 'yearly')).toMatchObject({
    args,
    recurrence: { cron: '@yearly', every: null, timezone: 'Europe/Paris' },
  });
  const all = await alerts.list();
  expect(all.filter(({ problem }) => problem !== undefined)).toMatchObject([
    { id: 'unreadable', type: '', problem: 'its request cannot be read' },
  ]);
  const dry = await runAlerts(config, ['discard', '--type', 'reminder', '--dry-run', '--json']);
  expect(JSON.parse(dry.stdout)).toEqual({ open: 2 });
});

test('are watched by their types, from their start to an end that no worker has seen', async () => {
  await startRequest(alerts, config, 'before', request, yearly);
  await eventually(
    () => alerts.count(),
    (count) => count === 1,
  );
  const changes = await watchAlerts(alerts.temporal, 'reminder');
  await startRequest(alerts, config, 'other', { ...request, type: 'other' });
  await startRequest(alerts, config, 'during', request, yearly);
  const next = async () => (await changes.next()).value;
  expect(await next()).toMatchObject({ id: 'during', type: 'reminder', status: 'scheduled' });
  await alerts.temporal.workflow.getHandle('before').terminate();
  const ended = { type: 'reminder', status: 'cancelled', ended: true };
  expect(await next()).toMatchObject({ ...ended, id: 'before' });
  await alerts.temporal.workflow.getHandle('during').terminate();
  expect(await next()).toMatchObject({ ...ended, id: 'during' });
  await changes.return(undefined);
});

test('are late for the watchdog if no worker has planned them in time', async () => {
  await startRequest(alerts, config, 'overdue', { ...request, in: '3 days' });
  await startRequest(alerts, config, 'delayed', request, { startDelay: '1h' });
  await startRequest(alerts, config, 'yearly', request, yearly);
  await eventually(
    () => alerts.count(),
    (count) => count === 3,
  );
  const { alerts: late } = await lateAlertFinder()(alerts.temporal, new Date(Date.now() + 1000));
  expect(late.map(({ id }) => id)).toEqual(['overdue']);
});

test('an alert whose memo cannot be decoded is listed beside all others, and says so', async () => {
  await startEncrypted(alerts, config, 'encrypted', 'reminder');
  await startRequest(alerts, config, 'asleep', { ...request, in: '3 days' });
  await eventually(
    () => alerts.count({ type: 'reminder' }),
    (count) => count === 2,
  );
  const problem = 'its memo cannot be read';
  const listed = await alerts.list({ type: 'reminder' });
  expect(listed.find(({ id }) => id === 'encrypted')).toMatchObject({ type: 'reminder', problem });
  expect(listed.find(({ id }) => id === 'asleep')).toMatchObject({ args });
  expect(await alerts.get('encrypted').describe()).toMatchObject({ problem });
  expect((await runAlerts(config, ['list'])).stdout).toMatch(
    /^encrypted +reminder +\(its memo cannot be read\) +scheduled/m,
  );
});
