import type { WaitsFor } from '../../workflows/alert-state.js';
import { firstIn } from '../payload.js';
import { formatDuration } from '../when/duration.js';
import type { Beginning } from './beginning.js';
import { type Event, millisOf, type Moment, momentOf, toMillis } from './moment.js';

/** What it waited for by itself: its time, its next check. */
export function waitsIn(events: Event[], beginning: Beginning | null): Moment[] {
  const timers = new Map(
    events.flatMap((event) =>
      event.timerStartedEventAttributes ? [[String(event.eventId), event]] : [],
    ),
  );
  return events.flatMap((event) => {
    const { timerStartedEventAttributes: started, timerFiredEventAttributes: fired } = event;
    if (started && goalOf(event) !== DUE) {
      const goal = goalOf(event);
      // Of a digest the timer is how long it is waited for at most.
      const length = goal === DIGEST ? '' : formatDuration(toMillis(started.startToFireTimeout));
      return [momentOf(event, { what: 'waiting', detail: `${length} for its ${goal}`.trim() })];
    }
    const timer = timers.get(String(fired?.startedEventId));
    if (!timer || goalOf(timer) !== DUE) return [];
    // Changes have made it start other timers meanwhile.
    return [slept(beginning && !beginning.recurring ? beginning.event : timer, event)];
  });
}

/** What the workflow calls the wait for its time. */
const DUE = 'due' satisfies WaitsFor;
const DIGEST = 'digest' satisfies WaitsFor;

function goalOf({ userMetadata }: Event): string {
  return userMetadata?.summary ? String(firstIn({ payloads: [userMetadata.summary] })) : DUE;
}

function slept(from: Event, to: Event): Moment {
  return momentOf(to, { what: 'slept', detail: formatDuration(millisOf(to) - millisOf(from)) });
}
