import { type Client, WorkflowFailedError } from '@temporalio/client';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { MEMO } from '../contract/messages.js';
import { type Silence, SILENCE_WORKFLOW } from '../contract/silence.js';
import type { DurationInput } from '../time/duration.js';
import { type InstantInput, toEnd, utc } from '../time/instant.js';
import { localZone, parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import { userName } from '../util/user-name.js';
import type { silence } from '../workflows/silence.js';
import { etaOf } from '../planning/eta.js';
import { newId } from '../planning/plan.js';

export interface SilenceOptions {
  /** @default every type */
  type?: string | undefined;
  /** The duration from now. */
  for?: DurationInput | undefined;
  /** A date without a time includes that day. */
  until?: InstantInput | undefined;
  timezone?: string | undefined;
  /** Part of the outcome of every alert that is skipped. */
  reason: string;
  /** @default the user of this process, by name or else by uid */
  by?: string | undefined;
}

const text = z.string().trim().min(1).max(200);

/** Checks the options of a silence, and returns the silence. @throws InvalidInputError */
export function planSilence(options: SilenceOptions, now: DateTime = DateTime.now()): Silence {
  const { type = null, for: length, until, timezone } = options;
  if ((length === undefined) === (until === undefined)) {
    throw new InvalidInputError('a silence requires either for or until: choose one');
  }
  const end =
    until === undefined
      ? etaOf({ in: length, timezone }, now)
      : toEnd(until, parseZone(timezone ?? localZone()), now);
  if (end <= now)
    throw new InvalidInputError(`the silence ends in the past, at ${utc(end)}: choose a later end`);
  const reason = text.safeParse(options.reason);
  if (!reason.success)
    throw new InvalidInputError('a silence requires a reason of up to 200 characters');
  const by = text.safeParse(options.by ?? userName());
  if (!by.success) throw new InvalidInputError('by must be a name of 1 to 200 characters');
  return { type, until: utc(end), reason: reason.data, by: by.data, createdAt: utc(now) };
}

/** Starts a silence and returns its id. A silence is in force even while no worker runs. */
export async function startSilence(
  client: Client,
  taskQueue: string,
  planned: Silence,
): Promise<string> {
  const { type, until, reason } = planned;
  const workflowId = `silence-${newId()}`;
  await client.workflow.start<typeof silence>(SILENCE_WORKFLOW, {
    workflowId,
    taskQueue,
    args: [{ until }],
    memo: { [MEMO.silence]: planned },
    staticSummary: `silence of ${type ?? 'every type'} until ${until}: ${reason}`,
    // Ends the silence even if no worker runs.
    workflowExecutionTimeout: Math.max(1000, Date.parse(until) - Date.now() + 60_000),
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
