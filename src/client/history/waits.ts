import type { WaitsFor } from '../../contract/state.js';
import { formatDuration } from '../../time/duration.js';
import { firstPayload } from '../listing/pending.js';
import type { Beginning } from './ends.js';
import { type Event, millisOf, type Moment, momentOf, NORMAL_WAIT, toMillis } from './moment.js';

/** Returns the waits that the alert chose itself: for its due time or its next check. */
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
      // For a digest the timer is only the longest wait.
      const length = goal === DIGEST ? '' : formatDuration(toMillis(started.startToFireTimeout));
      return [momentOf(event, { what: 'waiting', detail: `${length} for its ${goal}`.trim() })];
    }
    const timer = timers.get(String(fired?.startedEventId));
    if (!timer || goalOf(timer) !== DUE) return [];
    // Changes made the alert start other timers before this one.
    return [slept(beginning && !beginning.recurring ? beginning.event : timer, event)];
  });
}

/** The name that the workflow gives to the wait for the due time. */
const DUE = 'due' satisfies WaitsFor;
const DIGEST = 'digest' satisfies WaitsFor;

function goalOf({ userMetadata }: Event): string {
  return userMetadata?.summary ? String(firstPayload({ payloads: [userMetadata.summary] })) : DUE;
}

function slept(from: Event, to: Event): Moment {
  return momentOf(to, { what: 'slept', detail: formatDuration(millisOf(to) - millisOf(from)) });
}

interface Task {
  since: Event;
  until: number;
  done: boolean;
  /** Why a worker failed at the task. */
  problem: string | null;
}

/** Returns long waits of workflow tasks: no worker ran, or no worker could do them. */
export function workersMissingIn(events: Event[], until: number): Moment[] {
  const long = tasksIn(events, until).filter(
    (task) => task.until - millisOf(task.since) >= NORMAL_WAIT,
  );
  return long.map(({ since, done, problem, ...task }) => {
    const length = done ? `${formatDuration(task.until - millisOf(since))} ` : '';
    const detail = `${length}for a worker${problem === null ? '' : ` that can do it: ${problem}`}`;
    return momentOf(since, { what: 'waiting', detail, key: `${String(since.eventId)}/worker` });
  });
}

function tasksIn(events: Event[], until: number): Task[] {
  const tasks: Task[] = [];
  let open: Task | undefined;
  for (const event of events) {
    if (event.workflowTaskScheduledEventAttributes && !open) {
      open = { since: event, until, done: false, problem: null };
      tasks.push(open);
    }
    // A task that timed out has several events, and is still one wait.
    const failure = event.workflowTaskFailedEventAttributes?.failure;
    if (open && failure?.message) open.problem = failure.message;
    if (open && event.workflowTaskCompletedEventAttributes) {
      Object.assign(open, { until: millisOf(event), done: true });
      open = undefined;
    }
  }
  return tasks;
}
