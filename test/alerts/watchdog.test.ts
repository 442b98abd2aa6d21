import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { reminder } from '../../src/alerts/reminder.js';
import { watchdog } from '../../src/alerts/watchdog.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { lateAlertFinder } from '../../src/client/listing/late-alerts.js';
import { pollersOf } from '../../src/client/workers.js';
import type { ScheduleOptions } from '../../src/planning/options.js';
import { type AlertType, defineAlert } from '../../src/alert-types/define-alert.js';
import { eventually } from '../support/eventually.js';
import { createNamespace, type TestNamespace } from '../support/namespace.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, typesOf } from '../support/temporal.js';
import { servicesAt } from './services.js';

const MINUTE = 60_000;
const STAND_UP = { to: 'Ada', text: 'Stand-up' };

/** A task queue that nobody polls yet, in a namespace of the test, since a watchdog looks at all alerts there. */
async function connect(own?: TestNamespace) {
  const config = (own ?? (await createNamespace())).config();
  const alerts = await AlertClient.connect(config);
  const channel = recordingChannel();
  onTestFinished(() => alerts.close());
  return {
    alerts,
    config,
    texts: () => channel.delivered.map(({ text }) => text),
    work: async (...types: AlertType[]) => {
      const channels = new Map([['console', channel]]);
      const worker = await startWorker(config, { types: typesOf(...types), channels });
      let running = true;
      const stop = async () => {
        if (running) await worker.stop();
        running = false;
      };
      onTestFinished(stop);
      return { stop };
    },
  };
}

/** What it says now with these args: a message, or a reason to be silent. */
async function said({ temporal: client }: AlertClient, args: object) {
  const findLate = lateAlertFinder();
  const services = {
    ...(await servicesAt(new Date().toISOString())),
    temporal: {
      lateAlerts: (before: Date) => findLate(client, before),
      pollers: (taskQueue: string) => pollersOf(client, taskQueue),
    },
  };
  const subject = await watchdog.load(watchdog.args.parse(args), services);
  if (!subject) throw new Error('it is never gone');
  const verdict = watchdog.condition(subject);
  return verdict === true ? watchdog.message(subject).text : verdict;
}

/** The ids of the late alerts among these. */
async function lateOf({ temporal }: AlertClient, ids: string[], before: Date): Promise<string[]> {
  const { alerts } = await lateAlertFinder()(temporal, before);
  return alerts.map(({ id }) => id).filter((id) => ids.includes(id));
}

const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE);

test('alerts that are due and that nobody works on are late, and only those', async () => {
  const { alerts } = await connect();
  const start = async (options: ScheduleOptions) =>
    (await alerts.schedule(reminder, STAND_UP, options)).id;
  const late = [await start({ at: ago(10) }), await start({ every: '1s' })];
  const inTime = [
    await start({ at: ago(-10) }),
    await start({ every: '1h' }),
    await start({ at: ago(10), pausedUntil: 'resumed' }),
    await start({ at: ago(10), pausedUntil: ago(-10) }),
    await start({ every: '1s', pausedUntil: 'resumed' }),
  ];
  await sleep(2500);
  const found = await lateOf(alerts, [...late, ...inTime], new Date());
  expect(found.toSorted()).toEqual(late.toSorted());
});

/** A day on which it is never now. */
const OTHER_DAY = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][
  (new Date().getUTCDay() + 3) % 7
];

test('one that waits for its window, or for its condition to hold, is not late', async () => {
  const { alerts, work } = await connect();
  const held = defineAlert({ ...reminder, type: 'held', window: `${OTHER_DAY} 08:00-09:00 UTC` });
  const holding = defineAlert({ ...reminder, type: 'holding', for: '1 day' });
  const { id: first } = await alerts.schedule(held, STAND_UP, { at: ago(10) });
  const { id: second } = await alerts.schedule(holding, STAND_UP, { at: ago(10) });
  const late = () => lateOf(alerts, [first, second], ago(5));
  await eventually(late, ({ length }) => length === 2);
  await work(held, holding);
  await eventually(late, ({ length }) => length === 0);
});

test('but it is when the time of its next check is over', async () => {
  const { alerts, work } = await connect();
  let checks = 0;
  const holding = defineAlert({
    type: 'holding',
    args: z.object({}),
    condition: () => (checks += 1) > 0,
    message: () => ({ text: 'it holds' }),
    for: '1 minute',
  });
  const worker = await work(holding);
  const { id } = await alerts.schedule(holding, {}, { at: ago(10) });
  await eventually(
    () => checks,
    (count) => count > 0,
  );
  await worker.stop();
  const isLate = () => lateOf(alerts, [id], new Date());
  await eventually(isLate, (late) => late.length === 0);
  await eventually(isLate, (late) => late.length === 1);
  expect(await lateOf(alerts, [id], ago(5))).toEqual([]);
});

test('it tells how many, how late and a few of them', async () => {
  const { alerts, config } = await connect();
  expect(await said(alerts, {})).toBe('no alert is more than 5 minutes late');

  const oldest = await alerts.schedule(reminder, STAND_UP, { at: ago(90) });
  const one = `1 alert is late, by up to 1 hour 30 minutes: ${oldest.id}`;
  await eventually(
    () => said(alerts, {}),
    (text) => text === one,
  );
  expect(await said(alerts, { late: '2h' })).toBe('no alert is more than 2h late');

  const { taskQueue } = config;
  expect(await said(alerts, { taskQueue })).toBe(
    `${one}\nno worker polls task queue '${taskQueue}' for workflows and activities`,
  );

  const more = Array.from({ length: 105 }, () => ({ at: ago(10) }));
  await pMap(more, (options) => alerts.schedule(reminder, STAND_UP, options), { concurrency: 20 });
  await eventually(
    () => said(alerts, {}),
    (text) =>
      typeof text === 'string' &&
      /^more than 100 alerts are late, by up to .*: (\S+, ){5}…$/.test(text),
  );
});

test('another worker says once that nobody polls the first one’s queue, and once that it is over', async () => {
  const own = await createNamespace();
  const [first, watch] = [await connect(own), await connect(own)];
  await watch.work(watchdog);
  const { taskQueue } = first.config;
  await watch.alerts.schedule(watchdog, { taskQueue }, { every: '1s', id: 'watch' });
  const absent = `no worker polls task queue '${taskQueue}' for workflows and activities`;
  await eventually(watch.texts, (texts) => texts.length > 0);
  await sleep(1500);
  expect(watch.texts()).toEqual([absent]);

  await first.work();
  const over = 'Alerts are on time again: no alert is more than 5 minutes late';
  await eventually(watch.texts, (texts) => texts.length > 1);
  await sleep(1500);
  expect(watch.texts()).toEqual([absent, over]);
});

test('a worker that comes back tells that it was away, even when nothing else was due', async () => {
  const { alerts, texts, work } = await connect();
  await alerts.schedule(watchdog, { late: '2s' }, { every: '1s', id: 'alone' });
  await sleep(5000);
  await work(watchdog);
  await eventually(texts, (told) => told.length > 1);
  const [late, over] = texts();
  expect(late).toMatch(/^1 alert is late, by up to \d+ seconds: alone$/);
  expect(over).toBe('Alerts are on time again: no alert is more than 2s late');
});

test.each([{ late: '' }, { late: '5' }, { late: '1 month' }, { late: '-5m' }, { taskQueue: '' }])(
  'refuses the args %j',
  (args) => {
    expect(watchdog.args.safeParse(args).success).toBe(false);
  },
);
