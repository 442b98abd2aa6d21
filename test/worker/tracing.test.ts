import { Worker } from '@temporalio/worker';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { tracedWorkflowBundle, workflowBundle } from '../../src/worker/workflow-bundle.js';
import { runAlerts } from '../support/cli.js';
import { httpListener } from '../support/http-listener.js';
import { testConfig } from '../support/temporal.js';
import { recordedHistories } from '../workflows/histories.js';
import { readyRealWorker, realWorker } from './real-worker.js';

const config = testConfig();

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.looseObject({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes: z.array(attribute),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A collector of traces over HTTP, and the spans that it has been sent. */
async function collector() {
  const listener = await httpListener(() => 200);
  onTestFinished(() => listener.close());
  const spans = () =>
    listener.requests
      .flatMap(({ body }) => exported.parse(JSON.parse(body)).resourceSpans)
      .flatMap(({ resource, scopeSpans }) => {
        const name = resource.attributes.find(({ key }) => key === 'service.name');
        return scopeSpans.flatMap((scope) =>
          scope.spans.map((span) => ({ ...span, service: name?.value['stringValue'] })),
        );
      });
  const text = () => listener.requests.map(({ body }) => body).join('\n');
  return { url: new URL('/', listener.url).href, spans, text };
}

describe('an alert', () => {
  test('leaves one trace from its command to its receiver, which tells no args, and one for all its runs if it recurs; it goes on with and without traces', async () => {
    const { url, spans, text } = await collector();
    const receiver = await httpListener();
    onTestFinished(() => receiver.close());
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url };
    const program = await readyRealWorker(config, { ...env, OTEL_SERVICE_NAME: 'alerts-worker' });
    const args = ['--arg', 'to=Ada', '--arg', 'text=Stand-up', '--to', receiver.url, '--wait'];
    const every = ['--every', '1s', '--times', '2', '--wait'];
    const ran = await Promise.all([
      runAlerts(config, ['schedule', 'reminder', '--id', 'traced', ...args], env),
      runAlerts(config, ['schedule', 'clock', ...every], env),
    ]);
    expect(ran).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);

    const delivery = spans().find(({ name }) => name === 'deliver http');
    const trace = spans().filter(({ traceId }) => traceId === delivery?.traceId);
    const start = trace.find(({ name }) => name === 'StartWorkflow:alert');
    expect(start).toMatchObject({ service: 'durable-alerts' });
    expect(start?.parentSpanId).toBeUndefined();
    const names = trace.map(({ name }) => name.replace('fireLocally', 'fire'));
    expect(names).toEqual(
      expect.arrayContaining([
        'StartWorkflow:alert',
        'RunWorkflow:alert',
        'StartActivity:fire',
        'RunActivity:fire',
        'deliver http',
      ]),
    );
    expect(delivery).toMatchObject({ service: 'alerts-worker' });
    expect(receiver.requests[0]?.headers['traceparent']).toBe(
      `00-${start?.traceId}-${delivery?.spanId}-01`,
    );
    expect(text()).not.toMatch(/Ada|Stand-up/);
    expect(text()).not.toContain(receiver.url);

    const deliveries = spans().filter(({ name }) => name === 'deliver console');
    expect(deliveries).toHaveLength(2);
    expect(new Set(deliveries.map(({ traceId }) => traceId)).size).toBe(1);

    const alerts = await AlertClient.connect(config);
    onTestFinished(() => alerts.close());
    const history = await alerts.temporal.workflow.getHandle('traced').fetchHistory();
    for (const codePath of [tracedWorkflowBundle, workflowBundle]) {
      const options = { workflowBundle: { codePath } };
      await expect(Worker.runReplayHistory(options, history)).resolves.toBeUndefined();
    }
  });

  test('goes out all the same when there is no collector, which the log tells once', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const program = await readyRealWorker(config, env);
    const schedule = () =>
      runAlerts(
        config,
        ['schedule', 'reminder', '--arg', 'to=Ada', '--arg', 'text=Tea', '--wait'],
        env,
      );
    expect(await schedule()).toMatchObject({ exitCode: 0 });
    await program.says('traces cannot be sent');
    expect(await schedule()).toMatchObject({ exitCode: 0 });
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output.stderr.match(/traces cannot be sent/g)).toHaveLength(1);
  });
});

test('alerts that were started without traces go on with them', async () => {
  const options = { workflowBundle: { codePath: tracedWorkflowBundle } };
  let replayed = 0;
  for await (const result of Worker.runReplayHistories(options, recordedHistories())) {
    expect(result.error, result.workflowId).toBeUndefined();
    replayed += 1;
  }
  expect(replayed).toBeGreaterThan(20);
});

test('a collector that is none is refused, and not named', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'user:s3cret@collector:4318' };
  const problem =
    'OTEL_EXPORTER_OTLP_ENDPOINT must be http:// or https:// and a host, such as http://localhost:4318';
  const program = await realWorker(config, env);
  expect(await program.ended).toBe(1);
  expect(program.output.stderr).toBe(`worker: ${problem}\n`);
  expect(await runAlerts(config, ['list'], env)).toMatchObject({
    exitCode: 2,
    stderr: `alerts: ${problem}`,
  });
});

test('without a collector nothing of it is loaded', async () => {
  const count = `process.on('exit', () => {
    const { cache } = process.getBuiltinModule('node:module').createRequire('/');
    console.log(Object.keys(cache).filter((file) => file.includes('opentelemetry')).length);
  })`;
  const preload = `--import=data:text/javascript,${encodeURIComponent(count)}`;
  const loaded = async (env: Record<string, string>) => {
    const ran = await runAlerts(config, ['list'], { ...env, NODE_OPTIONS: preload });
    return Number(ran.stdout.split('\n').at(-1));
  };
  expect(await loaded({})).toBe(0);
  expect(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })).toBeGreaterThan(0);
});
