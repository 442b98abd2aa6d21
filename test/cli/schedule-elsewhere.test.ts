/** The command in a folder without the code of the types, which only a worker has. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { runAlerts } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { createNamespace, type TestNamespace } from '../support/namespace.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { dryRunDocument } from './documents.js';

const unpaid = defineAlert({
  type: 'order-unpaid',
  args: z.object({ orderId: z.number(), zip: z.string().default(''), urgent: z.boolean() }),
  message: ({ orderId }) => ({ text: `order ${orderId} is unpaid` }),
  expires: '1 day',
});
const args = ['--arg', 'orderId=7', '--arg', 'zip=75011', '--arg', 'urgent=TRUE'];

let directory: string;
let namespace: TestNamespace;
let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-elsewhere-'));
  process.chdir(directory);
  namespace = await createNamespace();
  config = namespace.config();
  worker = await startWorker(config, { types: typesOf(unpaid) });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
  await rm(directory, { recursive: true });
});

const schedule = (...typed: string[]) => runAlerts(config, ['schedule', ...typed]);

test("a worker plans an alert of its type, and reads its args by the type's schema", async () => {
  const when = ['--cron', '30 21 * * 1', '--timezone', 'Europe/Paris', '--until', '2040-12-31'];
  const ran = await schedule('order-unpaid', ...args, ...when, '--id', 'order-7');
  expect(ran).toEqual({
    stdout: 'order-7',
    stderr: expect.stringMatching(
      /^order-unpaid: recurs, first Mon .* 21:30:00 Europe\/Paris .*, last Mon 31 Dec 2040 21:30:00 Europe\/Paris \(in .*\)$/,
    ),
    exitCode: 0,
  });
  expect(await alerts.get('order-7').describe()).toMatchObject({
    args: { orderId: 7, zip: '75011', urgent: true },
    recurrence: { cron: '30 21 * * 1', timezone: 'Europe/Paris' },
    expires: 'PT24H',
  });
  const again = await schedule('order-unpaid', ...args, '--id', 'order-7', '--if-absent', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ id: 'order-7' });
});

test('a dry run says what a worker would plan, and starts nothing', async () => {
  const typed = ['order-unpaid', ...args, '--in', '3 days', '--id', 'dry', '--dry-run'];
  const { stdout, exitCode } = await schedule(...typed);
  expect(stdout).toMatch(/^would start order-unpaid: due .* \(in 3 days\)\nargs \{"orderId":7,/);
  expect(exitCode).toBe(0);
  const { stdout: document } = await schedule(...typed, '--json');
  expect(dryRunDocument.parse(JSON.parse(document))).toMatchObject({ id: 'dry', expires: 'PT24H' });
  await expect(alerts.get('dry').describe()).rejects.toThrow(/no alert has the id/);
});

test.each([
  [['order-unpaied'], /^alerts: unknown alert type 'order-unpaied': did you mean order-unpaid\?/],
  [['order-unpaid'], /^alerts: invalid args for order-unpaid: orderId is missing/],
  [['order-unpaid', '--arg', 'orderId'], /^alerts: --arg 'orderId' is not KEY=VALUE/],
  [['order-unpaid', ...args, '--to', 'pager'], /^alerts: unknown channel 'pager'/],
  [['order-unpaid', ...args, '--in', '-5m'], /^alerts: --in leads to the past, /],
])('%j is refused in one line, as for a type at hand', async (typed, says) => {
  const { stdout, stderr, exitCode } = await schedule(...typed);
  expect(stderr).toMatch(says);
  expect(stderr).not.toContain('\n');
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
});

test('without a worker nothing is started, and one line says why', async () => {
  const unserved = namespace.config();
  expect(await runAlerts(unserved, ['schedule', 'order-unpaid', ...args])).toEqual({
    stdout: '',
    stderr:
      "alerts: the type 'order-unpaid' is unknown here, and no worker runs that may know it: start one with 'npx alerts worker'",
    exitCode: 1,
  });
  expect(await runAlerts(unserved, ['schedule', 'remindr'])).toEqual({
    stdout: '',
    stderr: expect.stringMatching(/^alerts: unknown alert type 'remindr': did you mean reminder\?/),
    exitCode: 2,
  });
  const unreachable = testConfig(`127.0.0.1:${await freePort()}`);
  expect(await runAlerts(unreachable, ['schedule', 'order-unpaid'])).toMatchObject({
    stderr: expect.stringMatching(/^alerts: Temporal cannot be reached at /),
    exitCode: 3,
  });
});
