import { setTimeout as sleep } from 'node:timers/promises';
import { makeAlerts } from '../alert.js';
import { memoryOf } from '../run/usage.js';
import type { Session } from '../run/session.js';
import type { Scenario } from './scenario.js';
import { HOURS } from './scheduling.js';

/** Of a worker and a server that have done nothing but take alerts which sleep. */
export const memory: Scenario = {
  name: 'memory',
  rounds: 1,
  run: async (session, { quick }) => {
    const rest = quick ? 2_000 : 5_000;
    const none = await settledMemory(session, rest);
    await addSleepers(session, 1_000);
    const some = await settledMemory(session, rest);
    const values = {
      workerAt0: none.worker,
      serverAt0: none.server,
      workerAt1000: some.worker,
      serverAt1000: some.server,
    };
    if (quick) return { values };
    await addSleepers(session, 19_000);
    const many = await settledMemory(session, rest);
    return { values: { ...values, workerAt20000: many.worker, serverAt20000: many.server } };
  },
};

async function addSleepers({ ask }: Session, count: number): Promise<void> {
  await ask({ do: 'many', alerts: makeAlerts(count, Date.now() + 10 * HOURS) });
}

async function settledMemory({ server, worker }: Session, rest: number) {
  await sleep(rest);
  return { server: memoryOf(server.pid), worker: memoryOf(worker().pid) };
}
