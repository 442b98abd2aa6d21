import { formatDuration } from '../when/duration.js';
import { type Event, millisOf, type Moment, momentOf, PATIENCE } from './moment.js';

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
    (task) => task.until - millisOf(task.since) >= PATIENCE,
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
