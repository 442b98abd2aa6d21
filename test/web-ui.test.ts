import { DateTime } from 'luxon';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { loadChannels } from '../src/channels/load-channels.js';
import { AlertClient } from '../src/client/alert-client.js';
import { webUiLinks } from '../src/client/web-ui-links.js';
import { defineAlert } from '../src/alert-types/define-alert.js';
import { findChromium } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { type HttpListener, httpListener } from './support/http-listener.js';
import { recordingChannel } from '../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from './support/temporal.js';
import { openWebUi, type WebUi } from './support/web-ui.js';

const program = findChromium();
if (!program) {
  console.warn('The Web UI is not tested: apt-get install chromium, or set CHROMIUM to a path');
}

const late = defineAlert({
  type: 'report-late',
  args: z.object({ reporterId: z.string() }),
  subject: ({ reporterId }) => `reporter ${reporterId}`,
  condition: ({ reporterId }) => reporterId === '7' || 'Ben_the_*2nd* owes no report',
  message: () => ({ text: 'Your report is two days late.' }),
});
// No other test on this server has alerts of this type.
const missing = defineAlert({ ...late, type: 'report-missing' });
const opening = DateTime.utc().plus({ hours: 3 }).startOf('hour');
const closing = opening.plus({ hours: 1 });
const office = defineAlert({
  ...late,
  type: 'office',
  window: `${opening.toFormat('HH:mm')}-${closing.toFormat('HH:mm')} UTC`,
});

const ada = { reporterId: '7' };
const ben = { reporterId: '8' };
const due = DateTime.now()
  .setZone('Europe/Paris')
  .plus({ days: 2 })
  .set({ hour: 10 })
  .startOf('hour');
const inTwoDays = { at: due, timezone: 'Europe/Paris' };
const mondays = { cron: '30 21 * * 1', timezone: 'Europe/Paris' };

describe.skipIf(!program)("in Temporal's Web UI", () => {
  // As people have it; the other tests on this server have task queues of their own.
  const config = { ...testConfig(), taskQueue: 'alerts' };
  let receiver: HttpListener;
  let worker: TestWorker;
  let alerts: AlertClient;
  let browser: Browser;
  let ui: WebUi;

  beforeAll(async () => {
    receiver = await httpListener(() => 503);
    vi.stubEnv('ALERTS_WEBHOOK_URL', receiver.url);
    const channels = await loadChannels();
    const recording = recordingChannel();
    worker = await startWorker(config, {
      types: typesOf(late, office),
      channels: {
        get: (name) => (name === 'console' ? recording : channels.get(name)),
        has: (name) => channels.has(name),
        keys: () => channels.keys(),
      },
    });
    alerts = await AlertClient.connect(config);
    browser = await chromium.launch({ executablePath: program ?? '' });
    ui = await openWebUi(browser);
  });
  afterAll(async () => {
    await browser.close();
    await alerts.close();
    await worker.stop();
    await receiver.close();
    vi.unstubAllEnvs();
  });

  test('the list shows just the alerts of a type, with the columns that are asked for', async () => {
    const listed = [
      await alerts.schedule(missing, ada, { ...inTwoDays, id: 'report-missing-7' }),
      await alerts.schedule(missing, ben, { ...inTwoDays, id: 'report-missing-8' }),
      await alerts.schedule(missing, ben, { ...mondays, id: 'report-missing-mondays' }),
    ];
    await alerts.schedule(late, ada, inTwoDays);
    const seen = await eventually(
      () => ui.list('AlertType="report-missing"'),
      ({ length }) => length >= listed.length,
    );
    const ids = seen.map((row) => listed.find(({ id }) => row.includes(id))?.id);
    expect(new Set(ids)).toEqual(new Set(listed.map(({ id }) => id)));

    await ui.showColumns(['AlertSubject', 'AlertDue', 'AlertStatus', 'AlertRecurrence']);
    const rows = (await ui.rows()).join('\n');
    expect(rows).toMatch(/report-missing-7\s+reporter 7\s.*\sscheduled/);
    expect(rows).toContain('CRON_TZ=Europe/Paris 30 21 * * 1');
    await ui.picture('list', 350);
  });

  test('an alert that sleeps says what it is, and until when', async () => {
    const alert = await alerts.schedule(late, ada, { ...inTwoDays, id: 'report-late-7' });
    const when = due.toFormat('ccc d LLL yyyy HH:mm', { locale: 'en' });
    expect(await ui.told(alert, 'Asleep')).toEqual({
      summary: `report-late · reporter 7 · due ${when} Europe/Paris`,
      details: [
        'args: {"reporterId":"7"}',
        'to: console',
        `due: ${due.toUTC().toISO()}`,
        'retries: up to 20 attempts, 5 seconds apart at first and 1 hour at most',
      ],
      current: `Asleep until ${utc(due)}.`,
    });
    await ui.sees(/Timer\s+due\s+Started/);
    await ui.picture('asleep', 720);
    await ui.open(alert, 'Search Attributes');
    await ui.sees(/"AlertDue": .*"AlertStatus": "scheduled".*"AlertSubject": "reporter 7"/s);
  });

  test('an alert that is paused says so', async () => {
    const alert = await alerts.schedule(late, ada, { ...inTwoDays, pausedUntil: 'resumed' });
    const { current } = await ui.told(alert, 'Paused');
    expect(current).toBe('Paused until it is resumed.');
  });

  test('an alert that is tried again says at which attempt it is, when the next is, and what was wrong', async () => {
    const alert = await alerts.schedule(late, ada, {
      id: 'report-late-refused',
      to: ['webhook'],
      retry: { initialInterval: '1h', maximumAttempts: 5 },
    });
    await eventually(
      () => alert.describe(),
      ({ status }) => status === 'retrying',
    );
    const { current } = await ui.told(alert, 'Firing');
    expect(current).toBe(
      'Firing on webhook, up to 5 attempts each: Pending Activities tells of them, and of the last error.',
    );
    await ui.sees(/Activity\s+report-late to webhook/);
    await ui.open(alert, 'Pending Activities');
    await ui.sees(/Attempt\s+2 of 5.*Next Retry\s+\d{4}-.*the webhook answered 503/s);
    await ui.picture('retrying', 590);
    await ui.open(alert, 'History');
    await ui.sees(/Attempt 2 \/ 5 • .*report-late to webhook/);
  });

  test('an alert that waits for a send window says which opens when', async () => {
    const alert = await alerts.schedule(office, ada);
    const { current } = await ui.told(alert, 'Waits');
    expect(current).toBe(`Waits for the send window of console, which opens at ${utc(opening)}.`);
  });

  test('an alert that is followed up says who has acknowledged it', async () => {
    const followUp = { repeatEvery: '4h', ackTimeout: '1d' };
    const alert = await alerts.schedule(late, ada, { followUp });
    const { details, current } = await ui.told(alert, 'Said');
    expect(details).toContain('repeats: every 4 hours');
    expect(current).toMatch(/^Said, and followed up: one message, acknowledged by nobody\./);
    await alert.acknowledge('Ada');
    const said = 'Said, and followed up: one message, acknowledged by Ada.';
    await ui.told(alert, said);
  });

  test('an alert that has ended says how, in the words of its type', async () => {
    const sent = await alerts.schedule(late, ada);
    expect((await ui.told(sent, 'sent')).current).toBe('sent to console.');
    const skipped = await alerts.schedule(late, ben);
    expect((await ui.told(skipped, 'skipped')).current).toBe(
      'skipped: Ben_the_*2nd* owes no report',
    );
    await ui.open(skipped, 'History');
    await ui.sees(/Result\s.*"status": "skipped"/s);
  });

  test('an alert that recurs says when its next run is', async () => {
    const alert = await alerts.schedule(late, ada, mondays);
    const { dueAt } = await alert.describe();
    expect(await ui.told(alert, 'No Current Details')).toMatchObject({
      summary: 'report-late · reporter 7 · CRON_TZ=Europe/Paris 30 21 * * 1',
      details: expect.arrayContaining([
        'recurs: CRON_TZ=Europe/Paris 30 21 * * 1: At 21:30, only on Monday',
      ]),
    });
    const next = DateTime.fromISO(dueAt ?? '')
      .toUTC()
      .toFormat("yyyy-MM-dd 'UTC' HH:mm:ss");
    await ui.sees(new RegExp(`Execution Start\\s+${next}`));
  });

  test('the cancel button cancels an alert', async () => {
    const alert = await alerts.schedule(late, ada, inTwoDays);
    await ui.open(alert, 'User Metadata');
    await ui.cancel();
    expect(await alert.result()).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled before it was due',
    });
    expect(await alert.cancel()).toBe('already-cancelled');
    expect((await ui.told(alert, 'cancelled')).current).toBe(
      'cancelled: cancelled before it was due',
    );
    await ui.sees(/^Canceled$/m);
  });

  test('links start an alert with a request, and list the open and the failed alerts of a type', async () => {
    const links = webUiLinks(inject('temporalUiUrl'), config, late.type);
    const id = new URL(links.start).searchParams.get('workflowId') ?? '';
    await ui.start(links.start, JSON.stringify({ type: late.type, args: ada }));
    expect(await alerts.get(id).result()).toMatchObject({ status: 'sent' });

    const open = await alerts.schedule(late, ada, { ...inTwoDays, id: 'report-late-open' });
    const failed = await alerts.schedule(late, ada, {
      id: 'report-late-failed',
      to: ['webhook'],
      retry: { maximumAttempts: 1 },
    });
    expect(await failed.result()).toMatchObject({ status: 'failed' });
    const listed = (link: string, wanted: string) =>
      eventually(
        async () => (await ui.follow(link)).join('\n'),
        (rows) => rows.includes(wanted),
      );
    expect(await listed(links.open, open.id)).not.toContain(failed.id);
    expect(await listed(links.failed, failed.id)).not.toContain(open.id);
  });

  test('without a worker an alert still says what it is', async () => {
    const lonely = await AlertClient.connect(testConfig());
    const alert = await lonely.schedule(late, ada, inTwoDays);
    const { summary } = await ui.told(alert, '');
    expect(summary).toMatch(/^report-late · reporter 7 · due /);
    await lonely.close();
  });
});

/** `2026-11-25 09:00:00 UTC` */
function utc(time: DateTime): string {
  return time.toUTC().toFormat("yyyy-MM-dd HH:mm:ss 'UTC'");
}
