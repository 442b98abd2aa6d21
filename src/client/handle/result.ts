import { WorkflowFailedError } from '@temporalio/client';
import type { Outcome } from '../../workflows/outcome.js';
import { patiently } from '../patiently.js';
import type { AlertCalls } from './alert-calls.js';
import { describe } from './describe.js';

/** In milliseconds. */
const POLL = 60_000;

/** Waits until the alert has ended, also while Temporal is away. @throws the signal's reason, once it aborts */
export async function result(calls: AlertCalls, signal: AbortSignal): Promise<Outcome> {
  for (;;) {
    const { outcome } = await patiently(signal, () => describe(calls));
    if (outcome) return outcome;
    await patiently(signal, () => closed(calls, signal));
  }
}

/** Waits for the end of the workflow; how it ended is `describe`'s to say. */
async function closed({ client, workflow }: AlertCalls, signal: AbortSignal): Promise<void> {
  const { connection } = client;
  try {
    // Each poll leaves a listener on the signal, so now and then it starts anew with another one.
    await connection.withDeadline(Date.now() + POLL, () =>
      connection.withAbortSignal(AbortSignal.any([signal]), () => workflow.result()),
    );
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
}
