import { z } from 'zod';
import { defineAlert } from '../alert-types/define-alert.js';
import type { LateAlerts, Pollers } from '../services/services.js';
import { formatDuration, toMillis } from '../time/duration.js';
import { reasonOf } from '../util/errors.js';

/** Limits the ids in a message. */
const MAX_LISTED_IDS = 5;

const duration = z.string().superRefine((text, context) => {
  try {
    toMillis(text, 'it');
  } catch (error) {
    context.addIssue(reasonOf(error));
  }
});

/** Alerts when alerts are late, or when no worker polls a task queue. */
export const watchdog = defineAlert({
  type: 'watchdog',
  args: z.object({
    late: duration.default('5 minutes').describe('how late an alert may be'),
    taskQueue: z.string().min(1).optional().describe('the task queue of the workers to watch'),
  }),
  load: async ({ late, taskQueue }, { temporal, now }) => {
    const time = now().getTime();
    const found = await temporal.lateAlerts(new Date(time - toMillis(late, 'late')));
    const problems = [];
    if (found.alerts.length > 0) problems.push(lateness(found, time));
    if (taskQueue !== undefined) {
      const missing = kindsWithout(await temporal.pollers(taskQueue));
      if (missing !== '') problems.push(`no worker polls task queue '${taskQueue}' for ${missing}`);
    }
    return { late, problems };
  },
  condition: ({ late, problems }) => problems.length > 0 || `no alert is more than ${late} late`,
  message: ({ problems }) => ({ text: problems.join('\n') }),
  resolved: ({ late }) => ({
    text: `Alerts are on time again: no alert is more than ${late} late`,
  }),
});

function lateness({ alerts, more }: LateAlerts, now: number): string {
  const { length } = alerts;
  const count = `${more ? 'more than ' : ''}${length} ${length === 1 ? 'alert is' : 'alerts are'}`;
  const most = Math.max(...alerts.map(({ due }) => now - due.getTime()));
  const ids = alerts.slice(0, MAX_LISTED_IDS).map(({ id }) => id);
  const rest = length > MAX_LISTED_IDS ? ', …' : '';
  return `${count} late, by up to ${formatDuration(most)}: ${ids.join(', ')}${rest}`;
}

function kindsWithout(pollers: Pollers): string {
  const kinds = Object.entries(pollers).filter(([, count]) => count === 0);
  return kinds.map(([kind]) => kind).join(' and ');
}
