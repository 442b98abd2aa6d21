import { z } from 'zod';
import {
  ACKNOWLEDGE,
  PAUSE_MESSAGE,
  REPLACE,
  RESCHEDULE,
  RESOLVE,
} from '../../contract/messages.js';
import { RESUMED } from '../../contract/pause.js';
import { firstPayload } from '../listing/pending.js';
import {
  byWhom,
  detailOf,
  type Event,
  millisOf,
  type Moment,
  momentOf,
  untilText,
} from './moment.js';

/** Returns the changes that people and programs made to the alert. */
export function changesIn(events: Event[]): Moment[] {
  return events.flatMap((event) => {
    const said = changeIn(event);
    return said ? [momentOf(event, said)] : [];
  });
}

type Said = Pick<Moment, 'what' | 'detail'>;

function changeIn(event: Event): Said | null {
  const {
    workflowExecutionUpdateAcceptedEventAttributes: update,
    workflowExecutionSignaledEventAttributes: signal,
    workflowExecutionCancelRequestedEventAttributes: cancel,
  } = event;
  const { input, meta } = update?.acceptedRequest ?? {};
  if (input?.name)
    return updateOf(event, input.name, firstPayload(input.args), byWhom(meta?.identity));
  if (signal?.signalName === PAUSE_MESSAGE) {
    return pauseOf(event, firstPayload(signal.input), byWhom(signal.identity));
  }
  return cancel ? { what: 'cancel-requested', detail: byWhom(cancel.identity) } : null;
}

function updateOf(event: Event, name: string, value: unknown, by: string | null): Said | null {
  switch (name) {
    case PAUSE_MESSAGE:
      return pauseOf(event, value, by);
    case RESCHEDULE:
      return { what: 'rescheduled', detail: detailOf(`due ${String(value)}`, by) };
    case REPLACE: {
      const { type, dueAt } = replacement.parse(value);
      return { what: 'replaced', detail: detailOf(`by ${type}, due ${dueAt}`, by) };
    }
    // The argument names the person; the identity names a process.
    case ACKNOWLEDGE:
      return { what: 'acknowledged', detail: `by ${String(value)}` };
    case RESOLVE:
      return { what: 'resolved', detail: `by ${String(value)}` };
    default:
      return { what: name, detail: by };
  }
}

const replacement = z.object({ type: z.string(), dueAt: z.string() });

/** Reads a pause as the workflow does: a past time ends the pause, and an invalid time is ignored. */
function pauseOf(event: Event, value: unknown, by: string | null): Said | null {
  const until = z.string().safeParse(value).data ?? '';
  const end = until === RESUMED ? Infinity : Date.parse(until);
  if (Number.isNaN(end)) return null;
  return end > millisOf(event)
    ? { what: 'paused', detail: detailOf(untilText(until), by) }
    : { what: 'resumed', detail: by };
}
