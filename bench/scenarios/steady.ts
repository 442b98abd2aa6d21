import { makeAlerts } from '../alert.js';
import { percentile } from '../report/statistics.js';
import type { Scenario } from './scenario.js';
import { delivered, latenessesOf, sleepUntil } from './settled.js';

const PER_SECOND = 20;

/** Scheduled one after the other at the pace at which they are due, so that it does both at once. */
export const steady: Scenario = {
  name: 'steady',
  run: async (session, { quick, patience }) => {
    const [seconds, ahead] = quick ? [4, 3_000] : [8, 10_000];
    const begin = Date.now() + 500;
    const alerts = makeAlerts(seconds * PER_SECOND, begin + ahead, 1000 / PER_SECOND);
    const scheduling = [];
    for (const alert of alerts) {
      await sleepUntil(alert.due - ahead);
      scheduling.push(session.ask({ do: 'each', alerts: [alert] }));
    }
    await Promise.all(scheduling);
    await delivered(session, alerts.length, { since: alerts.at(-1)?.due ?? begin, patience });
    const lateness = latenessesOf(session);
    return {
      values: {
        steadyP50: percentile(lateness, 0.5),
        steadyP99: percentile(lateness, 0.99),
        steadyMax: Math.max(...lateness),
        steadyLost: alerts.length - lateness.length,
        workerReady: session.worker().readyAfter,
      },
      raw: { lateness },
    };
  },
};
