import pMap from 'p-map';
import { AlertExistsError, reasonOf, UnreachableError } from '../../util/errors.js';
import { oneLine } from '../../util/text.js';
import type { AlertClient } from '../alert-client.js';
import type { Plan } from '../planning/plan.js';
import { sharedRetry } from '../retries.js';
import type { BadRow, PlannedRow } from './plan-rows.js';

/** The dev server takes no more; one that is farther away may. */
const IMPORT_CONCURRENCY = 100;

export interface FailedRow extends BadRow {
  id: string;
}

export interface Imported {
  started: number;
  /** Were there already. */
  existing: number;
  /** Refused by Temporal. */
  failed: FailedRow[];
  /** Why those that are left were not tried; absent when it was the signal, or none are left. */
  unreachable?: UnreachableError;
}

interface ImportOptions {
  /** Starts no more alerts when it aborts; those under way are waited for. */
  signal: AbortSignal;
  /** Is told how many are done. */
  onProgress: (done: number) => void;
}

type Alerts = Pick<AlertClient, 'start' | 'get'>;

/** Starts those that are not there yet, so that it can be called again with the same rows. */
export async function importAlerts(
  alerts: Alerts,
  rows: PlannedRow[],
  { signal, onProgress }: ImportOptions,
): Promise<Imported> {
  const imported: Imported = { started: 0, existing: 0, failed: [] };
  const givenUp = new AbortController();
  const stopped = AbortSignal.any([signal, givenUp.signal]);
  const retrying = sharedRetry(stopped);
  let done = 0;
  const importRow = async ({ line, plan }: PlannedRow) => {
    try {
      imported[await start(alerts, plan, retrying)] += 1;
    } catch (error) {
      if (error === stopped.reason) return;
      if (error instanceof UnreachableError) {
        imported.unreachable = error;
        return givenUp.abort(error);
      }
      imported.failed.push({ line, id: plan.id, reason: oneLine(reasonOf(error)) });
    }
    onProgress((done += 1));
  };
  await pMap(rows, importRow, { concurrency: IMPORT_CONCURRENCY });
  return imported;
}

async function start(
  alerts: Alerts,
  plan: Plan,
  retrying: ReturnType<typeof sharedRetry>,
): Promise<'started' | 'existing'> {
  let attempts = 0;
  try {
    await retrying(() => {
      attempts += 1;
      return alerts.start(plan);
    });
    return 'started';
  } catch (error) {
    if (!(error instanceof AlertExistsError)) throw error;
    if (attempts === 1) return 'existing';
    // An attempt whose answer was lost may have started it. The SDK's own attempts have one request id.
    const { createdAt } = await retrying(() => alerts.get(plan.id).describe());
    return createdAt === plan.memo.createdAt ? 'started' : 'existing';
  }
}
