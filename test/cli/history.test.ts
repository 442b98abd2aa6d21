import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const gone = defineAlert({
  type: 'gone',
  args: z.object({}),
  condition: () => 'the report was filed at 2026-11-23T10:00:00.000Z',
  message: () => ({ text: 'never said' }),
});

let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  // The worker here has a channel of its own under this name.
  vi.stubEnv('ALERTS_WEBHOOK_URL', 'http://127.0.0.1:9/hook');
  config = testConfig();
  const outOfOrder = recordingChannel(() => {
    throw new Error('the webhook answered 503');
  });
  worker = await startWorker(config, {
    types: typesOf(clock, gone),
    channels: new Map([
      ['console', recordingChannel()],
      ['webhook', outOfOrder],
    ]),
  });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await alerts?.close();
  await worker?.stop();
});

const document = z.looseObject({
  id: z.string(),
  status: z.string(),
  history: z.array(
    z.strictObject({
      runId: z.string(),
      at: z.iso.datetime(),
      what: z.string(),
      channel: z.string().nullable(),
      detail: z.string().nullable(),
    }),
  ),
});

const historyOf = async (id: string, ...typed: string[]) => {
  const { stdout, stderr } = await runAlerts(config, ['show', id, '--history', '--json', ...typed]);
  expect(stderr).toBe('');
  return document.parse(JSON.parse(stdout)).history;
};
const wordsOf = async (id: string) => (await historyOf(id)).map(({ what }) => what);
const retrying = (id: string) =>
  eventually(
    () => alerts.get(id).describe(),
    ({ status }) => status === 'retrying',
  );

describe.concurrent('alerts show --history', () => {
  test('prints the history of a sent alert below the output of show', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '3s' });
    await alert.result();
    const { stdout } = await runAlerts(config, ['show', alert.id]);
    const {
      stdout: both,
      stderr,
      exitCode,
    } = await runAlerts(config, ['show', alert.id, '--history']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.split('\n').map(withoutDistance)).toEqual(
      both.split('\n\n')[0]?.split('\n').map(withoutDistance),
    );
    const [heading, ...lines] = both.split('\n\n')[1]?.split('\n') ?? [];
    expect(heading).toBe('history, on the clocks of UTC:');
    const time = String.raw`  \w{3} \d+ \w{3} \d{4} \d\d:\d\d:\d\d +`;
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${time}scheduled {9}due .*, by \\d+@.*$`)),
      expect.stringMatching(new RegExp(`^${time}slept {13}[1-9] seconds?$`)),
      expect.stringMatching(new RegExp(`^${time}fired$`)),
      expect.stringMatching(new RegExp(`^${time}sent {14}console: id recorded-\\d+$`)),
      expect.stringMatching(new RegExp(`^${time}ended {13}sent$`)),
    ]);
  });

  test('adds the history to the document of show with --json', async () => {
    const alert = await alerts.schedule(clock, {});
    await alert.result();
    const shown = async (...typed: string[]) => {
      const { stdout } = await runAlerts(config, ['show', alert.id, '--json', ...typed]);
      return z.looseObject({}).parse(JSON.parse(stdout));
    };
    const { history, ...rest } = await shown('--history');
    expect(history).toEqual(await alert.history());
    expect(rest).toEqual(await shown());
  });

  test('prints each failure of a retried alert, and when the next attempt is', async () => {
    const retry = { initialInterval: '1h', maximumAttempts: 3 };
    const alert = await alerts.schedule(clock, {}, { to: ['webhook'], retry });
    await retrying(alert.id);
    const { stdout } = await runAlerts(config, ['show', alert.id, '--history']);
    expect(stdout.split('\n').at(-1)).toMatch(
      /attempt-failed {4}webhook: attempt 1 of 3: the webhook answered 503; again at \w{3} .*$/,
    );
    await alert.cancel();
    expect(await wordsOf(alert.id)).toEqual([
      'scheduled',
      'fired',
      'cancel-requested',
      'cancelled',
      'ended',
    ]);
  });

  test('prints what the condition of a skipped alert saw, on local clocks', async () => {
    const alert = await alerts.schedule(gone, {});
    await alert.result();
    expect(await wordsOf(alert.id)).toEqual(['scheduled', 'fired', 'skipped', 'ended']);
    const typed = ['show', alert.id, '--history'];
    const { stdout } = await runAlerts(config, typed, { TZ: 'Asia/Tokyo' });
    expect(stdout).toMatch(
      /skipped {11}console: the report was filed at Mon 23 Nov 2026 19:00:00\n/,
    );
    expect(stdout).toContain('history, on the clocks of Asia/Tokyo:');
  });

  test('prints the history of an alert that was paused and cancelled while it slept', async () => {
    const alert = await alerts.schedule(clock, {}, { in: '1h' });
    await alert.pause();
    await alert.resume();
    await alert.pause({ until: '2099-01-01T00:00Z' });
    await alert.cancel();
    expect(await wordsOf(alert.id)).toEqual([
      'scheduled',
      'paused',
      'resumed',
      'paused',
      'cancel-requested',
      'ended',
    ]);
    const [, , , paused] = await historyOf(alert.id);
    expect(paused?.detail).toMatch(/^until 2099-01-01T00:00:00.000Z, by \d+@/);
  });

  test('prints the given number of previous runs of a recurring alert', async () => {
    const alert = await alerts.schedule(clock, {}, { every: '1s' });
    const runs = (history: { runId: string }[]) => new Set(history.map(({ runId }) => runId)).size;
    await eventually(
      () => alert.history({ runs: 9 }),
      (history) => runs(history) >= 4,
    );
    await alert.cancel();
    expect(runs(await historyOf(alert.id, '--runs', '0'))).toBe(1);
    expect(runs(await historyOf(alert.id, '--runs', '2'))).toBe(3);
    const all = await historyOf(alert.id, '--runs', '99');
    expect(all[0]).toMatchObject({ what: 'scheduled', detail: expect.stringMatching(/, by \d+@/) });
    expect(all.at(-1)).toMatchObject({ what: 'ended', detail: expect.stringMatching(/cancel/) });
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted());
    // --runs implies --history.
    const { stdout } = await runAlerts(config, ['show', alert.id, '--runs', '1']);
    const [, , before, now] = stdout.split('\n\n').toSpliced(1, 0, '');
    expect(before?.split('\n').map((line) => line.split(/ {2,}/)[2])).toEqual(
      expect.arrayContaining(['scheduled', 'fired', 'sent', 'ended']),
    );
    expect(now).toContain('after a run that was sent');
  });

  test('prints the history of a recurring alert that has ended', async () => {
    const alert = await alerts.schedule(clock, {}, { every: '1s', times: 2 });
    await alert.result();
    const words = ['scheduled', 'fired', 'sent', 'ended'];
    expect(await wordsOf(alert.id)).toEqual([...words, ...words]);
  });

  test('prints colours only on a terminal without NO_COLOR', async () => {
    const alert = await alerts.schedule(clock, {});
    await alert.result();
    const typed = ['show', alert.id, '--history'];
    const plain = await runAlerts(config, typed);
    expect(plain.stdout).not.toContain('\u{1b}');
    const coloured = await runAlerts(config, typed, { FORCE_COLOR: '1' });
    expect(coloured.stdout).toContain('\u{1b}[32msent\u{1b}[39m');
    expect(coloured.stdout).toContain('\u{1b}[32mended\u{1b}[39m');
  });

  test('fails for an unknown id', async () => {
    expect(await runAlerts(config, ['show', 'no-such', '--history'])).toMatchObject({
      stdout: '',
      exitCode: 1,
    });
  });
});

/** Removes the relative part of times, which changes every second. */
function withoutDistance(line: string): string {
  return line.replace(/ \([^)]*\)$/, '');
}
