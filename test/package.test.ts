import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { testConfig } from './support/temporal.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const { address, taskQueue } = testConfig();

const files = {
  'package.json': '{ "type": "module" }',
  'shop.ts': `
    export interface Order { id: number; paid: boolean }
    export class Shop {
      async find(id: number): Promise<Order | undefined> {
        return id === 7 ? { id, paid: false } : undefined;
      }
    }`,
  'alerts.config.ts': `
    import { defineConfig } from 'durable-alerts/config';
    import { Shop } from './shop.js';
    declare module 'durable-alerts' {
      interface Services { shop: Shop }
    }
    export default defineConfig({
      services: () => ({ shop: new Shop() }),
      close: ({ shop }) => console.error('closed', shop.constructor.name),
    });`,
  'alerts/order-unpaid.ts': `
    import { defineAlert } from 'durable-alerts';
    import { z } from 'zod';
    export default defineAlert({
      type: 'order-unpaid',
      args: z.object({ orderId: z.number() }),
      load: ({ orderId }, { shop }) => shop.find(orderId),
      condition: (order) => !order.paid,
      message: (order) => ({ text: \`Order \${order.id} is still unpaid.\` }),
    });`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    },
  }),
};

let shop: string;
beforeAll(async () => {
  shop = await mkdtemp(join(tmpdir(), 'alerts-package-'));
  await mkdir(join(shop, 'alerts'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(shop, name), text);
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', shop];
  await execa('npm', pack, { cwd: root });
  const tarball = join(shop, 'durable-alerts-0.1.0.tgz');
  await execa('npm', ['install', '--prefer-offline', '--no-audit', tarball, 'zod'], { cwd: shop });
  return () => rm(shop, { recursive: true, force: true });
}, 300_000);

/** The command as npm has linked it. */
function alerts(...args: string[]) {
  const env = { TEMPORAL_ADDRESS: address, ALERTS_TASK_QUEUE: taskQueue };
  return execa(join(shop, 'node_modules/.bin/alerts'), args, { cwd: shop, env, reject: false });
}

test('a project that installs the package compiles, with its services typed', async () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  expect((await execa(tsc, ['-p', shop], { reject: false })).stdout).toBe('');
});

test('its type is listed, scheduled, and delivered by its worker, which closes the services', async () => {
  expect((await alerts('types')).stdout).toMatch(/^order-unpaid +orderId=number$/m);
  const worker = alerts('worker');
  onTestFinished(() => void worker.kill('SIGTERM'));
  const ran = await alerts('schedule', 'order-unpaid', '--arg', 'orderId=7', '--wait');
  expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\nsent to console$/) });
  worker.kill('SIGTERM');
  const { exitCode, stdout, stderr } = await worker;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Order 7 is still unpaid.' });
  expect(stderr).toMatch(/closed Shop$/);
});

test('it has opened no database', async () => {
  const ours = ['-name', '*.db', '-not', '-path', '*/node_modules/*'];
  expect((await execa('find', [shop, ...ours])).stdout).toBe('');
});
