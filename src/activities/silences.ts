import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { MEMO } from '../contract/messages.js';
import { type Silence, SILENCE_WORKFLOW } from '../contract/silence.js';
import { reasonOf } from '../util/errors.js';

/** How old what a worker knows may be. When it is half as old it is renewed, for which no alert waits. */
const FRESH = 2000;

/** How long an alert waits for the answer. */
const SILENCES_TIMEOUT = 2000;

const memo: z.ZodType<Silence> = z.object({
  type: z.string().nullable(),
  until: z.string(),
  reason: z.string(),
  by: z.string(),
  createdAt: z.string(),
});

/** Those that are in force, from Temporal, which is where they are kept; in no order. */
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

/** Finds the one that keeps alerts of a type silent, if any; within an activity. */
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
    // An alert that goes out too often is better than one that is lost.
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
