import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { endOf, type Ended } from './cancelled-run.js';

/** How long to wait while no alert ends: those that sleep need a moment of a worker only. */
const PATIENCE = 2000;

const LOOK_EVERY = 500;

/** What listings tell of alerts that end, a thousand with one call, until they tell nothing more. */
export async function listedEnds(
  client: Client,
  query: string,
  /** When the run began in which an alert was found. */
  found: ReadonlyMap<string, Date>,
  signal: AbortSignal,
): Promise<Map<string, Ended>> {
  const ended = new Map<string, Ended>();
  let progress = Date.now();
  for (;;) {
    const before = ended.size;
    for await (const run of client.workflow.list({ query })) {
      const since = found.get(run.workflowId);
      // Its id may have had an alert before.
      if (since && run.startTime >= since) ended.set(run.workflowId, endOf(run));
    }
    if (ended.size > before) progress = Date.now();
    if (ended.size === found.size || Date.now() - progress > PATIENCE) return ended;
    await sleep(LOOK_EVERY, undefined, { signal });
  }
}
