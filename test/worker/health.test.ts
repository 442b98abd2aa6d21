import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '../support/free-port.js';
import { expect, onTestFinished, test, vi } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { deafProxy } from '../support/deaf-proxy.js';
import { eventually } from '../support/eventually.js';
import { testConfig } from '../support/temporal.js';
import type { Env } from './program.js';
import { readyRealWorker, realWorker } from './real-worker.js';
import { slowReceiver } from './slow-receiver.js';

const config = testConfig();

/** A worker, and how to ask for its health: the status and the words of the answer. */
async function askableWorker(env: Env = {}) {
  const address = `127.0.0.1:${await freePort()}`;
  const program = await readyRealWorker(config, { HEALTH_ADDRESS: address, ...env });
  const ask = async (path: string) => {
    const response = await fetch(`http://${address}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return { program, ask };
}

test('a worker is ready until it is told to stop, and finishes its delivery then', async () => {
  const receiver = await slowReceiver();
  vi.stubEnv('ALERTS_WEBHOOK_URL', receiver.url);
  const alerts = await AlertClient.connect(config);
  onTestFinished(async () => {
    await alerts.close();
    vi.unstubAllEnvs();
  });
  const { program, ask } = await askableWorker({ ALERTS_WEBHOOK_URL: receiver.url });
  expect(await ask('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  expect(await ask('/readyz')).toEqual({ status: 200, text: 'ready\n' });
  expect(await ask('/')).toMatchObject({ status: 404 });

  await alerts.schedule(reminder, { to: 'Ada', text: 'Stand-up' }, { to: ['webhook'] });
  const response = await receiver.response;
  program.signal('SIGTERM');
  const stopping = await eventually(
    () => ask('/readyz'),
    ({ status }) => status !== 200,
  );
  expect(stopping).toEqual({
    status: 503,
    text: expect.stringMatching(/^the worker is (stopping|draining)\n$/),
  });
  expect(await ask('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  response.writeHead(204, { 'x-request-id': 'late' }).end();
  expect(await program.ended).toBe(0);
  expect(response.writableFinished).toBe(true);
});

test('a worker is not ready while Temporal does not answer, and lives', async () => {
  const proxy = await deafProxy(config.address);
  onTestFinished(() => proxy.close());
  const { program, ask } = await askableWorker({ TEMPORAL_ADDRESS: proxy.address });
  proxy.deafen();
  const unready = await eventually(
    () => ask('/readyz'),
    ({ status }) => status !== 200,
  );
  expect(unready).toEqual({ status: 503, text: 'Temporal does not answer\n' });
  expect(await ask('/healthz')).toMatchObject({ status: 200 });
  proxy.hear();
  await eventually(
    () => ask('/readyz'),
    ({ status }) => status === 200,
  );
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
});

test('a worker whose health nobody could ask for says why, and ends with 1', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const program = await realWorker(config, { HEALTH_ADDRESS: `127.0.0.1:${port}` });
  expect(await program.ended).toBe(1);
  expect(program.output.stderr).toBe(
    `worker: HEALTH_ADDRESS: cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
  );
});
