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
  /** From now. */
  for?: DurationInput | undefined;
  /** A date without a time includes that day. */
  until?: InstantInput | undefined;
  timezone?: string | undefined;
  /** Told by every alert that it keeps silent. */
  reason: string;
  /** @default the user of this process, by name or else by uid */
  by?: string | undefined;
}

const text = z.string().trim().min(1).max(200);

/** What a silence would be. @throws InvalidInputError */
export function planSilence(options: SilenceOptions, now: DateTime = DateTime.now()): Silence {
  const { type = null, for: length, until, timezone } = options;
  if ((length === undefined) === (until === undefined)) {
    throw new InvalidInputError('a silence ends: choose one of for and until');
  }
  const end =
    until === undefined
      ? etaOf({ in: length, timezone }, now)
      : toEnd(until, parseZone(timezone ?? localZone()), now);
  if (end <= now)
    throw new InvalidInputError(`a silence until ${utc(end)} is over already: choose a later end`);
  const reason = text.safeParse(options.reason);
  if (!reason.success)
    throw new InvalidInputError('a silence needs a reason, of up to 200 characters');
  const by = text.safeParse(options.by ?? userName());
  if (!by.success) throw new InvalidInputError('by takes a name of up to 200 characters');
  return { type, until: utc(end), reason: reason.data, by: by.data, createdAt: utc(now) };
}

/** Begins it, and gives its id. It needs no worker to be in force. */
export async function beginSilence(
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
    // In force no longer than it says, also where no worker runs.
    workflowExecutionTimeout: Math.max(1000, Date.parse(until) - Date.now() + 60_000),
  });
  return workflowId;
}

/** Ends it; false when there is none with this id, or it is over. A worker has to act on it. */
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
