import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { escapeControls } from '../../src/util/text.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { AlertStatus, AlertType } from '../../src/contract/search-attributes.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { stopAll, watchingAll } from './watching.js';

vi.setConfig({ maxConcurrency: 4 });

/** Sets a terminal's title, colours the text, reverses its direction, and deletes characters. */
const EVIL = 'x\u001b]0;owned\u0007\u001b[31m\u009b32m\u202e\u2067\u007fy';
const SHOWN = String.raw`x\u001b]0;owned\u0007\u001b[31m\u009b32m\u202e\u2067\u007fy`;

/** Matches text without control characters, except tabs and line feeds, and without changes of direction. */
const SAFE = /^[\P{Cc}\t\n]*$/u;
const TURNED = /\p{Bidi_Control}/u;

/** Returns a type of its own for each test. */
function ownType(condition: () => string | boolean) {
  const type = `evil-${randomUUID()}`;
  const args = z.object({ text: z.string().optional() });
  return defineAlert({ type, args, condition, message: () => ({ text: EVIL }) });
}
const skips = ownType(() => `nothing is due: ${EVIL}`);
const sends = ownType(() => true);
const args = { text: EVIL };

const name = (what: string) => `${what}-${randomUUID()}`;
const ids = {
  asleep: name('asleep'),
  skipped: name('skipped'),
  retried: name('retried'),
  failed: name('failed'),
  followed: name('followed'),
  foreign: name(EVIL),
};

let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;
let directory: string;
let rows: string;

beforeAll(async () => {
  // The workers here have a channel of their own under this name.
  vi.stubEnv('ALERTS_WEBHOOK_URL', 'http://127.0.0.1:9/hook');
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
  rows = join(directory, 'rows.jsonl');
  await writeFile(rows, `${JSON.stringify({ type: EVIL })}\n${JSON.stringify({ [EVIL]: EVIL })}\n`);
  config = testConfig();
  const outOfOrder = recordingChannel(() => {
    throw new Error(`the receiver answered ${EVIL}`);
  });
  worker = await startWorker(config, {
    types: typesOf(skips, sends),
    channels: new Map([
      ['console', recordingChannel()],
      ['webhook', outOfOrder],
    ]),
  });
  alerts = await AlertClient.connect(config);
  const { asleep, skipped, retried, failed, followed, foreign } = ids;
  const to = ['webhook'];
  const once = { maximumAttempts: 1 };
  await alerts.schedule(sends, args, { id: asleep, in: '1h' });
  await alerts.schedule(skips, args, { id: skipped });
  await alerts.schedule(sends, args, { id: retried, to, retry: { initialInterval: '1h' } });
  await alerts.schedule(sends, args, { id: failed, to, retry: once });
  await alerts.schedule(sends, args, { id: followed, followUp: { repeatEvery: '1h' } });
  // Another program may start such an alert.
  await alerts.temporal.workflow.start('alert', {
    workflowId: foreign,
    taskQueue: name('nobody'),
    args: [],
    typedSearchAttributes: [
      { key: AlertType, value: EVIL },
      { key: AlertStatus, value: EVIL },
    ],
  });
  for (const id of [skipped, failed]) await alerts.get(id).result();
  for (const [id, status] of [
    [retried, 'retrying'],
    [followed, 'following'],
  ] as const) {
    await eventually(
      () => alerts.get(id).describe(),
      (alert) => alert.status === status,
    );
  }
  await eventually(
    () => alerts.count({ type: sends.type }),
    (open) => open === 3,
  );
});
afterAll(async () => {
  stopAll();
  await alerts?.close();
  await worker?.stop();
  await rm(directory, { recursive: true });
});

/** Runs a command, and returns everything that it writes. */
async function written(command: string[], env?: Record<string, string>): Promise<string> {
  const { stdout, stderr } = await runAlerts(config, command, env);
  const text = `${stdout}\n${stderr}`;
  expect(text).toMatch(SAFE);
  expect(text).not.toMatch(TURNED);
  return text;
}

describe.concurrent('control characters are escaped', () => {
  const { asleep, skipped, retried, failed, foreign } = ids;

  test.each([
    ['list', '--type', sends.type],
    ['list', '--type', skips.type, '--all'],
    ['list', '--limit', '1000'],
    ['agenda', '--type', sends.type],
    ['agenda'],
    ['show', asleep],
    ['show', skipped],
    ['show', retried],
    ['show', failed],
    ['show', foreign],
    ['show', skipped, '--history'],
    ['show', retried, '--history'],
    ['show', failed, '--history'],
    ['wait', skipped],
    ['wait', failed],
    ['watch', skipped],
    ['watch', failed],
    ['export', '--type', sends.type],
  ])('from Temporal: alerts %s %s %s', async (...command) => {
    const [plain, json] = await Promise.all([written(command), written([...command, '--json'])]);
    // JSON doubles each backslash.
    for (const text of [plain, json]) expect(text.replaceAll('\\\\', '\\')).toContain(SHOWN);
  });

  test.each(
    [
      [EVIL],
      ['list', `--${EVIL}`],
      ['list', '--type', EVIL],
      ['list', '--status', EVIL],
      ['list', '--limit', EVIL],
      ['show', `${EVIL}?`],
      ['wait', skipped, '--timeout', EVIL],
      ['watch', `${EVIL}?`],
      ['cancel', `${EVIL}?`],
      ['pause', `${EVIL}?`],
      ['pause', asleep, '--until', EVIL],
      ['resume', `${EVIL}?`],
      ['snooze', asleep, '--for', EVIL],
      ['reschedule', asleep, '--at', EVIL],
      ['ack', `${EVIL}?`],
      ['resolve', `${EVIL}?`],
      ['lift', EVIL],
      ['discard', '--type', EVIL, '--dry-run'],
      ['import', EVIL],
      ['import', '-', '--format', EVIL],
      ['restore', EVIL],
      ['cron', EVIL],
      ['send-test', EVIL],
      ['completion', EVIL],
      ['schedule', EVIL],
      ['schedule', 'reminder', '--arg', EVIL],
      ['schedule', 'reminder', '--arg', `${EVIL}=1`],
      ['schedule', 'reminder', '--arg', `to=${EVIL}`, '--arg', 'text=1', '--dry-run'],
      ['schedule', 'clock', '--id', EVIL],
      ['schedule', 'clock', '--in', EVIL],
      ['schedule', 'clock', '--at', EVIL],
      ['schedule', 'clock', '--cron', EVIL],
      ['schedule', 'clock', '--timezone', EVIL],
      ['schedule', 'clock', '--to', EVIL],
      ['schedule', 'clock', '--escalate', EVIL],
      ['silence', '--reason', EVIL, '--for', EVIL],
    ].map((command) => ({ typed: escapeControls(command.join(' ')), command })),
  )('as typed: alerts $typed', async ({ command }) => {
    expect((await written(command)).replaceAll('\\\\', '\\')).toContain(SHOWN.slice(0, 20));
  });

  test('in the rows of a file', async () => {
    for (const command of ['import', 'restore']) {
      expect(await written([command, rows, '--dry-run'])).toContain(SHOWN);
      expect(await written([command, rows, '--dry-run', '--json'])).toContain(SHOWN);
    }
  });

  test('in completions', async () => {
    const text = await written(['complete', 'show', '']);
    expect(text).toContain(asleep);
    expect(text).not.toContain(foreign);
    expect(text).not.toContain(SHOWN);
  });

  test('in the settings that the doctor checks', async () => {
    const file = join(directory, 'alerts.toml');
    await writeFile(
      file,
      escapeControls(`[channels]\n${JSON.stringify(EVIL)} = { url = "console:" }\n`),
    );
    expect(await written(['doctor'], { ALERTS_CONFIG: file })).toContain(SHOWN);
  });

  test('in a silence, and in the name of who started it', async () => {
    const words = ['--reason', EVIL, '--by', EVIL, '--type', EVIL];
    await written(['silence', '--for', '1h', ...words]);
    const all = await eventually(
      () => written(['silences']),
      (text) => text.includes(SHOWN),
    );
    expect(all.split(SHOWN)).toHaveLength(4);
    expect(await written(['silences', '--json'])).toContain(SHOWN);
  });

  test('in the name of who acknowledged an alert', async () => {
    await written(['ack', ids.followed, '--by', EVIL]);
    expect(await written(['show', ids.followed, '--history'])).toContain(`by ${SHOWN}`);
    expect(await written(['resolve', ids.followed, '--by', EVIL])).toContain(`by ${SHOWN}`);
  });

  test('in the output of watch', async () => {
    const watch = await watchingAll(config, skips.type);
    await alerts.schedule(skips, args);
    const [line] = await watch.printed(/nothing is due/);
    expect(line).toMatch(SAFE);
    expect(line).toContain(SHOWN);
  });

  test('between colours, which are not escaped', async () => {
    const { stdout } = await runAlerts(config, ['show', failed, '--history'], { FORCE_COLOR: '1' });
    expect(stdout).toContain('\u001b[31mfailed\u001b[39m');
    expect(stripVTControlCharacters(stdout)).toMatch(SAFE);
    expect(stdout).toContain(SHOWN);
  });

  test('but not in a CSV file, which keeps them', async () => {
    const { stdout } = await runAlerts(config, ['export', '--type', sends.type, '--format', 'csv']);
    expect(stdout).toContain(JSON.stringify({ text: EVIL }).replaceAll('"', '""'));
  });
});

test('a file of discarded alerts can be printed safely', async () => {
  const file = join(directory, 'discarded.jsonl');
  await written(['discard', '--type', sends.type, '--yes', '--file', file]);
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(SAFE);
  expect(text).not.toMatch(TURNED);
  expect(text).toContain(SHOWN);
});
