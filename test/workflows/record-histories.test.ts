import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { DateTime } from 'luxon';
import { test, vi } from 'vitest';
import { z } from 'zod';
import { loadChannels } from '../../src/channels/load-channels.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import {
  ALERT_WORKFLOW,
  PLAN_WORKFLOW,
  REMOTE_CHECK_WORKFLOW,
} from '../../src/contract/messages.js';
import type { RemoteCheckWorkflow } from '../../src/contract/remote-check.js';
import { newId, planAlert } from '../../src/planning/plan.js';
import { type AlertType, defineAlert } from '../../src/alert-types/define-alert.js';
import type { AlertInput } from '../../src/contract/input.js';
import { eventually } from '../support/eventually.js';
import { gate } from '../support/gate.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, typesOf } from '../support/temporal.js';
import { record } from './histories.js';

const quick = { initialInterval: '1s', backoffCoefficient: 1 };
const slow = { initialInterval: '1h' };

/** Records anew with RECORD_HISTORIES=1, for shapes that are new; those committed stay as they are. */
test.runIf(process.env['RECORD_HISTORIES'])(
  'records a history of each shape',
  async () => {
    let failures = 0;
    let checks = 0;
    const delivering = gate();
    delivering.shut();
    const good = recordingChannel();
    const flaky = recordingChannel(() => {
      if (failures-- > 0) throw new Error('out of order');
    });
    const blocked = recordingChannel(delivering.pass);
    const channels = new Map<string, OpenChannel>([
      ['console', good],
      ['webhook', flaky],
      ['limited', { ...good, perSecond: 100 }],
      ['digested', { ...good, digest: 1000 }],
      ['office', { ...good, window: nextMinute() }],
      ['recipients', { ...good, digest: 1000, checkRecipient: () => {} }],
    ]);
    const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-histories-'));
    const settings = join(directory, 'alerts.toml');
    await writeFile(
      settings,
      ['webhook', 'limited', 'office', 'digested', 'recipients'].map(consoleChannel).join('\n'),
    );
    vi.stubEnv('ALERTS_CONFIG', settings);
    const holds = defineAlert({
      type: 'check',
      args: z.object({ holds: z.boolean() }),
      condition: (args) => {
        checks += 1;
        return args.holds;
      },
      message: () => ({ text: 'said' }),
    });
    const mails = defineAlert({
      type: 'mails',
      args: z.object({ to: z.string() }),
      message: ({ to }) => ({ to, text: 'said' }),
    });
    const config = testConfig();
    const worker = await startWorker(config, { types: typesOf(holds, mails), channels });
    const stuckConfig = testConfig();
    const stuckWorker = await startWorker(stuckConfig, {
      types: typesOf(holds),
      channels: new Map([['console', blocked]]),
    });
    const alerts = await AlertClient.connect(config);
    const stuck = await AlertClient.connect(stuckConfig);
    const yes = { holds: true };

    const ended = async (shape: string, alert: AlertHandle) => {
      await alert.result();
      await record(config, shape, alert.id);
    };
    const retrying = (alert: AlertHandle) =>
      eventually(
        () => alert.describe(),
        ({ status }) => status === 'retrying',
      );
    const runAfter = (alert: AlertHandle, before: string) =>
      eventually(
        () => alert.describe(),
        ({ runId }) => runId !== before,
      );
    const deliveredWhileCancelled = async (shape: string, alert: AlertHandle) => {
      await delivering.reached();
      await alert.requestCancel();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      delivering.open();
      delivering.shut();
      await ended(shape, alert);
    };

    // While its window is closed.
    const waitsForWindow = await alerts.schedule(holds, yes, { to: ['office'] });
    const asleep = await alerts.schedule(holds, yes, { in: '10 days' });
    await eventually(
      async () => (await alerts.temporal.workflow.getHandle(asleep.id).describe()).historyLength,
      (length) => length >= 5,
    );
    await record(config, 'asleep', asleep.id);
    await asleep.cancel();
    await record(config, 'cancelled-asleep', asleep.id);

    await ended('sent', await alerts.schedule(holds, yes, { in: '1s' }));
    await ended('skipped', await alerts.schedule(holds, { holds: false }, { in: '1s' }));
    await ended('two-channels', await alerts.schedule(holds, yes, { to: ['console', 'webhook'] }));

    const toFlaky = { to: ['webhook'] };
    failures = 1;
    await ended('retried', await alerts.schedule(holds, yes, { ...toFlaky, retry: quick }));
    failures = 2;
    const twice = { ...quick, maximumAttempts: 2 };
    await ended('failed', await alerts.schedule(holds, yes, { ...toFlaky, retry: twice }));
    failures = 1;
    const cancelled = await alerts.schedule(holds, yes, { ...toFlaky, retry: slow });
    await retrying(cancelled);
    await cancelled.cancel();
    await record(config, 'cancelled-between-retries', cancelled.id);

    await deliveredWhileCancelled('delivered-while-cancelled', await stuck.schedule(holds, yes));
    await deliveredWhileCancelled(
      'recurring-delivered-while-cancelled',
      await stuck.schedule(holds, yes, { every: '1s' }),
    );

    const recurring = await alerts.schedule(holds, yes, { every: '3s' });
    const { runId: first } = await recurring.describe();
    await runAfter(recurring, first);
    await record(config, 'recurring-run', recurring.id, first);
    await recurring.cancel();
    await record(config, 'recurring-cancelled', recurring.id);

    await ended('held', await alerts.schedule(holds, yes, { for: '2s' }));
    const before = checks;
    const cancelledWaiting = await alerts.schedule(holds, yes, { for: '1h' });
    await eventually(
      () => cancelledWaiting.describe(),
      ({ status }) => checks > before && status === 'scheduled',
    );
    await cancelledWaiting.cancel();
    await record(config, 'held-cancelled', cancelledWaiting.id);
    await ended('limited', await alerts.schedule(holds, yes, { to: ['limited'] }));

    const until = new Date(Date.now() + 2500);
    const finite = await alerts.schedule(holds, yes, { every: '2s', until });
    const { runId: last } = await finite.describe();
    await ended('recurring-concluded', finite);
    await record(config, 'recurring-last', finite.id, last);

    const rescheduled = await alerts.schedule(holds, yes, { in: '10 days' });
    await rescheduled.reschedule({ in: '1s' });
    await ended('rescheduled', rescheduled);
    const paused = await alerts.schedule(holds, yes, { in: '10 days' });
    await paused.pause();
    await paused.pause({ until: new Date(Date.now() + 60_000) });
    await paused.resume();
    await paused.reschedule({ in: '1s' });
    await ended('paused', paused);
    const id = 'replaced';
    await alerts.schedule(holds, { holds: false }, { id, in: '10 days' });
    await ended('replaced', await alerts.schedule(holds, yes, { id, in: '1s', replace: true }));

    const skipping = await alerts.schedule(holds, yes, { every: '2s' });
    const { runId: skipped } = await skipping.describe();
    await skipping.pause();
    await runAfter(skipping, skipped);
    await record(config, 'recurring-paused', skipping.id, skipped);
    await skipping.cancel();
    const spread = await alerts.schedule(holds, yes, { every: '4s', jitter: '3s', times: 2 });
    const { runId: delayed } = await spread.describe();
    await ended('recurring-counted', spread);
    await record(config, 'recurring-delayed', spread.id, delayed);

    const again = {
      followUp: { repeatEvery: 500, escalate: [{ after: 200, channel: 'console' }] },
    };
    const followed = await startWith(alerts, holds, again);
    await followedUp(followed);
    await followed.acknowledge('Ada');
    await ended('followed', followed);
    const back = await startWith(alerts, holds, {
      followUp: { repeatEvery: 500, ackTimeout: 500 },
    });
    await followedUp(back);
    await back.acknowledge('Ada');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await back.cancel();
    await record(config, 'followed-cancelled', back.id);
    const escalated = await startWith(alerts, holds, {
      followUp: { escalate: [{ after: 8000, channel: 'console' }] },
    });
    await followedUp(escalated);
    await alerts.silence({ type: 'check', for: '15s', reason: 'release', by: 'Ada' });
    await ended('followed-silenced', escalated);
    await ended('gathered', await alerts.schedule(holds, yes, { to: ['digested'] }));
    await record(config, 'digest', 'digest:digested:check');
    const mailed = ['ada', 'bob'].map((to) =>
      alerts.schedule(mails, { to }, { to: ['recipients'] }),
    );
    for (const alert of await Promise.all(mailed)) await alert.result();
    await record(config, 'digest-by-recipient', 'digest:recipients:mails');

    await ended('send-window', waitsForWindow);

    await rm(directory, { recursive: true });
    await Promise.all([alerts.close(), stuck.close(), worker.stop(), stuckWorker.stop()]);
  },
  300_000,
);

test.runIf(process.env['RECORD_HISTORIES'])(
  'records a history of each shape that a request has',
  async () => {
    const holds = defineAlert({
      type: 'check',
      args: z.object({ holds: z.boolean() }),
      condition: (args) => args.holds,
      message: () => ({ text: 'said' }),
    });
    const config = testConfig();
    const channels = new Map([['console', recordingChannel()]]);
    const worker = await startWorker(config, { types: typesOf(holds), channels });
    const alerts = await AlertClient.connect(config);
    const { taskQueue } = config;
    const request = { type: 'check', args: { holds: true } };
    const start = async (given: object, cronSchedule?: string) => {
      const workflowId = `requested-${newId()}`;
      await alerts.temporal.workflow.start(ALERT_WORKFLOW, {
        workflowId,
        taskQueue,
        args: [given],
        ...(cronSchedule !== undefined && { cronSchedule }),
      });
      return alerts.get(workflowId);
    };
    const runsOf = async (alert: AlertHandle) => {
      const first = await alert.describe();
      const runs = new Set([first.runId]);
      await eventually(
        async () => {
          const now = await alert.describe();
          runs.add(now.runId);
          return now;
        },
        ({ outcome }) => outcome !== null,
      );
      return [...runs];
    };

    const labelled = await start({ ...request, in: '1 hour' });
    await labelled.label({ order: '42', team: 'ops' });
    await labelled.label({ team: '' });
    await labelled.reschedule({ in: '0s' });
    await labelled.result();
    await record(config, 'labelled', labelled.id);
    const withLabels = await start({ ...request, in: '1s', labels: { order: '42' } });
    await withLabels.result();
    await record(config, 'requested-labelled', withLabels.id);

    const asleep = await start({ ...request, in: '10 days' });
    await eventually(
      () => asleep.describe(),
      ({ dueAt }) => dueAt !== null,
    );
    await record(config, 'requested-asleep', asleep.id);
    await asleep.reschedule({ in: '20 days' });
    await asleep.cancel();
    await record(config, 'requested-cancelled', asleep.id);
    const sent = await start({ ...request, in: '1s' });
    await sent.result();
    await record(config, 'requested-sent', sent.id);
    const refused = await start({ ...request, in: 'a while' });
    await refused.result();
    await record(config, 'requested-refused', refused.id);

    const recurring = await start({ ...request, times: 3 }, '@every 2s');
    const [first, second, third, closing] = await runsOf(recurring);
    await record(config, 'requested-recurring-first', recurring.id, first);
    await record(config, 'requested-recurring-next', recurring.id, second);
    await record(config, 'requested-recurring-last', recurring.id, third);
    await record(config, 'requested-recurring-concluded', recurring.id, closing);
    const unplanned = await start(request, '0 0 1 1 *');
    await unplanned.cancel();
    await record(config, 'requested-recurring-cancelled', unplanned.id);
    const bad = await start({ ...request, every: '3s' }, '@every 2s');
    const [failing, failed] = await runsOf(bad);
    await record(config, 'requested-recurring-refused', bad.id, failing);
    await record(config, 'requested-recurring-failed', bad.id, failed);

    const planning = {
      workflowId: `planned-${newId()}`,
      taskQueue,
      args: [request],
    };
    await alerts.temporal.workflow.execute(PLAN_WORKFLOW, planning);
    await record(config, 'plan', planning.workflowId);
    await Promise.all([alerts.close(), worker.stop()]);
  },
  60_000,
);

test.runIf(process.env['RECORD_HISTORIES'])(
  'records a history of each shape that a check by an activity has',
  async () => {
    const config = testConfig();
    const worker = await startWorker(config, {});
    const alerts = await AlertClient.connect(config);
    const { namespace, address, taskQueue } = config;
    const connection = await NativeConnection.connect({ address });
    const other = await Worker.create({
      connection,
      namespace,
      taskQueue: `${taskQueue}-django`,
      activities: { 'order-unpaid': async () => ({ hold: true, message: { text: 'said' } }) },
    });
    const running = other.run();
    const check = async (shape: string, queue: string, startTimeout: number) => {
      const request = { type: 'order-unpaid', args: {}, id: 'a', dueAt: '', attempt: 1 };
      const workflowId = `check-${newId()}`;
      const times = { startTimeout, timeout: 10_000 };
      await alerts.temporal.workflow
        .execute<RemoteCheckWorkflow>(REMOTE_CHECK_WORKFLOW, {
          workflowId,
          taskQueue,
          args: [{ activity: 'order-unpaid', taskQueue: queue, request, ...times }],
        })
        .catch(() => {});
      await record(config, shape, workflowId);
    };
    await check('remote-check', `${taskQueue}-django`, 5000);
    await check('remote-check-unserved', `${taskQueue}-nobody`, 500);
    other.shutdown();
    await running;
    await Promise.all([alerts.close(), worker.stop(), connection.close()]);
  },
  60_000,
);

const followedUp = (alert: AlertHandle) =>
  eventually(
    () => alert.describe(),
    ({ status }) => status === 'following',
  );

/** With policies that the client does not let anybody ask for, since they are too quick for people. */
async function startWith(alerts: AlertClient, type: AlertType, policy: Partial<AlertInput>) {
  const plan = planAlert(type, { holds: true }, {}, await loadChannels({}));
  return alerts.start({ ...plan, input: { ...plan.input, ...policy } });
}

/** A send window that opens with it. */
function nextMinute(): string {
  const start = DateTime.utc().plus({ minutes: 1 });
  return `${start.toFormat('HH:mm')}-${start.plus({ hours: 1 }).toFormat('HH:mm')} UTC`;
}

/** The client asks only whether it is there. */
function consoleChannel(name: string): string {
  return `[channels.${name}]\nurl = "console:"`;
}
