import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execaSync, type ResultPromise } from 'execa';
import { DateTime } from 'luxon';
import { expect, onTestFinished } from 'vitest';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { ALERT_WORKFLOW } from '../../src/contract/messages.js';
import { eventually } from '../support/eventually.js';
import { httpListener, type HttpListener } from '../support/http-listener.js';
import { projectWith } from '../support/project-with.js';
import { testConfig } from '../support/temporal.js';
import { readyRealWorker } from '../worker/real-worker.js';
import { record } from '../workflows/histories.js';

/** Returns a title for the tests of a language, and whether this machine can run them. */
export function language(name: string, ...commands: string[]): { title: string; missing: boolean } {
  const absent = commands.find(
    (command) => execaSync('which', [command], { reject: false }).failed,
  );
  const title = absent === undefined ? name : `${name} (skipped: ${absent} is not installed)`;
  return { title, missing: absent !== undefined };
}

export interface Stage {
  config: TemporalConfig;
  alerts: AlertClient;
  /** Receives what goes to the channel `console`. */
  listener: HttpListener;
  /** Distinguishes the ids of this test. */
  report: string;
  env: Record<string, string>;
}

/** Signs the requests to a check, and is the variable of whoever serves it. */
export const SHOP_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

/** Declares a type whose condition is checked by a service at this address. */
export const orderUnpaid = (address: string) => `
[types.order-unpaid]
check = "${address}/alerts/order-unpaid"
secret = "\${SHOP_SECRET}"
`;

/** Starts a worker with an alerts.toml, for a program that runs with `env`. */
export async function stage(config: TemporalConfig = testConfig(), settings = ''): Promise<Stage> {
  const listener = await httpListener();
  onTestFinished(() => listener.close());
  const channel = `[channels.console]\nurl = "${listener.url}"\n`;
  const folder = await projectWith({ 'alerts.toml': `${channel}${settings}` });
  const env = { ALERTS_CONFIG: join(folder, 'alerts.toml'), SHOP_SECRET };
  await readyRealWorker(config, env, folder);
  const alerts = await AlertClient.connect(config);
  onTestFinished(() => alerts.close());
  return {
    config,
    alerts,
    listener,
    report: randomUUID().slice(0, 8),
    env: {
      TEMPORAL_ADDRESS: config.address,
      TEMPORAL_NAMESPACE: config.namespace,
      ALERTS_TASK_QUEUE: config.taskQueue,
    },
  };
}

/** Checks the output of a program that schedules reminders: the same in each language. */
export function expectStory(stdout: string, report: string): void {
  // Some launchers of Maven reset the colours of the terminal at the end, where there is none too.
  const lines = stripVTControlCharacters(stdout).trimEnd().split('\n');
  const [, time = ''] = /^monday-\S+ next (.*)$/.exec(lines.at(-2) ?? '') ?? [];
  expect(lines).toEqual([
    `report-${report} scheduled 2040-01-02T09:00:00.000Z`,
    `report-${report} cancelled`,
    `soon-${report} sent`,
    `soon-${report} was scheduled before`,
    `ticker-${report} sent`,
    `monday-${report} next ${time}`,
    `monday-${report} cancelled`,
  ]);
  expect(DateTime.fromISO(time, { zone: 'Europe/Paris' }).toFormat('ccc HH:mm')).toBe('Mon 21:30');
}

/** Checks what became of the alerts that such a program has scheduled. */
export async function expectAlerts({ alerts, listener, report }: Stage): Promise<void> {
  const { outcome: _, ...changed } = await alerts.get(`report-${report}`).describe();
  expect(changed).toMatchObject({
    status: 'cancelled',
    type: 'reminder',
    args: { to: 'Ada', text: `Report ${report} is due` },
    dueAt: '2040-01-02T09:00:00.000Z',
    pausedUntil: null,
  });
  expect(await alerts.get(`monday-${report}`).describe()).toMatchObject({
    status: 'cancelled',
    recurrence: { cron: '30 21 * * 1', timezone: 'Europe/Paris' },
  });
  const told = listener.requests.map(({ body }): unknown => JSON.parse(body));
  const reminder = { type: 'reminder', text: `Ada: Report ${report} is due` };
  expect(told).toEqual([
    expect.objectContaining({ ...reminder, alertId: `soon-${report}` }),
    expect.objectContaining({ ...reminder, alertId: `ticker-${report}` }),
    expect.objectContaining({ ...reminder, alertId: `ticker-${report}` }),
  ]);
}

/** Records the history of the alert that was paused, resumed, rescheduled and cancelled. */
export async function recordHistory({ config, report }: Stage, name: string): Promise<void> {
  if (process.env['RECORD_HISTORIES']) await record(config, `from-${name}`, `report-${report}`);
}

export function stopAfterTest(server: ResultPromise): void {
  // A process that is killed has failed.
  const stopped = server.catch(() => {});
  onTestFinished(async () => {
    server.kill();
    await stopped;
  });
}

/** Waits until a server answers at this address. It is stopped with the test. */
export async function serving(address: string, server: ResultPromise): Promise<void> {
  stopAfterTest(server);
  const answers = () =>
    fetch(address).then(
      () => true,
      () => false,
    );
  await eventually(answers, (does) => does, 50_000);
}

/** Checks a service with three orders: 7 is unpaid, 8 was paid, and 9 is gone. */
export async function expectChecks(address: string): Promise<void> {
  const played = await stage(testConfig(), orderUnpaid(address));
  const { alerts, listener, report } = played;
  const outcomeOf = (orderId: number) => checked(played, `order-${orderId}-${report}`, orderId);
  expect(await outcomeOf(7)).toMatchObject({ status: 'sent' });
  expect(await outcomeOf(8)).toMatchObject({ status: 'skipped', reason: 'order 8 was paid' });
  expect(await outcomeOf(9)).toMatchObject({ status: 'skipped' });
  expect(await alerts.get(`order-9-${report}`).describe()).toMatchObject({ attempts: 1 });
  const told = listener.requests.map(({ body }): unknown => JSON.parse(body));
  expect(told).toEqual([expect.objectContaining({ text: 'Order 7 is still unpaid.' })]);
  await expectSignatureNeeded(address);
}

/** Starts an alert about an order as any client does, and returns its outcome. */
export async function checked(
  { alerts, config }: Stage,
  id: string,
  orderId: number,
  type = 'order-unpaid',
) {
  await alerts.temporal.workflow.start(ALERT_WORKFLOW, {
    workflowId: id,
    taskQueue: config.taskQueue,
    args: [{ type, args: { orderId } }],
  });
  return alerts.get(id).result();
}

export async function expectSignatureNeeded(address: string): Promise<void> {
  const forged = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
  };
  const body = JSON.stringify({ type: 'order-unpaid', args: { orderId: 7 } });
  for (const headers of [{}, { ...forged, 'webhook-signature': 'v1,Zm9yZ2Vk' }]) {
    const url = `${address}/alerts/order-unpaid`;
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(401);
  }
}
