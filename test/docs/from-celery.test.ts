/** docs/from-celery.md: what no other test says. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { initProject } from '../../src/dev/init.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { eventually } from '../support/eventually.js';
import { recordingChannel, type RecordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, typesOf } from '../support/temporal.js';
import { onlyBlocks, page } from './markdown.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The pages whose TypeScript is a whole program. */
const programs = [
  'README.md',
  'docs/writing-types.md',
  'docs/reference/library.md',
  'docs/deploying.md',
  'docs/from-bullmq.md',
  'docs/from-celery.md',
];

/** Exports of a reader's own module. */
const shop = `interface Order { id: number; email: string; paidAt: string | null }
export interface Shop {
  orders: { find(id: number): Promise<Order | undefined> };
  close(): Promise<void>;
}
export declare function openShop(url: string | undefined): Promise<Shop>;`;

/** Returns the errors of the compiler for pages in a new project. */
async function compile(pages: string[], prepare: (folder: string) => unknown): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-snippets-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{"type": "module"}');
  await prepare(directory);
  // Each line where it is on the page, so that the compiler names the right one.
  for (const path of pages) {
    const program = onlyBlocks(await page(path), 'ts');
    await writeFile(join(directory, `${basename(path, '.md')}.ts`), program);
  }
  const tsconfig = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: ['*.ts'],
  };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(tsconfig));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout } = await execa(tsc, ['-p', directory], { reject: false });
  return stdout;
}

test('the TypeScript of a page is a program that compiles', async () => {
  const withShop = (folder: string) => writeFile(join(folder, 'shop.ts'), shop);
  expect(await compile(programs, withShop)).toBe('');
});

test('the TypeScript of the first page compiles after alerts init', async () => {
  const initialized = (folder: string) => initProject(folder, 'typescript');
  expect(await compile(['docs/getting-started.md'], initialized)).toBe('');
});

const config = testConfig();
let alerts: AlertClient;

beforeAll(async () => {
  alerts = await AlertClient.connect(config);
});
afterAll(() => alerts.close());

async function worker(channel: RecordingChannel, ...types: Parameters<typeof typesOf>) {
  const channels = new Map([['console', channel]]);
  const started = await startWorker(config, { types: typesOf(...types), channels });
  onTestFinished(() => started.stop());
}

test('each run of a recurring alert is delivered once with two workers', async () => {
  const channel = recordingChannel();
  await worker(channel, clock);
  await worker(channel, clock);
  const alert = await alerts.schedule(clock, {}, { every: '1s' });
  await eventually(
    () => channel.delivered,
    ({ length }) => length >= 4,
  );
  await alert.cancel();
  const keys = channel.delivered.map(({ idempotencyKey }) => idempotencyKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test('a run that takes longer than its interval delays the next one', async () => {
  let [running, most] = [0, 0];
  const channel = recordingChannel(async () => {
    running += 1;
    most = Math.max(most, running);
    await sleep(2500);
    running -= 1;
  });
  await worker(channel, clock);
  const alert = await alerts.schedule(clock, {}, { every: '1s' });
  await eventually(
    () => channel.delivered,
    ({ length }) => length >= 2,
  );
  await alert.cancel();
  expect(most).toBe(1);
});

test('three retries mean four attempts', async () => {
  let executions = 0;
  const failing = defineAlert({
    type: 'failing',
    args: z.object({}),
    load: () => {
      executions += 1;
      throw new Error('the network is down');
    },
    message: () => ({ text: 'never' }),
  });
  await worker(recordingChannel(), failing);
  const retry = { initialInterval: '1s', backoffCoefficient: 1, maximumAttempts: 4 };
  const alert = await alerts.schedule(failing, {}, { retry });
  expect(await alert.result()).toMatchObject({ status: 'failed', attempts: 4 });
  expect(executions).toBe(4);
});

test('the server of npm start keeps ended alerts for a week', async () => {
  const { workflowService } = alerts.temporal.connection;
  const described = await workflowService.describeNamespace({ namespace: 'default' });
  const kept = tsToMs(described.config?.workflowExecutionRetentionTtl);
  expect(kept).toBe(7 * 24 * 3_600_000);
});
