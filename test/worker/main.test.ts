import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { freePort } from '../support/free-port.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { eventually } from '../support/eventually.js';
import { httpListener } from '../support/http-listener.js';
import { startWorker, testConfig } from '../support/temporal.js';
import { projectWith } from '../support/project-with.js';
import type { Env, Program } from './program.js';
import { readyRealWorker, realWorker } from './real-worker.js';
import { slowReceiver } from './slow-receiver.js';

const standUp = { to: 'Ada', text: 'Stand-up' };

const config = testConfig();
let alerts: AlertClient;
beforeAll(async () => {
  // The channel must be there when an alert is scheduled; each worker has its own.
  vi.stubEnv('ALERTS_WEBHOOK_URL', 'http://127.0.0.1:9/hook');
  alerts = await AlertClient.connect(config);
});
afterAll(() => alerts.close());

const worker = (env?: Env, cwd?: string) => realWorker(config, env, cwd);
const readyWorker = (env?: Env, cwd?: string) => readyRealWorker(config, env, cwd);

const line = z.looseObject({ level: z.number(), time: z.number(), msg: z.string() });

/** All that it has written to standard error must be JSON, a line each. */
function linesOf({ output }: Program): z.output<typeof line>[] {
  const lines = output.stderr.split('\n').filter(Boolean);
  return lines.map((text) => line.parse(JSON.parse(text)));
}

const about = (program: Program, alertId: string) =>
  linesOf(program).filter((each) => each['alertId'] === alertId);

const hasSent = (lines: z.output<typeof line>[]) => lines.some(({ msg }) => msg === 'sent');

/** The alert's lines, once it has been sent. */
async function linesOnceSent(program: Program, alertId: string) {
  return eventually(() => about(program, alertId), hasSent);
}

describe('the output of a worker', () => {
  test('is what it delivers; its log is lines of JSON on standard error; SIGHUP ends it with 0', async () => {
    const program = await readyWorker();
    const alert = await alerts.schedule(reminder, standUp);
    await alert.result();
    const attempt = { level: 30, alertId: alert.id, type: 'reminder', attempt: 1 };
    expect(await linesOnceSent(program, alert.id)).toMatchObject([
      { ...attempt, msg: 'sent', channel: 'console' },
    ]);
    expect(linesOf(program)[0]).toMatchObject({
      msg: 'worker started',
      taskQueue: config.taskQueue,
      namespace: 'default',
      types: ['clock', 'http-check', 'reminder', 'sql-check', 'two-days-late', 'watchdog'],
    });
    expect(program.output.stdout).toBe('Ada: Stand-up\n');
    program.signal('SIGHUP');
    expect(await program.ended).toBe(0);
  });

  test('tells of each attempt which alert it is about and why it failed, but not the webhook', async () => {
    let status = 503;
    const listener = await httpListener(() => {
      const answer = status;
      status = 204;
      return answer;
    });
    onTestFinished(() => listener.close());
    const program = await readyWorker({ ALERTS_WEBHOOK_URL: `${listener.url}?token=s3cret` });
    const retry = { initialInterval: '1s' };
    const alert = await alerts.schedule(reminder, standUp, { to: ['webhook'], retry });
    expect(await alert.result()).toMatchObject({ status: 'sent', attempts: 2 });
    const attempt = { alertId: alert.id, type: 'reminder' };
    const lines = await linesOnceSent(program, alert.id);
    expect(lines).toMatchObject([
      { ...attempt, attempt: 1, level: 40 },
      { ...attempt, attempt: 2, level: 30, msg: 'sent' },
    ]);
    expect(JSON.stringify(lines[0])).toContain('the webhook answered 503');
    expect(program.output.stderr).not.toContain('s3cret');
    expect(program.output.stdout).toBe('');
  });

  test('holds what a type of one’s own logs, with the same facts; SIGINT ends it with 0', async () => {
    const project = await projectWith({
      'alerts.config.js': 'export default {};',
      'alerts/tea-time.js': `
        import { z } from 'zod';
        import { defineAlert } from 'durable-alerts';
        export const teaTime = defineAlert({
          type: 'tea-time',
          args: z.object({ who: z.string() }),
          message: ({ who }, { log }) => {
            log.warn('the kettle is on', { who });
            return { text: 'Tea, ' + who };
          },
        });`,
    });
    const program = await readyWorker({}, project);
    const teaTime = defineAlert({
      type: 'tea-time',
      args: z.object({ who: z.string() }),
      message: () => ({ text: '' }),
    });
    const alert = await alerts.schedule(teaTime, { who: 'Ada' });
    await alert.result();
    const attempt = { alertId: alert.id, type: 'tea-time', attempt: 1 };
    expect(await linesOnceSent(program, alert.id)).toMatchObject([
      { ...attempt, level: 40, msg: 'the kettle is on', who: 'Ada' },
      { ...attempt, level: 30, msg: 'sent' },
    ]);
    expect(program.output.stdout).toBe('Tea, Ada\n');
    program.signal('SIGINT');
    expect(await program.ended).toBe(0);
  });

  test('is without a log when LOG_LEVEL is error and all is well; SIGTERM ends it with 0', async () => {
    const program = await worker({ LOG_LEVEL: 'error' });
    await (await alerts.schedule(reminder, standUp)).result();
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output).toEqual({ stdout: 'Ada: Stand-up\n', stderr: '' });
  });
});

test('a type that holds state holds it for as long as the worker lives; LOG_LEVEL=debug says more', async () => {
  const first = await readyWorker({ LOG_LEVEL: 'debug' });
  await (await alerts.schedule(clock, {})).result();
  const alert = await alerts.schedule(clock, {});
  await alert.result();
  const lines = await linesOnceSent(first, alert.id);
  expect(lines.map(({ level }) => level)).toContain(20);
  first.signal('SIGTERM');
  await first.ended;
  expect(first.output.stdout).toBe('ticker: tick 1\nticker: tick 2\n');
  const second = await readyWorker();
  await (await alerts.schedule(clock, {})).result();
  await eventually(
    () => second.output.stdout,
    (text) => text === 'ticker: tick 1\n',
  );
});

describe('a worker that cannot start says why, in one line, and ends with 1,', () => {
  const problems: { when: string; env: () => Promise<Env> | Env; says: RegExp }[] = [
    {
      when: 'LOG_LEVEL is no level',
      env: () => ({ LOG_LEVEL: 'loud' }),
      says: /^worker: LOG_LEVEL is 'loud': use one of trace, debug, info, warn, error\n$/,
    },
    {
      when: 'Temporal does not answer',
      env: async () => ({ TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` }),
      says: /^worker: Temporal cannot be reached at 127\.0\.0\.1:\d+: start it there, or set TEMPORAL_ADDRESS\n$/,
    },
    {
      when: 'the profile is in no temporal.toml',
      env: () => ({ TEMPORAL_PROFILE: 'prod' }),
      says: /^worker: .*prod.*\n$/,
    },
    {
      when: 'DATABASE_URL is of no kind that is known',
      env: () => ({ DATABASE_URL: 'mysql://me:s3cret@host/alerts' }),
      says: /^worker: \S+alerts\.config\.ts cannot build its services: DATABASE_URL must be file:PATH, (?!.*s3cret).*\n$/,
    },
    {
      when: 'the database cannot be opened',
      env: () => ({ DATABASE_URL: 'file:/dev/null/alerts.db' }),
      says: /^worker: \S+ cannot build its services: cannot open the SQLite database \/dev\/null\/alerts\.db: .*\n$/,
    },
    {
      when: 'the namespace does not exist',
      env: () => ({ TEMPORAL_NAMESPACE: 'nowhere' }),
      says: /^worker: Temporal at \S+ refused the namespace 'nowhere': set TEMPORAL_NAMESPACE \(Namespace nowhere is not found\.\)\n$/,
    },
  ];
  test.each(problems)('when $when', async ({ env, says }) => {
    const program = await worker(await env());
    expect(await program.ended).toBe(1);
    expect(program.output.stderr).toMatch(says);
    expect(program.output.stdout).toBe('');
  });

  test.each([
    { file: 'broken.js', code: 'export const broken = {', says: 'cannot be loaded: ' },
    { file: 'stray.js', code: 'export const stray = 1;', says: 'exports no alert type: ' },
  ])('when a file of alert types is invalid ($file)', async ({ file, code, says }) => {
    const files = { 'alerts.config.js': 'export default {};', [`alerts/${file}`]: code };
    const program = await worker({}, await projectWith(files));
    expect(await program.ended).toBe(1);
    expect(program.output.stderr).toMatch(new RegExp(`^worker: \\S+/${file} ${says}.*\\n$`));
  });
});

describe('a worker that is told to stop', () => {
  test('finishes the delivery under way first, and no other worker repeats it', async () => {
    const receiver = await slowReceiver();
    const program = await readyWorker({ ALERTS_WEBHOOK_URL: receiver.url });
    const alert = await alerts.schedule(reminder, standUp, { to: ['webhook'] });
    const response = await receiver.response;
    program.signal('SIGINT');
    // As npm passes on what the terminal has sent already.
    await sleep(50);
    program.signal('SIGINT');
    setTimeout(() => response.writeHead(204, { 'x-request-id': 'late' }).end(), 2000);
    expect(await program.ended).toBe(0);
    expect(response.writableFinished).toBe(true);

    const other = await startWorker(config, {});
    expect(await alert.result()).toMatchObject({
      status: 'sent',
      attempts: 1,
      deliveries: [{ channel: 'webhook', id: 'late' }],
    });
    await other.stop();
    expect(receiver.requests()).toBe(1);
  });

  test('a second time leaves at once', async () => {
    const receiver = await slowReceiver();
    const program = await readyWorker({ ALERTS_WEBHOOK_URL: receiver.url });
    const alert = await alerts.schedule(reminder, standUp, { to: ['webhook'] });
    await receiver.response;
    program.signal('SIGINT');
    await sleep(1000);
    program.signal('SIGINT');
    expect(await program.ended).toBe(130);
    await alert.requestCancel();
  });
});
