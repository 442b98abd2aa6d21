import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { z } from 'zod';
import { lenientCodec } from '../contract/lenient-codec.js';
import { MEMO } from '../contract/messages.js';
import {
  isFor,
  type RecurringSilence,
  type Silence,
  SILENCE_WORKFLOW,
} from '../contract/silence.js';
import { silencePeriod } from '../time/silence-period.js';
import { reasonOf } from '../util/errors.js';
import type { Dependencies } from './dependencies.js';

/** Limits the age of the cached silences. The worker renews them at half that age, and no alert waits for that. */
const FRESH = 2000;

/** Limits how long an alert waits for the silences. */
const SILENCES_TIMEOUT = 2000;

const fields = {
  type: z.string().nullable(),
  labels: z.record(z.string(), z.string()).exactOptional(),
  reason: z.string(),
  by: z.string(),
  createdAt: z.string(),
};
const memo: z.ZodType<Silence> = z.object({ ...fields, until: z.string() });
const recurringMemo: z.ZodType<RecurringSilence> = z
  .object({
    ...fields,
    until: z.string().nullable(),
    every: z.string(),
    timezone: z.string(),
  })
  // An unreadable silence must not keep an alert from going out.
  .refine(isReadable);

function isReadable(silence: RecurringSilence): boolean {
  try {
    silencePeriod(silence, new Date());
    return true;
  } catch {
    return false;
  }
}

/** Yields the silences that have not ended from Temporal, which stores them, in no particular order. */
export async function* silencesIn(
  client: Client,
): AsyncGenerator<(Silence | RecurringSilence) & { id: string }> {
  const query = `WorkflowType = '${SILENCE_WORKFLOW}' AND ExecutionStatus = 'Running'`;
  for await (const run of client.workflow.list({ query })) {
    const { memo: stored = {}, workflowId: id } = run;
    const silence =
      recurringMemo.safeParse(stored[MEMO.recurringSilence]).data ??
      memo.safeParse(stored[MEMO.labelSilence] ?? stored[MEMO.silence]).data;
    if (silence && silencePeriod(silence, new Date())) yield { id, ...silence };
  }
}

interface Known {
  askedAt: number;
  silences: Promise<(Silence | RecurringSilence)[]>;
}

/** Returns a function that finds the silence of an alert, if there is one. Call that function in an activity. */
export function silenceFinder(): Dependencies['findSilence'] {
  let known: Known = { askedAt: -Infinity, silences: Promise.resolve([]) };
  let next: Known | undefined;
  const renew = async () => {
    const renewal = { askedAt: Date.now(), silences: askAfter(known) };
    next = renewal;
    await renewal.silences;
    known = renewal;
    next = undefined;
  };
  return async (alert) => {
    const age = Date.now() - known.askedAt;
    if (age > FRESH / 2 && !next) void renew();
    const silences = await (age > FRESH && next ? next : known).silences;
    for (const silence of silences) {
      if (!isFor(silence, alert)) continue;
      const now = new Date();
      const period = silencePeriod(silence, now);
      if (period && period.from <= now.getTime()) {
        return { ...silence, until: new Date(period.until).toISOString() };
      }
    }
    return undefined;
  };
}

async function askAfter(known: Known): Promise<(Silence | RecurringSilence)[]> {
  try {
    return await ask();
  } catch (error) {
    // A delivery despite a silence is better than a lost alert.
    Context.current().log.warn('silences could not be asked for', { error: reasonOf(error) });
    return known.silences;
  }
}

function ask(): Promise<(Silence | RecurringSilence)[]> {
  const { connection, options } = Context.current().client;
  const { namespace, identity } = options;
  const dataConverter = { payloadCodecs: [lenientCodec] };
  const client = new Client({ connection, namespace, identity, dataConverter });
  return client.withDeadline(Date.now() + SILENCES_TIMEOUT, () => toArray(silencesIn(client)));
}

async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const array: T[] = [];
  for await (const item of items) array.push(item);
  return array;
}
