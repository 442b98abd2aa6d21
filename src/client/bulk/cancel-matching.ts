import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TemporalConfig } from '../../config/environment.js';
import { InvalidInputError } from '../../util/errors.js';
import { AlertHandle, type CancelVerdict } from '../alert-handle.js';
import { call } from '../connection.js';
import type { AlertFilter } from '../listing/list.js';
import { openRuns } from '../listing/open-runs.js';
import { sharedRetry } from '../retries.js';
import { cancelEach } from './cancel-all.js';
import { type DiscardedAlert, LISTING_LAG } from './discard.js';

export interface CancelAllOptions {
  /** Stops the wait, but not the requested cancellations. */
  signal?: AbortSignal | undefined;
  onProgress?: ((requested: number) => void) | undefined;
}

/** The number of listings in a row without a new alert, after which none is expected. */
const QUIET_LISTINGS = 2;

/** Cancels the alerts that a filter selects, and those that the listings show only later. */
export async function cancelMatching(
  client: Client,
  config: TemporalConfig,
  filter: AlertFilter,
  { signal = new AbortController().signal, onProgress = () => {} }: CancelAllOptions,
): Promise<DiscardedAlert[]> {
  if (filter.type === undefined && Object.keys(filter.labels ?? {}).length === 0)
    throw new InvalidInputError('a type or a label is required: use discard to cancel every alert');
  const retrying = sharedRetry(signal);
  const requestCancel = (id: string) =>
    retrying(() => new AlertHandle(client, config, id).requestCancel());
  const describe = (id: string) =>
    retrying(() => call(client.connection, config, () => client.workflow.getHandle(id).describe()));
  const verdicts = new Map<string, CancelVerdict>();
  const seen = new Set<string>();
  for (let quiet = 0; quiet < QUIET_LISTINGS;) {
    if (seen.size > 0 || quiet > 0) await sleep(LISTING_LAG, undefined, { signal });
    const found: string[] = [];
    for await (const { workflowId } of openRuns(client, filter))
      if (!seen.has(workflowId)) found.push(workflowId);
    quiet = found.length === 0 ? quiet + 1 : 0;
    const done = seen.size;
    for (const id of found) seen.add(id);
    const results = await cancelEach(
      found,
      { requestCancel, describe },
      {
        timeout: config.timeouts.worker,
        signal,
        onProgress: (requested) => onProgress(done + requested),
      },
    );
    for (const [id, { verdict }] of results) verdicts.set(id, verdict);
  }
  return [...verdicts].map(([id, verdict]) => ({ id, verdict }));
}
