import { setTimeout as sleep } from 'node:timers/promises';
import { makeAlerts } from '../alert.js';
import type { Scenario } from './scenario.js';
import { delivered, latenessesOf, settled, sleepUntil } from './settled.js';

const PER_SECOND = 20;
const DOWN = 3_000;

/** The worker is killed in the middle of the load, and started again three seconds later. */
export const kill: Scenario = {
  name: 'kill',
  rounds: 2,
  run: async (session, { quick, slack, patience }) => {
    const seconds = quick ? 6 : 8;
    const count = seconds * PER_SECOND;
    const begin = Date.now() + 2_000 + (count / session.system.pace) * 1_000 * slack;
    const alerts = makeAlerts(count, begin, 1000 / PER_SECOND);
    await session.ask({ do: 'many', alerts });
    await sleepUntil(begin + 2_000);
    await session.killWorker();
    await sleep(DOWN);
    await session.startWorker();
    const since = Math.max(Date.now(), alerts.at(-1)?.due ?? begin);
    await delivered(session, count, { since, patience });
    await settled(session, { since, patience });
    const lateness = latenessesOf(session);
    const lost = count - lateness.length;
    return {
      values: {
        killLost: lost,
        killRepeated: session.deliveries().length - lateness.length,
        // Of those that came, it would praise whoever lost the rest.
        ...(lost === 0 && { killMax: Math.max(...lateness) }),
      },
      raw: { lateness },
    };
  },
};
