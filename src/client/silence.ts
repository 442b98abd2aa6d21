import { type Client, WorkflowFailedError } from '@temporalio/client';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Labels } from '../contract/labels.js';
import { MEMO } from '../contract/messages.js';
import {
  type RecurringSilence,
  scopeText,
  type Silence,
  SILENCE_WORKFLOW,
} from '../contract/silence.js';
import type { DurationInput } from '../time/duration.js';
import { type InstantInput, toEnd, utc } from '../time/instant.js';
import { parseSendWindow } from '../time/send-window.js';
import { silencePeriod } from '../time/silence-period.js';
import { localZone, parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { userName } from '../util/user-name.js';
import type { silence } from '../workflows/silence.js';
import { etaOf } from '../planning/eta.js';
import { checkLabels } from '../planning/labels.js';
import { newId } from '../planning/plan.js';

export interface SilenceOptions {
  /** @default every type */
  type?: string | undefined;
  /** Only alerts that have all of these labels. */
  labels?: Labels | undefined;
  /** The duration from now. */
  for?: DurationInput | undefined;
  /** A date without a time includes that day. */
  until?: InstantInput | undefined;
  /** Weekly window in which the silence is in force, such as `Tue 02:00-04:00`. */
  every?: string | undefined;
  /** Zone of `until` and `every`. @default this machine's */
  timezone?: string | undefined;
  /** Part of the outcome of every alert that is skipped. */
  reason: string;
  /** @default the user of this process, by name or else by uid */
  by?: string | undefined;
}

const text = z.string().trim().min(1).max(200);

/** Describes a silence. Times are ISO 8601, UTC. */
export interface SilenceDescription {
  id: string;
  /** Null silences every type. */
  type: string | null;
  /** Labels that an alert must have. */
  labels: Labels;
  /** Null: until it is lifted. */
  until: string | null;
  reason: string;
  by: string;
  createdAt: string;
  /** Weekly window of a silence that recurs, such as `Tue 02:00-04:00`. */
  every: string | null;
  /** Zone of `every`. */
  timezone: string | null;
  /** Period in which the silence is in force now, or else the next one. Null: it has ended. */
  next: { from: string; until: string } | null;
}

export function describeSilence(
  silence: (Silence | RecurringSilence) & { id: string },
  now: Date = new Date(),
): SilenceDescription {
  const next = silencePeriod(silence, now);
  return {
    labels: {},
    every: null,
    timezone: null,
    ...silence,
    next: next ? { from: utc(next.from), until: utc(next.until) } : null,
  };
}

/** Checks the options of a silence, and returns the silence. @throws InvalidInputError */
export function planSilence(
  options: SilenceOptions,
  now: DateTime = DateTime.now(),
): Silence | RecurringSilence {
  const { type = null, every } = options;
  const labels = checkLabels(options.labels ?? {});
  const end = endOf(options, now);
  if (end && end <= now)
    throw new InvalidInputError(`the silence ends in the past, at ${utc(end)}: choose a later end`);
  const reason = text.safeParse(options.reason);
  if (!reason.success)
    throw new InvalidInputError('a silence requires a reason of up to 200 characters');
  const by = text.safeParse(options.by ?? userName());
  if (!by.success) throw new InvalidInputError('by must be a name of 1 to 200 characters');
  const silence = {
    type,
    ...(labels && { labels }),
    reason: reason.data,
    by: by.data,
    createdAt: utc(now),
  };
  const until = end && utc(end);
  if (every === undefined) {
    if (until !== undefined) return { ...silence, until };
    throw new InvalidInputError(
      'a silence requires either for or until: choose one, or use every for a silence that recurs',
    );
  }
  const recurring = { ...silence, until: until ?? null, ...weeklyWindow(every, options.timezone) };
  if (silencePeriod(recurring, now.toJSDate())) return recurring;
  throw new InvalidInputError(
    `the silence is never in force before ${until}: choose a later end, or a time of the week before it`,
  );
}

function endOf({ for: length, until, timezone }: SilenceOptions, now: DateTime) {
  if (length !== undefined && until !== undefined) {
    throw new InvalidInputError('a silence requires either for or until: choose one');
  }
  if (until !== undefined) return toEnd(until, parseZone(timezone ?? localZone()), now);
  return length === undefined ? undefined : etaOf({ in: length, timezone }, now);
}

/** Splits a window such as `Tue 02:00-04:00 Europe/Paris`, whose zone may be an option instead. */
function weeklyWindow(given: string, timezone: string | undefined) {
  const { every = '', zone } =
    /^(?<every>.*\d)\s+(?<zone>[a-z]\S*)$/i.exec(given.trim())?.groups ?? {};
  if (zone !== undefined && timezone !== undefined) {
    throw new InvalidInputError(
      `every ${quote(given)} already names a zone: remove it or the timezone`,
    );
  }
  const window = {
    every: zone === undefined ? given.trim() : every,
    timezone: parseZone(zone ?? timezone ?? localZone()),
  };
  try {
    parseSendWindow(`${window.every} ${window.timezone}`);
  } catch (error) {
    throw new InvalidInputError(
      `every: ${quote(given)} is not a time of the week: write it as 'Tue 02:00-04:00' or 'Mon-Fri 20:00-06:00, Sun 10:00-14:00'`,
      { cause: error },
    );
  }
  return window;
}

/** Starts a silence and returns its id. A silence is in force even while no worker runs. */
export async function startSilence(
  client: Client,
  taskQueue: string,
  planned: Silence | RecurringSilence,
): Promise<string> {
  const { labels, until, reason } = planned;
  const workflowId = `silence-${newId()}`;
  const recurs = 'every' in planned;
  const times = [
    ...(recurs ? [`every ${planned.every} ${planned.timezone}`] : []),
    ...(until === null ? [] : [`until ${until}`]),
  ];
  await client.workflow.start<typeof silence>(SILENCE_WORKFLOW, {
    workflowId,
    taskQueue,
    args: [{ until }],
    memo: { [recurs ? MEMO.recurringSilence : labels ? MEMO.labelSilence : MEMO.silence]: planned },
    staticSummary: `silence of ${scopeText(planned)} ${times.join(' ')}: ${reason}`,
    // Ends the silence even if no worker runs.
    ...(until !== null && {
      workflowExecutionTimeout: Math.max(1000, Date.parse(until) - Date.now() + 60_000),
    }),
  });
  return workflowId;
}

/** Ends a silence, which takes a worker. Returns false if it does not exist or has ended. */
export async function liftSilence(client: Client, id: string): Promise<boolean> {
  const workflow = client.workflow.getHandle(id);
  const { type, status } = await workflow.describe();
  if (type !== SILENCE_WORKFLOW || status.name !== 'RUNNING') return false;
  await workflow.cancel();
  await workflow.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
  return true;
}
