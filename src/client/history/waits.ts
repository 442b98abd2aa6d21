import type { WaitsFor } from '../../contract/state.js';
import { formatDuration } from '../../time/duration.js';
import { firstIn } from '../listing/pending.js';
import type { Beginning } from './ends.js';
import { type Event, millisOf, type Moment, momentOf, NORMAL_WAIT, toMillis } from './moment.js';

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

interface Task {
  since: Event;
  until: number;
  done: boolean;
  /** Why a worker could not do it. */
  problem: string | null;
}

/** Tasks that waited for long: no worker was running, or none that could do them. */
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
    // Of a task that timed out there are several events; it is still the same that is waited for.
    const failure = event.workflowTaskFailedEventAttributes?.failure;
    if (open && failure?.message) open.problem = failure.message;
    if (open && event.workflowTaskCompletedEventAttributes) {
      Object.assign(open, { until: millisOf(event), done: true });
      open = undefined;
    }
  }
  return tasks;
}
