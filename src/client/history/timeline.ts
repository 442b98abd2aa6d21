import type { Pending } from './activity.js';
import { changesIn } from './changes.js';
import { deliveriesIn } from './deliveries.js';
import { beginningOf, ended, endingOf, scheduled } from './ends.js';
import { withLocalAttempts } from './local-attempts.js';
import { type Event, millisOf, type Moment } from './moment.js';
import { waitsIn, workersMissingIn } from './waits.js';

/** What happened to an alert in one run, as Temporal's history has it and, of what is under way, `pending`. */
export function timelineOf(history: Event[], pending: Pending[] = [], now = Date.now()): Moment[] {
  const events = withLocalAttempts(history);
  const beginning = beginningOf(events[0]);
  // The run before has told how it ended.
  if (beginning?.why === 'hands-over') return [];
  const ending = endingOf(events);
  const moments = [
    ...(beginning?.why === 'scheduled' ? [scheduled(beginning)] : []),
    ...changesIn(events),
    ...waitsIn(events, beginning),
    ...workersMissingIn(events, ending ? millisOf(ending.event) : now),
    ...deliveriesIn(events, beginning, pending, now),
    ...(ending?.end ? [ended(ending.event, ending.end)] : []),
  ];
  return moments.toSorted((a, b) => a.at.localeCompare(b.at) || a.order - b.order);
}
