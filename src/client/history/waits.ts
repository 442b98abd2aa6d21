import type { WaitsFor } from '../../contract/state.js';
import { formatDuration } from '../../time/duration.js';
import { firstPayload } from '../listing/pending.js';
import type { RunStart } from './run-bounds.js';
import {
  type Event,
  eventMillis,
  type RunEntry,
  entryOf,
  MIN_REPORTED_WAIT,
  timestampMillis,
} from './entry.js';

/** Returns the timers of the workflow, for instance until its due time or its next check. */
export function waitsIn(events: Event[], runStart: RunStart | null): RunEntry[] {
  const timers = new Map(
    events.flatMap((event) =>
      event.timerStartedEventAttributes ? [[String(event.eventId), event]] : [],
    ),
  );
  return events.flatMap((event) => {
    const { timerStartedEventAttributes: started, timerFiredEventAttributes: fired } = event;
    if (started && goalOf(event) !== DUE) {
      const goal = goalOf(event);
      // For a digest, the timer is only an upper bound.
      const length =
        goal === DIGEST ? '' : formatDuration(timestampMillis(started.startToFireTimeout));
      return [entryOf(event, { what: 'waiting', detail: `${length} for its ${goal}`.trim() })];
    }
    const timer = timers.get(String(fired?.startedEventId));
    if (!timer || goalOf(timer) !== DUE) return [];
    // Changes restart the timer, so a one-shot alert slept since its start.
    return [slept(runStart && !runStart.recurring ? runStart.event : timer, event)];
  });
}

/** The summary of the timer until the due time. */
const DUE = 'due' satisfies WaitsFor;
const DIGEST = 'digest' satisfies WaitsFor;

function goalOf({ userMetadata }: Event): string {
  return userMetadata?.summary ? String(firstPayload({ payloads: [userMetadata.summary] })) : DUE;
}

function slept(from: Event, to: Event): RunEntry {
  return entryOf(to, {
    what: 'slept',
    detail: formatDuration(eventMillis(to) - eventMillis(from)),
  });
}

interface Task {
  since: Event;
  until: number;
  done: boolean;
  /** Why a worker failed at the task. */
  problem: string | null;
}

/**
 * Returns long waits of workflow tasks, for which no worker ran or no worker was able to run them.
 */
export function workersMissingIn(events: Event[], until: number): RunEntry[] {
  const long = tasksIn(events, until).filter(
    (task) => task.until - eventMillis(task.since) >= MIN_REPORTED_WAIT,
  );
  return long.map(({ since, done, problem, ...task }) => {
    const length = done ? `${formatDuration(task.until - eventMillis(since))} ` : '';
    const detail = `${length}for a worker${problem === null ? '' : ` that can run it: ${problem}`}`;
    return entryOf(since, { what: 'waiting', detail, key: `${String(since.eventId)}/worker` });
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
    // A task that timed out is scheduled again. It counts as one wait.
    const failure = event.workflowTaskFailedEventAttributes?.failure;
    if (open && failure?.message) open.problem = failure.message;
    if (open && event.workflowTaskCompletedEventAttributes) {
      Object.assign(open, { until: eventMillis(event), done: true });
      open = undefined;
    }
  }
  return tasks;
}
