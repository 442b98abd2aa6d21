/** Labels: alerts are found and cancelled by them, and namespaces without their search attribute go on. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { ALERT_WORKFLOW, DESCRIBE, LABEL, REPLACE } from '../../src/contract/messages.js';
import { AlertLabels, searchAttributes } from '../../src/contract/search-attributes.js';
import { planAlert } from '../../src/planning/plan.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { InvalidInputError, RequestRefusedError } from '../../src/util/errors.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { startWorker, type TestWorker, typesOf } from '../support/temporal.js';

const order = defineAlert({
  type: 'order-unpaid',
  args: z.object({ orderId: z.number() }),
  subject: ({ orderId }) => `order ${orderId}`,
  message: ({ orderId }) => ({ text: `order ${orderId} is unpaid` }),
});
const channels = new Map<string, OpenChannel>([['console', recordingChannel()]]);
const args = { orderId: 7 };

let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  config = (await createNamespace()).config();
  worker = await startWorker(config, { types: typesOf(order), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

const workflowOf = ({ id }: AlertHandle, client = alerts) => client.temporal.workflow.getHandle(id);
const idsWith = async (labels: Record<string, string>) =>
  (await alerts.list({ labels })).map(({ id }) => id).toSorted();
const listed = (labels: Record<string, string>, ...ids: string[]) =>
  eventually(
    () => idsWith(labels),
    (found) => found.join() === ids.toSorted().join(),
  );
/** Starts a workflow as any SDK does. */
const start = (client: AlertClient, input: object, cronSchedule?: string) =>
  client.temporal.workflow.start(ALERT_WORKFLOW, {
    workflowId: randomUUID(),
    taskQueue: config.taskQueue,
    args: [input],
    ...(cronSchedule !== undefined && { cronSchedule }),
  });

describe('an alert with labels', () => {
  test('is listed, described, exported and scheduled again with them', async () => {
    const labels = { order: 'listed', quote: "it's 100% é / _", team: 'ops' };
    const alert = await alerts.schedule(order, args, { in: '1h', labels });
    await alerts.schedule(order, args, { in: '1h', labels: { order: 'listed', team: 'sales' } });
    await listed(labels, alert.id);
    await listed({ quote: labels.quote, order: 'listed' }, alert.id);
    expect(await idsWith({ order: 'listed', team: 'nobody' })).toEqual([]);
    expect(await alert.describe()).toMatchObject({ labels });
    expect(await workflowOf(alert).query(DESCRIBE)).toMatchObject({ labels });
    for await (const row of alerts.export({ labels }))
      expect(row).toMatchObject({ id: alert.id, labels });
    await alert.reschedule({ in: '2h' });
    expect(await alert.describe()).toMatchObject({ labels });
    const replaced = { in: '1h', labels: { order: 'replaced' }, id: alert.id, replace: true };
    await alerts.schedule(order, args, replaced);
    await listed({ order: 'replaced' }, alert.id);
    await alerts.schedule(order, args, { in: '1h', id: alert.id, replace: true });
    await listed({ order: 'replaced' });
    expect(await alert.describe()).toMatchObject({ labels: {} });
  });

  test('keeps them over its runs, whoever started it', async () => {
    const labels = { order: 'recurring' };
    const planned = await alerts.schedule(order, args, { every: '1s', labels });
    const { workflowId } = await start(alerts, { type: order.type, args, labels }, '@every 1s');
    const requested = alerts.get(workflowId);
    for (const alert of [planned, requested]) {
      await eventually(
        () => alert.lastOutcome(),
        (outcome) => outcome !== null,
      );
      expect(await alert.describe()).toMatchObject({ labels });
    }
    await eventually(
      () => idsWith(labels),
      (found) => [planned.id, requested.id].every((id) => found.includes(id)),
    );
    const verdicts = await alerts.cancelAll({ labels });
    expect(verdicts.map(({ id }) => id).toSorted()).toEqual([planned.id, requested.id].toSorted());
  });

  test('is cancelled by them, even if it was scheduled a moment ago', async () => {
    const labels = { order: 'paid' };
    const other = await alerts.schedule(order, args, { in: '1h', labels: { order: 'open' } });
    const scheduled = await Promise.all(
      Array.from({ length: 20 }, () => alerts.schedule(order, args, { in: '1h', labels })),
    );
    const ran = await runAlerts(config, ['cancel', '--label', 'order=paid', '--json']);
    expect(ran).toMatchObject({ exitCode: 0 });
    const verdicts: { id: string }[] = JSON.parse(ran.stdout);
    expect(verdicts.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
      scheduled
        .map(({ id }) => ({ id, verdict: 'cancelled' }))
        .toSorted((a, b) => a.id.localeCompare(b.id)),
    );
    expect(await other.describe()).toMatchObject({ status: 'scheduled' });
    await expect(alerts.cancelAll({})).rejects.toThrow(InvalidInputError);
  });

  test('is cancelled by them, even if only a later listing shows it', async () => {
    const labels = { order: 'late' };
    const first = await alerts.schedule(order, args, { in: '1h', labels });
    await listed(labels, first.id);
    let later: Promise<AlertHandle> | undefined;
    // The first listing is read by then.
    const onProgress = () => {
      later ??= alerts.schedule(order, args, { in: '1h', labels });
    };
    const verdicts = await alerts.cancelAll({ labels }, { onProgress });
    expect(verdicts).toEqual([
      { id: first.id, verdict: 'cancelled' },
      { id: (await later)?.id, verdict: 'cancelled' },
    ]);
  });

  test('is discarded by them, and no other is', async () => {
    const labels = { order: 'discarded' };
    const alert = await alerts.schedule(order, args, { in: '1h', labels });
    const other = await alerts.schedule(order, args, { in: '1h', labels: { order: 'Discarded' } });
    await listed(labels, alert.id);
    const options = ['--label', 'order=discarded', '--yes', '--no-file', '--json'];
    const ran = await runAlerts(config, ['discard', ...options]);
    expect(JSON.parse(ran.stdout)).toEqual([{ id: alert.id, verdict: 'cancelled' }]);
    expect(await other.describe()).toMatchObject({ status: 'scheduled' });
  });

  test('is silenced, paused and resumed by them', async () => {
    const labels = { order: 'quiet' };
    const alert = await alerts.schedule(order, args, { in: '1h', labels });
    const other = await alerts.schedule(order, args, { in: '1h', labels: { order: 'loud' } });
    await listed(labels, alert.id);
    const paused = await runAlerts(config, ['pause', '--label', 'order=quiet', '--json']);
    expect(JSON.parse(paused.stdout)).toEqual([{ id: alert.id, verdict: 'paused' }]);
    expect(await other.describe()).toMatchObject({ pausedUntil: null });
    await runAlerts(config, ['resume', '--label', 'order=quiet']);
    expect(await alert.describe()).toMatchObject({ pausedUntil: null });
    const silence = ['silence', '--label', 'order=quiet', '--for', '1h', '--reason', 'release'];
    const silenced = await runAlerts(config, silence);
    expect(silenced.stderr).toMatch(/^every type with order=quiet is silenced until/);
    await eventually(
      () => alerts.silences(),
      (inForce) => inForce.some((each) => each.labels?.['order'] === 'quiet'),
    );
    // The worker knows of a silence within seconds.
    await eventually(
      async () => {
        const tried = await alerts.schedule(order, args, { labels });
        return (await tried.result()).status;
      },
      (status) => status === 'skipped',
    );
    await other.reschedule({ in: '0s' });
    expect(await other.result()).toMatchObject({ status: 'sent' });
    await alert.reschedule({ in: '0s' });
    expect(await alert.result()).toMatchObject({ status: 'skipped' });
    await alerts.lift(silenced.stdout);
  });

  test('is labelled while it sleeps', async () => {
    const alert = await alerts.schedule(order, args, { in: '1h' });
    expect(await alert.label({ order: 'labelled', team: 'ops' })).toBe('labelled');
    await listed({ order: 'labelled', team: 'ops' }, alert.id);
    const ran = await runAlerts(config, ['label', alert.id, 'team=', 'state=late']);
    expect(ran).toMatchObject({ exitCode: 0, stdout: `${alert.id} labelled` });
    const labels = { order: 'labelled', state: 'late' };
    expect(await alert.describe()).toMatchObject({ labels });
    await listed({ order: 'labelled', team: 'ops' });
    await alert.label({ order: '', state: '' });
    expect(await alert.describe()).toMatchObject({ labels: {} });
    await listed({ order: 'labelled' });
    await alert.reschedule({ in: '0s' });
    await alert.result();
    expect(await alert.label({ team: 'ops' })).toBe('already-sent');
  });

  test.each([
    [{ 'a b': '1' }, /^invalid label key "a b": use 1 to 63/],
    [{ a: '' }, /^invalid value of label 'a'/],
    [{ a: 'line\nbreak' }, /^invalid value of label 'a'/],
    [{ a: 'say "hi"' }, /^invalid value of label 'a'/],
    [Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, 'v'])), /^more than 20/],
    [Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, 'v'.repeat(200)])), /long/],
  ])('is refused with %j', async (labels, says) => {
    const scheduling = alerts.schedule(order, args, { labels });
    await expect(scheduling).rejects.toThrow(InvalidInputError);
    await expect(scheduling).rejects.toThrow(says);
  });
});

test('alerts are listed by subject and due time, too', async () => {
  const labels = { order: 'filtered' };
  const soon = await alerts.schedule(order, { orderId: 701 }, { in: '1h', labels });
  const later = await alerts.schedule(order, { orderId: 702 }, { in: '3h', labels });
  await listed(labels, soon.id, later.id);
  const list = async (...options: string[]) => {
    const ran = await runAlerts(config, [
      'list',
      '--label',
      'order=filtered',
      '--json',
      ...options,
    ]);
    const found: { id: string }[] = JSON.parse(ran.stdout);
    return found.map(({ id }) => id);
  };
  expect(await list('--subject', 'ORDER 702')).toEqual([later.id]);
  expect(await list('--due-before', 'in 2h')).toEqual([soon.id]);
  expect(await list('--due-after', 'in 2h')).toEqual([later.id]);
  const agenda = await runAlerts(config, ['agenda', '--label', 'order=filtered', '--days', '2']);
  expect(agenda.stdout).toContain(soon.id);
  const other = await runAlerts(config, ['agenda', '--label', 'order=filtered', '--subject', 'x']);
  expect(other.stdout).toBe('');
});

describe('a namespace without the search attribute of labels', () => {
  const labels = { order: '42' };
  let earlier: AlertClient;
  let old: TemporalConfig;
  let cure: RegExp;

  beforeAll(async () => {
    const others = searchAttributes.filter((each) => each !== AlertLabels);
    const namespace = await createNamespace(others);
    old = { ...namespace.config(), taskQueue: config.taskQueue };
    cure = new RegExp(
      `labels need a search attribute: run temporal operator search-attribute create --namespace ${old.namespace} --name AlertLabels --type KeywordList$`,
    );
    const oldWorker = await startWorker(old, { types: typesOf(order), channels });
    earlier = await AlertClient.connect(old);
    return async () => {
      await oldWorker.stop();
      await earlier.close();
    };
  });

  test('goes on with alerts that have no labels', async () => {
    const alert = await earlier.schedule(order, args, { in: '1h' });
    await earlier.schedule(order, args, { in: '2h', id: alert.id, replace: true });
    await alert.reschedule({ in: '0s' });
    expect(await alert.result()).toMatchObject({ status: 'sent' });
    const requested = await start(earlier, { type: order.type, args });
    expect(await requested.result()).toMatchObject({ status: 'sent' });
    const doctor = await runAlerts(old, ['doctor']);
    expect(doctor.stdout).toMatch(
      /^✔ search attributes: registered, but for labels: run temporal/m,
    );
  });

  test('refuses labels with the command that registers them', async () => {
    const scheduling = earlier.schedule(order, args, { in: '1h', labels });
    await expect(scheduling).rejects.toThrow(RequestRefusedError);
    await expect(scheduling).rejects.toThrow(cure);
    await expect(earlier.list({ labels })).rejects.toThrow(cure);
  });

  test('fails a request with labels, once and for all', async () => {
    const { workflowId } = await start(earlier, { type: order.type, args, in: '1h', labels });
    expect(await earlier.get(workflowId).result()).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(cure),
    });
  });

  test('wedges no alert that somebody labels or replaces', async () => {
    const alert = await earlier.schedule(order, args, { in: '1h' });
    onTestFinished(() => void alert.requestCancel().catch(() => {}));
    await expect(alert.label(labels)).rejects.toThrow(cure);
    const replacing = { in: '1h', id: alert.id, replace: true, labels } as const;
    await expect(earlier.schedule(order, args, replacing)).rejects.toThrow(cure);
    const { input, memo } = planAlert(order, args, { in: '1h', labels }, channels);
    const updating = workflowOf(alert, earlier).executeUpdate<void, [object, object]>(REPLACE, {
      args: [input, memo],
    });
    await expect(updating).rejects.toThrow();
    const removing = workflowOf(alert, earlier).executeUpdate<void, [object]>(LABEL, {
      args: [{ order: '' }],
    });
    await removing;
    expect(await alert.describe()).toMatchObject({ status: 'scheduled', labels: {} });
    await alert.reschedule({ in: '0s' });
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  });
});
