import { z } from 'zod';
import {
  ACKNOWLEDGE,
  LABEL,
  PAUSE_MESSAGE,
  REPLACE,
  RESCHEDULE,
  RESOLVE,
  RESUME,
} from '../../contract/messages.js';
import { RESUMED } from '../../contract/pause.js';
import { firstPayload } from '../listing/pending.js';
import {
  byText,
  joinDetails,
  type Event,
  eventMillis,
  type RunEntry,
  entryOf,
  untilText,
} from './entry.js';

/** Returns the changes that people and programs made to the alert. */
export function changesIn(events: Event[]): RunEntry[] {
  const refused = refusedUpdates(events);
  return events.flatMap((event) => {
    const change = changeIn(event, refused);
    return change ? [entryOf(event, change)] : [];
  });
}

/** Returns the ids of the events of updates that Temporal had accepted and the workflow then refused. */
function refusedUpdates(events: Event[]): Set<string> {
  const completed = events.map((event) => event.workflowExecutionUpdateCompletedEventAttributes);
  return new Set(
    completed.flatMap((each) => (each?.outcome?.failure ? String(each.acceptedEventId) : [])),
  );
}

type Change = Pick<RunEntry, 'what' | 'detail'>;

function changeIn(event: Event, refused: Set<string>): Change | null {
  const {
    workflowExecutionUpdateAcceptedEventAttributes: update,
    workflowExecutionSignaledEventAttributes: signal,
    workflowExecutionCancelRequestedEventAttributes: cancel,
  } = event;
  const { input, meta } = update?.acceptedRequest ?? {};
  if (input?.name) {
    const by = byText(meta?.identity);
    return refused.has(String(event.eventId))
      ? { what: 'ignored', detail: joinDetails(`a refused ${input.name}`, by) }
      : updateOf(event, input.name, firstPayload(input.args), by);
  }
  if (signal?.signalName === PAUSE_MESSAGE) {
    return pauseOf(event, firstPayload(signal.input), byText(signal.identity));
  }
  return cancel ? { what: 'cancel-requested', detail: byText(cancel.identity) } : null;
}

function updateOf(event: Event, name: string, value: unknown, by: string | null): Change | null {
  switch (name) {
    case PAUSE_MESSAGE:
      return pauseOf(event, value, by);
    case RESUME:
      return { what: 'resumed', detail: by };
    case RESCHEDULE:
      return { what: 'rescheduled', detail: joinDetails(`due ${String(value)}`, by) };
    case REPLACE: {
      const { data } = replacement.safeParse(value);
      const what = data ? `by ${data.type}, due ${data.dueAt}` : null;
      return { what: 'replaced', detail: joinDetails(what, by) };
    }
    case LABEL: {
      const changes = Object.entries(labels.safeParse(value).data ?? {});
      const texts = changes.map(([key, text]) => (text ? `${key}=${text}` : `${key} removed`));
      return { what: 'labelled', detail: joinDetails(texts.join(', '), by) };
    }
    // The argument names a person, the identity only a process.
    case ACKNOWLEDGE:
      return { what: 'acknowledged', detail: `by ${String(value)}` };
    case RESOLVE:
      return { what: 'resolved', detail: `by ${String(value)}` };
    default:
      return { what: name, detail: by };
  }
}

const labels = z.record(z.string(), z.string());
const replacement = z.object({ type: z.string(), dueAt: z.string() });

/** Interprets a pause like the workflow: a past time resumes, an invalid time is ignored. */
function pauseOf(event: Event, value: unknown, by: string | null): Change {
  const until = z.string().safeParse(value).data ?? '';
  const end = until === RESUMED ? Infinity : Date.parse(until);
  if (Number.isNaN(end)) return { what: 'ignored', detail: joinDetails('an invalid pause', by) };
  return end > eventMillis(event)
    ? { what: 'paused', detail: joinDetails(untilText(until), by) }
    : { what: 'resumed', detail: by };
}
