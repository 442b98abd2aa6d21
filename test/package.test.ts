import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type InstallingProject, projectInstalling } from './support/installed-package.js';
import { testConfig } from './support/temporal.js';

const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));

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

describe.each(['npm', 'pnpm'] as const)(
  'a project that installs the package with %s',
  (manager) => {
    const { address, taskQueue } = testConfig();
    let shop: InstallingProject;
    beforeAll(async () => {
      shop = await projectInstalling(manager, files);
      return shop.remove;
    }, 300_000);

    const alerts = (...args: string[]) =>
      shop.alerts(args, { TEMPORAL_ADDRESS: address, ALERTS_TASK_QUEUE: taskQueue });

    test('compiles, with its services typed', async () => {
      expect((await execa(tsc, ['-p', shop.folder], { reject: false })).stdout).toBe('');
    });

    test('lists its type, schedules it, and delivers it by a worker that closes the services', async () => {
      expect((await alerts('types')).stdout).toMatch(/^order-unpaid +orderId=number$/m);
      const worker = alerts('worker');
      onTestFinished(() => void worker.kill('SIGTERM'));
      const ran = await alerts('schedule', 'order-unpaid', '--arg', 'orderId=7', '--wait');
      expect(ran).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/\nsent to console$/),
      });
      worker.kill('SIGTERM');
      const { exitCode, stdout, stderr } = await worker;
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Order 7 is still unpaid.' });
      expect(stderr).toMatch(/closed Shop$/);
    });

    test('has opened no database', async () => {
      const ours = ['-name', '*.db', '-not', '-path', '*/node_modules/*'];
      expect((await execa('find', [shop.folder, ...ours])).stdout).toBe('');
    });
  },
);
