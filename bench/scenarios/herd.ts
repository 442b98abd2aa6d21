import { makeAlerts } from '../alert.js';
import { cpuOf } from '../run/usage.js';
import { percentile } from '../report/statistics.js';
import { historyEvents } from './history-events.js';
import type { Findings, Scenario } from './scenario.js';
import { delivered, latenessesOf, settled, sleepUntil } from './settled.js';
import type { Session } from '../run/session.js';

/** All due at one instant, long after the last was scheduled. */
export const herd: Scenario = {
  name: 'herd',
  rounds: 2,
  run: async (session, { quick, slack, patience }) => {
    const count = quick ? 300 : 2_000;
    const due = Date.now() + 3_000 + (count / session.system.pace) * 1_000 * slack;
    const alerts = makeAlerts(count, due);
    await session.ask({ do: 'many', alerts });
    if (Date.now() > due - 500) {
      throw new Error('scheduling took until the herd was due: the machine is busy');
    }
    await sleepUntil(due - 200);
    const before = usageOf(session);
    await delivered(session, count, { since: due, patience });
    await settled(session, { since: due, patience });
    const after = usageOf(session);
    const lateness = latenessesOf(session);
    return {
      values: {
        herdDrain: (lateness.length / Math.max(...lateness)) * 1_000,
        herdP50: percentile(lateness, 0.5),
        herdLost: count - lateness.length,
        ...(session.system.temporal && {
          herdServerCpu: (after.server - before.server) / count,
          herdWorkerCpu: (after.worker - before.worker) / count,
          herdEvents: (await historyEvents(session.server)) / count,
        }),
      },
      raw: { latenessByTenth: tenths(lateness) },
    } satisfies Findings;
  },
};

function usageOf({ server, worker }: Session): { server: number; worker: number } {
  return { server: cpuOf(server.pid), worker: cpuOf(worker().pid) };
}

function tenths(lateness: number[]): number[] {
  return Array.from({ length: 11 }, (_, index) => percentile(lateness, index / 10));
}
