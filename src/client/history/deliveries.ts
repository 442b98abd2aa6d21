import { z } from 'zod';
import { DIGESTED } from '../../contract/digest.js';
import { AlertStatus } from '../../contract/search-attributes.js';
import { formatDuration } from '../../time/duration.js';
import { firstIn } from '../listing/pending.js';
import {
  type Activity,
  activityIn,
  activityOf,
  attemptFailed,
  type Pending,
  resultMoments,
  returned,
  underWay,
  waiting,
} from './activity.js';
import type { Beginning } from './ends.js';
import {
  detailOf,
  type Event,
  millisOf,
  type Moment,
  momentOf,
  NORMAL_WAIT,
  timeOf,
} from './moment.js';

/** That it fired, and what became of it on each channel; of those under way `pending` tells more. */
export function deliveriesIn(
  events: Event[],
  beginning: Beginning | null,
  pending: Pending[],
  now: number,
): Moment[] {
  const moments: Moment[] = [];
  const open = new Map<string, Activity>();
  let firing: Event | undefined;
  let first = beginning;
  for (const event of events) {
    if (isFiring(event)) firing ??= event;
    moments.push(...digested(event));
    const begun = activityIn(event);
    if (begun) {
      open.set(String(event.eventId), begun);
      if (firing) moments.push(fired(firing, begun, first));
      if (begun.limited) moments.push(waiting(begun, 'for its turn: there is a rate limit'));
      firing = undefined;
      first = null;
    }
    const activity = open.get(activityOf(event));
    if (activity && event.activityTaskStartedEventAttributes) {
      moments.push(...start(activity, event));
    } else if (activity) {
      moments.push(...resultMoments(activity, event));
      open.delete(activityOf(event));
    }
  }
  return [...moments, ...[...open.values()].flatMap((each) => underWay(each, pending, now))];
}

/** What a digest has told the alert. */
function digested(event: Event): Moment[] {
  const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
  const told = signalName === DIGESTED ? digest.safeParse(firstIn(input)).data : undefined;
  return told ? returned(told.result.channel, event, told.result) : [];
}

const digest = z.object({ result: z.looseObject({ channel: z.string() }) });

function isFiring({ upsertWorkflowSearchAttributesEventAttributes: upserted }: Event): boolean {
  const status = upserted?.searchAttributes?.indexedFields?.[AlertStatus.name];
  return status !== undefined && firstIn({ payloads: [status] }) === 'firing';
}

/** At the first time of a run, how late it was; of a follow-up, which message it is. */
function fired(firing: Event, { dueAt, round }: Activity, beginning: Beginning | null): Moment {
  const late = beginning ? millisOf(firing) - Date.parse(dueAt) - beginning.delay : 0;
  const lateness = late >= NORMAL_WAIT ? `${formatDuration(late)} after it was due` : null;
  const detail = detailOf(lateness, round > 0 ? `message ${round + 1}` : null);
  // A result may stand at the same event, where two attempts follow each other in one task.
  return momentOf(firing, { what: 'fired', detail, key: `${String(firing.eventId)}/fired` });
}

/** Temporal tells of a start only once the activity has ended, with the last failure before. */
function start(activity: Activity, event: Event): Moment[] {
  const { attempt, lastFailure } = event.activityTaskStartedEventAttributes ?? {};
  activity.attempt = attempt ?? 1;
  if (lastFailure) {
    return [attemptFailed(activity, activity.attempt - 1, lastFailure, timeOf(event.eventTime))];
  }
  const waited = millisOf(event) - millisOf(activity.scheduled);
  if (activity.limited || waited < NORMAL_WAIT) return [];
  return [waiting(activity, `${formatDuration(waited)} for a worker`)];
}
