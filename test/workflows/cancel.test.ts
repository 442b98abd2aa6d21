import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import type { ScheduleOptions } from '../../src/planning/options.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { gate } from '../support/gate.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const config = testConfig();
const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));

const checking = gate();
const delivering = gate();
let failing = false;
let deliveriesBegun = 0;

const channel = recordingChannel(async () => {
  deliveriesBegun += 1;
  if (failing) throw new Error('out of order');
  await delivering.pass();
});
const patient = defineAlert({
  type: 'patient',
  args: z.object({}),
  load: async () => {
    await checking.pass();
    return {};
  },
  message: () => ({ text: 'here' }),
});

let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  const channels = new Map([['console', channel]]);
  worker = await startWorker(config, { types: typesOf(patient), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});
beforeEach(() => {
  channel.delivered.length = 0;
  deliveriesBegun = 0;
  failing = false;
  checking.shut();
  delivering.shut();
});
afterEach(() => {
  checking.open();
  delivering.open();
});

const kinds: [string, ScheduleOptions][] = [
  ['one-shot', {}],
  ['recurring', { every: '1s' }],
];

describe.each(kinds)('a %s alert', (kind, when) => {
  const schedule = (options: ScheduleOptions = when) =>
    alerts.schedule(patient, {}, { retry: { initialInterval: '1h' }, ...options });

  async function beingDelivered(): Promise<AlertHandle> {
    checking.open();
    const alert = await schedule();
    await eventually(
      () => deliveriesBegun,
      (begun) => begun === 1,
    );
    return alert;
  }

  async function expectCancelled(alert: AlertHandle) {
    expect(await alert.describe()).toMatchObject({
      status: 'cancelled',
      dueAt: kind === 'recurring' ? null : expect.any(String),
      outcome: { status: 'cancelled', deliveries: [] },
    });
    expect((await alerts.temporal.workflow.getHandle(alert.id).describe()).status.name).toBe(
      'CANCELLED',
    );
    expect(channel.delivered).toHaveLength(0);
  }

  test('is cancelled while it sleeps', async () => {
    const alert = await schedule(kind === 'recurring' ? { every: '1h' } : { in: '1h' });
    expect(await alert.cancel()).toBe('cancelled');
    await expectCancelled(alert);
    expect(await alert.cancel()).toBe('already-cancelled');
  });

  test('is cancelled while it checks its condition', async () => {
    const alert = await schedule();
    await eventually(
      () => alert.describe(),
      ({ status }) => status === 'firing',
    );
    expect(await alert.cancel()).toBe('cancelled');
    await expectCancelled(alert);
    expect(deliveriesBegun).toBe(0);
  });

  test('is cancelled between retries', async () => {
    failing = true;
    checking.open();
    const alert = await schedule();
    await eventually(
      () => alert.describe(),
      ({ status }) => status === 'retrying',
    );
    expect(await alert.cancel()).toBe('cancelled');
    await expectCancelled(alert);
    expect(deliveriesBegun).toBe(1);
  });

  test('that is being delivered when it is cancelled is reported as sent, and ends', async () => {
    const alert = await beingDelivered();
    const verdict = alert.cancel();
    await eventually(
      () => cancellationsRequested(alert),
      (requested) => requested,
    );
    delivering.open();
    expect(await verdict).toBe('already-sent');
    expect(await alert.describe()).toMatchObject({
      status: 'sent',
      outcome: { status: 'sent', deliveries: [{ channel: 'console', id: 'recorded-1' }] },
    });
    // More than two intervals of the recurring one.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(channel.delivered).toHaveLength(1);
    expect(await alert.ready()).toBe(true);
  });

  test('that is delivered before it hears of its cancellation is reported as sent, once', async () => {
    const alert = await beingDelivered();
    await alert.requestCancel();
    delivering.open();
    await eventually(
      () => alert.ready(),
      (ready) => ready,
    );
    expect(await alert.describe()).toMatchObject({ status: 'sent', outcome: { status: 'sent' } });
    expect(deliveriesBegun).toBe(1);
    expect((await alert.history()).map(({ what }) => what)).toContain('sent');
  });

  const ways: [string, (id: string) => Promise<unknown>][] = [
    ['alerts cancel', (id) => runAlerts(config, ['cancel', id])],
    [
      'temporal workflow cancel',
      (id) =>
        execa(script, ['cli', 'workflow', 'cancel', '-w', id, '--address', config.address], {
          stdin: 'ignore',
        }),
    ],
    ["the Web UI's button", pressCancel],
  ];
  test.each(ways)('is cancelled by %s', async (_, cancel) => {
    const alert = await schedule(kind === 'recurring' ? { every: '1h' } : { in: '1h' });
    await cancel(alert.id);
    await eventually(
      () => alert.ready(),
      (ready) => ready,
    );
    await expectCancelled(alert);
  });
});

async function cancellationsRequested({ id }: AlertHandle): Promise<boolean> {
  const { events } = await alerts.temporal.workflow.getHandle(id).fetchHistory();
  return (events ?? []).some((event) => event.workflowExecutionCancelRequestedEventAttributes);
}

/** The request of the Web UI's button, which names the run on the page and proves that it comes from the page. */
async function pressCancel(id: string): Promise<void> {
  const { runId } = await alerts.get(id).describe();
  const uiUrl = inject('temporalUiUrl');
  const cookie = (await fetch(uiUrl)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const route = `/api/v1/namespaces/default/workflows/${id}/cancel?execution.runId=${runId}`;
  const headers = { cookie, 'X-CSRF-TOKEN': cookie.replace('_csrf=', '') };
  const response = await fetch(new URL(route, uiUrl), { method: 'POST', headers });
  expect(response.status).toBe(200);
}
