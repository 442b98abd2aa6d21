import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { loadChannels } from '../../../src/channels/load-channels.js';
import { AlertClient } from '../../../src/client/alert-client.js';
import { AlertNotFoundError } from '../../../src/util/errors.js';
import { importAlerts } from '../../../src/client/bulk/import-alerts.js';
import { type PlannedRow, planRows } from '../../../src/client/bulk/plan-rows.js';
import { grpcCode } from '../../../src/client/connection.js';
import type { TemporalConfig } from '../../../src/config/environment.js';
import { reminder } from '../../../src/alerts/reminder.js';
import { startServer } from '../../faults/server.js';
import { deafProxy } from '../../support/deaf-proxy.js';
import { eventually } from '../../support/eventually.js';
import { testConfig, typesOf } from '../../support/temporal.js';
import { tunedDevServer, type TunedServer } from '../../support/tuned-dev-server.js';

const channels = await loadChannels({});
const never = new AbortController().signal;

/** Plans sleeping reminders whose ids begin with the tag. */
async function plannedRows(count: number, tag: string = randomUUID()): Promise<PlannedRow[]> {
  async function* rows() {
    for (let line = 1; line <= count; line += 1) {
      const args = { to: 'Ada', text: `no. ${line}` };
      yield { line, read: () => ({ type: 'reminder', args, id: `${tag}-${line}`, in: '30 days' }) };
    }
  }
  const { planned, bad } = await planRows(rows(), { types: typesOf(reminder), channels });
  expect(bad).toEqual([]);
  return planned;
}

let config: TemporalConfig;
let alerts: AlertClient;

async function connectTo(address: string): Promise<AlertClient> {
  config = testConfig(address);
  return AlertClient.connect(config);
}

const importAll = (
  rows: PlannedRow[],
  signal = never,
  onProgress: (done: number) => void = () => {},
) => importAlerts(alerts, rows, { signal, onProgress });

/** Counts the rows whose alerts exist, without the listing, which lags. */
async function existing(rows: PlannedRow[], client = alerts): Promise<number> {
  const counts = await Promise.all(
    rows.map(({ plan }) =>
      client
        .get(plan.id)
        .describe()
        .then(() => 1)
        .catch((error: unknown) => {
          if (error instanceof AlertNotFoundError) return 0;
          throw error;
        }),
    ),
  );
  return counts.filter((count) => count === 1).length;
}

describe('with a healthy server', () => {
  beforeEach(async () => {
    alerts = await connectTo(inject('temporalAddress'));
  });
  afterEach(async () => {
    await alerts.close();
  });

  test('starts all alerts as planned, and reports progress', async () => {
    const rows = await plannedRows(50);
    const progress: number[] = [];
    const imported = await importAll(rows, never, (done) => progress.push(done));
    expect(imported).toEqual({ started: 50, existing: 0, differing: [], failed: [] });
    expect(progress).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    for (const { plan } of rows.slice(0, 5)) {
      expect(await alerts.get(plan.id).describe()).toMatchObject({
        args: plan.input.args,
        dueAt: plan.input.dueAt,
        status: 'scheduled',
      });
    }
  });

  test('starts only missing alerts when it is repeated', async () => {
    const rows = await plannedRows(30);
    await importAll(rows.slice(0, 10));
    expect(await importAll(rows)).toEqual({ started: 20, existing: 10, differing: [], failed: [] });
    expect(await importAll(rows)).toEqual({ started: 0, existing: 30, differing: [], failed: [] });
  });

  test('says by field how a row differs from the alert that exists', async () => {
    const [row] = await plannedRows(1);
    if (!row) throw new Error('no row');
    await importAll([row]);
    const { id } = row.plan;
    async function* rows() {
      const args = { to: 'Bob', text: 'no. 1' };
      yield { line: 7, read: () => ({ type: 'reminder', args, id, in: '31 days', expires: '1h' }) };
    }
    const { planned } = await planRows(rows(), { types: typesOf(reminder), channels });
    const changes = [
      { field: 'args.to', from: 'Ada', to: 'Bob' },
      { field: 'expires', from: null, to: 'PT1H' },
    ];
    // Its time counts from now, and is another one each time.
    expect(await importAll(planned)).toEqual({
      started: 0,
      existing: 1,
      differing: [{ line: 7, id, changes }],
      failed: [],
    });
    expect(await alerts.get(id).describe()).toMatchObject({ args: { to: 'Ada' } });
  });

  test('starts at most a hundred alerts concurrently', async () => {
    let concurrent = 0;
    let maximum = 0;
    const counting = {
      get: (id: string) => alerts.get(id),
      start: async (plan: PlannedRow['plan']) => {
        maximum = Math.max(maximum, (concurrent += 1));
        return alerts.start(plan).finally(() => (concurrent -= 1));
      },
    };
    await importAlerts(counting, await plannedRows(150), { signal: never, onProgress: () => {} });
    expect(maximum).toBe(100);
  });

  test('finishes the starts in progress when it is interrupted', async () => {
    const rows = await plannedRows(200);
    const interruption = new AbortController();
    const { started, failed } = await importAll(rows, interruption.signal, (done) => {
      if (done === 40) interruption.abort(new Error('interrupted'));
    });
    expect(failed).toEqual([]);
    expect(started).toBeGreaterThanOrEqual(40);
    expect(started).toBeLessThanOrEqual(140);
    expect(await existing(rows)).toBe(started);
    expect(await importAll(rows)).toEqual({
      started: 200 - started,
      existing: started,
      differing: [],
      failed: [],
    });
  });

  test('reports each row that Temporal refuses', async () => {
    await alerts.close();
    alerts = await AlertClient.connect({ ...config, taskQueue: 'x'.repeat(2000) });
    const [first] = await plannedRows(1, 'refused');
    expect(await importAll(first ? [first] : [])).toEqual({
      started: 0,
      existing: 0,
      differing: [],
      failed: [
        { line: 1, id: 'refused-1', reason: expect.stringMatching(/^Temporal refused: .*length/) },
      ],
    });
  });
});

test('counts an alert as started if the answer was lost, unless somebody else started it', async () => {
  const proxy = await deafProxy(inject('temporalAddress'));
  const others = await AlertClient.connect(testConfig());
  alerts = await connectTo(proxy.address);
  try {
    const rows = await plannedRows(5);
    const [first] = rows;
    await importAlerts(others, first ? [first] : [], { signal: never, onProgress: () => {} });
    const [again] = await plannedRows(1, first?.plan.id.slice(0, -2));
    proxy.deafen();
    const importing = importAll([...(again ? [again] : []), ...rows.slice(1)]);
    await eventually(
      () => existing(rows, others),
      (count) => count === 5,
    );
    // Longer than the timeout of a call.
    await sleep(10_000);
    proxy.hear();
    expect(await importing).toEqual({ started: 4, existing: 1, differing: [], failed: [] });
  } finally {
    await others.close();
    await alerts.close();
    await proxy.close();
  }
});

test('starts each alert once although the server crashes', async () => {
  const server = await startServer();
  alerts = await connectTo(server.address);
  try {
    const rows = await plannedRows(150);
    let killed: Promise<void> | undefined;
    const importing = importAll(rows, never, (done) => {
      if (done === 50) killed = server.kill();
    });
    await eventually(
      () => killed !== undefined,
      (isKilled) => isKilled,
    );
    await killed;
    await sleep(3000);
    await server.start();
    expect(await importing).toEqual({ started: 150, existing: 0, differing: [], failed: [] });
    expect(await existing(rows)).toBe(150);
  } finally {
    await alerts.close();
    await server.remove();
  }
});

describe('with a server that accepts ten calls a second', () => {
  const PER_SECOND = 10;
  let server: TunedServer;

  beforeEach(async () => {
    server = await tunedDevServer(`frontend.namespaceRPS=${PER_SECOND}`);
    alerts = await connectTo(server.address);
  });
  afterEach(async () => {
    await alerts.close();
    await server.stop();
  });

  test('starts all alerts, although most calls are refused at first', async () => {
    const rows = await plannedRows(100);
    const startedAt = Date.now();
    expect(await importAll(rows)).toEqual({ started: 100, existing: 0, differing: [], failed: [] });
    const seconds = (Date.now() - startedAt) / 1000;
    // The server accepts a burst of one second at the start.
    expect(100 / seconds).toBeLessThan(PER_SECOND * 1.5);

    const withoutRetries = await Connection.connect({ address: server.address, interceptors: [] });
    const codes = await Promise.all(
      rows.map(async ({ plan: { id: workflowId } }) =>
        withoutRetries.workflowService
          .describeWorkflowExecution({ namespace: 'default', execution: { workflowId } })
          .then(() => status.OK, grpcCode),
      ),
    );
    await withoutRetries.close();
    expect(codes).toContain(status.RESOURCE_EXHAUSTED);
  });
});
