import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { clock } from '../../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../../src/client/alert-client.js';
import { InvalidInputError } from '../../../src/util/errors.js';
import { importAlerts, type Imported } from '../../../src/client/bulk/import-alerts.js';
import { loadConfiguredChannels } from '../../../src/client/configured-channels.js';
import { planRows } from '../../../src/client/bulk/plan-rows.js';
import { readRows } from '../../../src/client/bulk/read-rows.js';
import type { RowFields } from '../../../src/client/bulk/row.js';
import type { TemporalConfig } from '../../../src/config/environment.js';
import { defineAlert } from '../../../src/alert-types/define-alert.js';
import { eventually } from '../../support/eventually.js';
import { recordingChannel } from '../../../src/testing/recording-channel.js';
import { tunedDevServer } from '../../support/tuned-dev-server.js';
import { createNamespace } from '../../support/namespace.js';
import { countedAs } from '../../support/open-alerts.js';
import {
  impatient,
  startWorker,
  testConfig,
  type TestWorker,
  typesOf,
} from '../../support/temporal.js';

// Discards all alerts of a namespace, so each test has its own.
let directory: string;
let file: string;
let config: TemporalConfig;
let alerts: AlertClient;
let worker: TestWorker | undefined;
let deliver: () => void;
let deliveries: number;

const short = defineAlert({
  type: 'short',
  args: z.object({}),
  message: () => ({ text: 'here' }),
});
const types = typesOf(clock, short);

beforeEach(async () => {
  vi.stubEnv('ALERTS_WEBHOOK_URL', 'https://example.org/hook');
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-discard-'));
  file = join(directory, 'discarded.jsonl');
  config = (await createNamespace()).config();
  alerts = await AlertClient.connect(config);
  worker = undefined;
});
afterEach(async () => {
  deliver?.();
  await worker?.stop();
  await alerts.close();
  await rm(directory, { recursive: true });
});

/** Starts a worker whose console delivers after `deliver` is called, and whose webhook always fails. */
async function work(): Promise<void> {
  deliveries = 0;
  const opened = new Promise<void>((resolve) => (deliver = resolve));
  const console = recordingChannel(() => {
    deliveries += 1;
    return opened;
  });
  const webhook = recordingChannel(() => {
    throw new Error('the webhook answered 503');
  });
  const channels = new Map(Object.entries({ console, webhook }));
  worker = await startWorker(config, { types, channels });
}

const listed = (count: number) => countedAs(alerts, count);

const statusOf = (id: string, status: string) =>
  eventually(
    () => alerts.get(id).describe(),
    (alert) => alert.status === status,
  );

async function exported(): Promise<RowFields[]> {
  const rows: RowFields[] = [];
  for await (const row of alerts.export()) rows.push(row);
  return sorted(rows);
}

const sorted = (rows: RowFields[]) =>
  rows.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));

const written = async (): Promise<RowFields[]> =>
  sorted(
    (await readFile(file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );

async function restored(): Promise<Imported> {
  const { planned, bad } = await planRows(readRows(file, 'jsonl', types), {
    types,
    channels: await loadConfiguredChannels(),
  });
  expect(bad).toEqual([]);
  const { signal } = new AbortController();
  return importAlerts(alerts, planned, { signal, onProgress: () => {} });
}

const verdicts = (discarded: { id: string; verdict: string }[]) =>
  Object.fromEntries(discarded.map(({ id, verdict }) => [id, verdict]));

const batches = async () => {
  const { operationInfo } = await alerts.temporal.workflowService.listBatchOperations({
    namespace: config.namespace,
  });
  return (operationInfo ?? []).map(({ jobId }) => jobId ?? '');
};

test('sleeping, paused and recurring alerts are restored unchanged', async () => {
  await work();
  const follow = {
    repeatEvery: '4h',
    escalate: [{ after: '15m', to: 'webhook' }],
    ackTimeout: '1d',
  };
  await alerts.schedule(short, {}, { id: 'asleep', in: '1 month', expires: '1h', for: '10m' });
  await alerts.schedule(short, {}, { id: 'followed', in: '30d', followUp: follow, critical: true });
  await alerts.schedule(short, {}, { id: 'paused', at: '2090-01-01' });
  await alerts.get('paused').pause({ until: '2091-01-01' });
  await alerts.schedule(short, {}, { id: 'paused-for-long', in: '30d' });
  await alerts.get('paused-for-long').pause();
  await alerts.schedule(clock, {}, { id: 'hourly', every: '1h', times: 10, jitter: '5m' });
  await alerts.get('hourly').pause({ until: '2091-01-01' });
  const cron = { cron: '30 2 1 * *', timezone: 'Europe/Paris', dstOverlap: 'twice' } as const;
  await alerts.schedule(clock, {}, { id: 'monthly', ...cron, until: '2098-12-31T23:00Z' });
  await listed(6);
  const before = await exported();
  expect(before).toMatchObject([
    { id: 'asleep', expires: 'PT1H', for: 'PT10M' },
    {
      id: 'followed',
      critical: true,
      followUp: {
        repeatEvery: 'PT4H',
        escalate: [{ after: 'PT15M', to: 'webhook' }],
        ackTimeout: 'PT24H',
      },
    },
    { id: 'hourly', pausedUntil: '2091-01-01T23:59:59.999Z', times: 10, jitter: 'PT5M' },
    { id: 'monthly', dstOverlap: 'twice', until: '2098-12-31T23:00:00.000Z' },
    { id: 'paused', pausedUntil: '2091-01-01T23:59:59.999Z' },
    { id: 'paused-for-long', pausedUntil: 'resumed' },
  ]);

  const earlier = await batches();
  const progress: number[] = [];
  const discarded = await alerts.discard({ file }, (done) => progress.push(done));
  expect(new Set(Object.values(verdicts(discarded)))).toEqual(new Set(['cancelled']));
  expect(discarded).toHaveLength(6);
  expect(progress.at(-1)).toBe(6);
  const own = (await batches()).filter((id) => !earlier.includes(id));
  expect(own).toEqual([expect.stringMatching(/^discard-/)]);
  expect(await written()).toEqual(before);
  await listed(0);

  expect(await restored()).toEqual({ started: 6, existing: 0, differing: [], failed: [] });
  await listed(6);
  expect(await exported()).toEqual(before);
});

test('an alert that is delivered during its cancellation is not restored', async () => {
  await work();
  const retry = { initialInterval: '1h' };
  await alerts.schedule(short, {}, { id: 'once' });
  await alerts.schedule(short, {}, { id: 'often', every: '1s' });
  await alerts.schedule(short, {}, { id: 'retrying', to: ['webhook'], retry });
  await alerts.schedule(short, {}, { id: 'asleep', in: '1h' });
  await eventually(
    () => deliveries,
    (count) => count === 2,
  );
  await statusOf('retrying', 'retrying');
  await listed(4);

  const discarding = alerts.discard({ file });
  await eventually(
    () => alerts.count(),
    (open) => open === 2,
  );
  expect(await written()).toHaveLength(4);
  // Longer than the listing is polled.
  await sleep(4000);
  deliver();
  expect(verdicts(await discarding)).toEqual({
    once: 'already-sent',
    often: 'already-sent',
    retrying: 'cancelled',
    asleep: 'cancelled',
  });
  // The recurring alert has further runs.
  expect((await written()).map(({ id }) => id)).toEqual(['asleep', 'often', 'retrying']);
  expect(await restored()).toEqual({ started: 3, existing: 0, differing: [], failed: [] });
  expect(await alerts.get('once').describe()).toMatchObject({ status: 'sent' });
});

test('a file that was written before a delivery does not restore the alert', async () => {
  await work();
  await alerts.schedule(short, {}, { id: 'early' });
  await eventually(
    () => deliveries,
    (count) => count === 1,
  );
  await listed(1);
  await writeFile(file, (await exported()).map((row) => JSON.stringify(row)).join('\n'));
  deliver();
  await alerts.get('early').result();
  expect(await restored()).toEqual({ started: 0, existing: 1, differing: [], failed: [] });
});

test('an alert with a follow-up ends, and is not restored', async () => {
  await work();
  deliver();
  await alerts.schedule(short, {}, { id: 'delivered', followUp: { repeatEvery: '1h' } });
  await statusOf('delivered', 'following');
  await eventually(exported, (rows) => rows.length === 1);
  expect(verdicts(await alerts.discard({ file }))).toEqual({ delivered: 'already-sent' });
  expect(await readdir(directory)).toEqual([]);
});

test('a recurring alert is restored for its remaining times', async () => {
  await work();
  deliver();
  const ticker = await alerts.schedule(short, {}, { id: 'ticker', every: '1s', times: 100 });
  await eventually(
    () => ticker.lastOutcome(),
    (outcome) => (outcome?.occurrences ?? 0) >= 2,
  );
  await listed(1);
  const [row] = await exported();
  expect(row?.['times']).toBeLessThanOrEqual(98);
  await alerts.discard({ file });
  const { outcome } = await ticker.describe();
  expect(outcome?.occurrences).toBeGreaterThan(1);
  expect(await written()).toMatchObject([
    { id: 'ticker', times: 100 - (outcome?.occurrences ?? 0) },
  ]);
});

test('without a worker, alerts are cancelling, and can be restored afterwards', async () => {
  await alerts.schedule(short, {}, { id: 'one', in: '1h' });
  await alerts.schedule(short, {}, { id: 'two', every: '1h' });
  await listed(2);
  const expected = { one: 'cancelling', two: 'cancelling' };
  const client = await AlertClient.connect(impatient(config));
  expect(verdicts(await client.discard({ file }))).toEqual(expected);
  await client.close();
  expect(await written()).toHaveLength(2);
  expect(await restored()).toEqual({ started: 0, existing: 2, differing: [], failed: [] });
  await work();
  await listed(0);
  expect(await restored()).toEqual({ started: 2, existing: 0, differing: [], failed: [] });
});

test('without batch operations, alerts are cancelled one by one', async () => {
  await alerts.close();
  const refusing = await tunedDevServer('frontend.MaxConcurrentBatchOperationPerNamespace=0');
  try {
    config = testConfig(refusing.address);
    alerts = await AlertClient.connect(config);
    await work();
    for (const id of ['one', 'two']) await alerts.schedule(short, {}, { id, in: '1h' });
    await listed(2);
    const progress: number[] = [];
    const discarded = await alerts.discard({ file }, (done) => progress.push(done));
    expect(verdicts(discarded)).toEqual({ one: 'cancelled', two: 'cancelled' });
    expect(progress).toEqual([1, 2]);
    expect(await batches()).toEqual([]);
    expect(await written()).toHaveLength(2);
  } finally {
    await worker?.stop();
    worker = undefined;
    await alerts.close();
    await refusing.stop();
  }
});

describe('the file', () => {
  test('is never overwritten, and if it cannot be written, nothing is cancelled', async () => {
    await alerts.schedule(short, {}, { id: 'one', in: '1h' });
    await listed(1);
    await writeFile(file, 'precious');
    await expect(alerts.discard({ file })).rejects.toThrow(InvalidInputError);
    const nowhere = join(directory, 'nowhere', 'file.jsonl');
    await expect(alerts.discard({ file: nowhere })).rejects.toThrow(
      /nothing was cancelled: ENOENT/,
    );
    expect(await readFile(file, 'utf8')).toBe('precious');
    await expect(alerts.get('one').verdict()).resolves.toBe('cancelling');
    const history = await alerts.temporal.workflow.getHandle('one').fetchHistory();
    expect(
      history.events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes),
    ).toBe(false);
  });
});
