import { makeAlerts } from '../alert.js';
import type { Session } from '../run/session.js';
import type { Scenario } from './scenario.js';

export const HOURS = 3_600_000;

/** Alerts that sleep, one by one as a program does, and many in the fastest way there is. */
export const scheduling: Scenario = {
  name: 'scheduling',
  run: async (session, { quick }) => {
    // Nobody schedules his first alert twice.
    await rate(session, 'each', 10);
    return {
      values: {
        oneByOne: await rate(session, 'each', quick ? 50 : 200),
        inBulk: await rate(session, 'many', quick ? 200 : 1_000),
      },
    };
  },
};

/** In alerts a second. */
async function rate({ ask }: Session, how: 'each' | 'many', count: number): Promise<number> {
  const alerts = makeAlerts(count, Date.now() + 10 * HOURS);
  const { millis } = await ask({ do: how, alerts });
  return (count / millis) * 1_000;
}
