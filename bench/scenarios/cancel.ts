import { setTimeout as sleep } from 'node:timers/promises';
import { makeAlerts } from '../alert.js';
import { firstOfEach } from '../run/deliveries.js';
import { eventually } from '../run/eventually.js';
import type { Scenario } from './scenario.js';
import { settled } from './settled.js';

/** Every other alert is cancelled, then the worker is killed and started again, then they are due. */
export const cancel: Scenario = {
  name: 'cancel',
  // Celery gives out again what a dead worker held after an hour; so long nobody waits here.
  environment: { BENCH_VISIBILITY_TIMEOUT: '10' },
  rounds: 1,
  run: async (session, { quick, slack, patience }) => {
    const count = quick ? 40 : 200;
    // A worker that has to say what became of it takes a while for each.
    const due = Date.now() + 4_000 + (count / session.system.pace + count / 20) * 1_000 * slack;
    const alerts = makeAlerts(count, due);
    await session.ask({ do: 'many', alerts });
    const cancelled = new Set(alerts.filter((_, index) => index % 2 === 1).map(({ id }) => id));
    const { verdicts, millis } = await session.ask({ do: 'cancel', ids: [...cancelled] });
    if (Date.now() > due - 2_000) {
      throw new Error('cancelling took until they were due: the machine is busy');
    }
    await session.killWorker();
    await sleep(1_000);
    await session.startWorker();

    const since = Math.max(due, Date.now());
    const fired = () => firstOfEach(session.deliveries()).map(({ id }) => id);
    const others = () => fired().filter((id) => !cancelled.has(id));
    await eventually(() => others().length === count - cancelled.size, {
      within: since + patience - Date.now(),
    });
    await settled(session, { since, patience });
    const afterwards = await session.ask({ do: 'cancel', ids: others().slice(0, 1) });
    return {
      values: {
        cancelFired: fired().length - others().length,
        cancelOthers: count - cancelled.size - others().length,
        cancelEach: millis / cancelled.size,
      },
      texts: {
        'what the caller is told': counted(verdicts),
        'of one that has fired': counted(afterwards.verdicts),
      },
    };
  },
};

function counted(words: string[]): string {
  const different = [...new Set(words)];
  const timesOf = (word: string) => words.filter((each) => each === word).length;
  if (different.length < 2) return different[0] ?? '–';
  return different.map((word) => `${timesOf(word)} ${word}`).join(', ');
}
