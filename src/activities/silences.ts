import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { MEMO } from '../contract/messages.js';
import { type Silence, SILENCE_WORKFLOW } from '../contract/silence.js';
import { reasonOf } from '../util/errors.js';

/** Limits the age of the cached silences. The worker renews them at half that age, and no alert waits for that. */
const FRESH = 2000;

/** Limits how long an alert waits for the silences. */
const SILENCES_TIMEOUT = 2000;

const memo: z.ZodType<Silence> = z.object({
  type: z.string().nullable(),
  until: z.string(),
  reason: z.string(),
  by: z.string(),
  createdAt: z.string(),
});

/** Yields the silences in force from Temporal, which stores them, in no particular order. */
export async function* silencesIn(client: Client): AsyncGenerator<Silence & { id: string }> {
  const query = `WorkflowType = '${SILENCE_WORKFLOW}' AND ExecutionStatus = 'Running'`;
  for await (const run of client.workflow.list({ query })) {
    const silence = memo.safeParse(run.memo?.[MEMO.silence]);
    if (silence.success && Date.parse(silence.data.until) > Date.now()) {
      yield { id: run.workflowId, ...silence.data };
    }
  }
}

interface Known {
  askedAt: number;
  silences: Promise<Silence[]>;
}

/** Returns a function that finds the silence of a type, if there is one. Call that function in an activity. */
export function silenceFinder(): (type: string) => Promise<Silence | undefined> {
  let known: Known = { askedAt: -Infinity, silences: Promise.resolve([]) };
  let next: Known | undefined;
  const renew = async () => {
    const renewal = { askedAt: Date.now(), silences: askAfter(known) };
    next = renewal;
    await renewal.silences;
    known = renewal;
    next = undefined;
  };
  return async (type) => {
    const age = Date.now() - known.askedAt;
    if (age > FRESH / 2 && !next) void renew();
    const silences = await (age > FRESH && next ? next : known).silences;
    return silences.find(({ type: of, until }) => {
      return (of === null || of === type) && Date.parse(until) > Date.now();
    });
  };
}

async function askAfter(known: Known): Promise<Silence[]> {
  try {
    return await ask();
  } catch (error) {
    // A delivery despite a silence is better than a lost alert.
    Context.current().log.warn('silences could not be asked for', { error: reasonOf(error) });
    return known.silences;
  }
}

function ask(): Promise<Silence[]> {
  const { client } = Context.current();
  return client.withDeadline(Date.now() + SILENCES_TIMEOUT, () => toArray(silencesIn(client)));
}

async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const array: T[] = [];
  for await (const item of items) array.push(item);
  return array;
}
