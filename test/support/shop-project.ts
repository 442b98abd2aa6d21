/** Files of a project whose type has a service of its own, in TypeScript. */
export const shopFiles = {
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

/** Client in CommonJS that schedules an alert, prints its status and cancels it. */
export const CLIENT = `
  const { AlertClient } = require('durable-alerts');
  const { reminder } = require('durable-alerts/alerts/reminder');
  async function main() {
    const alerts = await AlertClient.connect();
    const args = { to: 'Ada', text: 'Stand-up' };
    const alert = await alerts.schedule(reminder, args, { in: '2 days' });
    console.log((await alert.describe()).status);
    await alert.requestCancel();
    await alerts.close();
  }
  main();`;
