import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { runAlerts } from '../support/cli.js';
import { createNamespace } from '../support/namespace.js';
import { startWorker, type TestWorker, typesOf } from '../support/temporal.js';

const paris = 'Europe/Paris';
const noon = DateTime.local({ zone: paris }).set({ hour: 12, minute: 0 });
const closed = [1, 2, 3].map((days) => noon.plus({ days }).toISODate());
/** The next day that is not closed, at any time of day. */
const open = noon.plus({ days: 4 }).toISODate();

let folder: string;
let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-calendars-'));
  const file = join(folder, 'alerts.toml');
  await writeFile(file, `[calendars.shop]\nweekend = []\ndates = ${JSON.stringify(closed)}\n`);
  vi.stubEnv('ALERTS_CONFIG', file);
  config = (await createNamespace()).config();
  worker = await startWorker(config, { types: typesOf(reminder) });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const invoice = { to: 'Ada', text: 'Invoice' };
const nextBusinessDay = { in: '1 business day', calendar: 'shop', timezone: paris };
const dayOf = (dueAt: string | null) => DateTime.fromISO(dueAt ?? '', { zone: paris }).toISODate();

test('the library, a worker that plans by name, and reschedule skip closed days', async () => {
  const alert = await alerts.schedule(reminder, invoice, nextBusinessDay);
  expect(dayOf((await alert.describe()).dueAt)).toBe(open);
  const named = await alerts.schedule('reminder', invoice, nextBusinessDay);
  expect(dayOf((await named.describe()).dueAt)).toBe(open);
  const moved = await alerts.schedule(reminder, invoice, { in: '1h' });
  expect(await moved.reschedule(nextBusinessDay)).toBe('rescheduled');
  expect(dayOf((await moved.describe()).dueAt)).toBe(open);
});

test('the commands schedule and reschedule, and rows of a file, skip closed days', async () => {
  const days = ['--in', '1 business day', '--calendar', 'shop', '--timezone', paris, '--json'];
  const args = ['--arg', 'to=Ada', '--arg', 'text=Invoice'];
  const dueAtOf = ({ stdout }: { stdout: string }) =>
    /"dueAt": ?"([^"]+)"/.exec(stdout)?.[1] ?? stdout;
  const dry = await runAlerts(config, ['schedule', 'reminder', ...args, ...days, '--dry-run']);
  expect(dayOf(dueAtOf(dry)), dry.stderr).toBe(open);

  const { id } = await alerts.schedule(reminder, invoice, { in: '1h' });
  const moved = await runAlerts(config, ['reschedule', id, ...days]);
  expect(dayOf(dueAtOf(moved)), moved.stderr).toBe(open);

  const file = join(folder, 'rows.csv');
  const row = 'from-a-row,reminder,Ada,Invoice,1 business day,shop,Europe/Paris';
  await writeFile(file, `id,type,args.to,args.text,in,calendar,timezone\n${row}\n`);
  const imported = await runAlerts(config, ['import', file]);
  expect(imported, imported.stderr).toMatchObject({ exitCode: 0 });
  expect(dayOf((await alerts.get('from-a-row').describe()).dueAt)).toBe(open);

  const without = await runAlerts(config, [
    'schedule',
    'reminder',
    ...args,
    '--in',
    '2 business days',
  ]);
  expect(without).toMatchObject({
    stderr: 'alerts: business days require a calendar: name one that alerts.toml defines',
    exitCode: 2,
  });
});
