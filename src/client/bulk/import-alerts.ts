import pMap from 'p-map';
import { AlertExistsError, reasonOf, UnreachableError } from '../../util/errors.js';
import { oneLine } from '../../util/text.js';
import type { AlertClient } from '../alert-client.js';
import type { Plan } from '../../planning/plan.js';
import { sharedRetry } from '../retries.js';
import type { BadRow, PlannedRow } from './plan-rows.js';

/** Bounds concurrent starts. The dev server gains nothing from more. */
const IMPORT_CONCURRENCY = 100;

export interface FailedRow extends BadRow {
  id: string;
}

export interface Imported {
  started: number;
  /** The number of alerts that existed already. */
  existing: number;
  /** Rows that Temporal refused. */
  failed: FailedRow[];
  /** Why the remaining rows were not tried; absent after the signal, or if no row remains. */
  unreachable?: UnreachableError;
}

interface ImportOptions {
  /** Stops further starts, but not those in progress. */
  signal: AbortSignal;
  /** Receives the number of finished rows. */
  onProgress: (done: number) => void;
}

type Alerts = Pick<AlertClient, 'start' | 'get'>;

/** Starts the alerts that do not exist yet. The same rows can be imported repeatedly. */
export async function importAlerts(
  alerts: Alerts,
  rows: PlannedRow[],
  { signal, onProgress }: ImportOptions,
): Promise<Imported> {
  const imported: Imported = { started: 0, existing: 0, failed: [] };
  const unreachable = new AbortController();
  const stopped = AbortSignal.any([signal, unreachable.signal]);
  const retrying = sharedRetry(stopped);
  let done = 0;
  const importRow = async ({ line, plan }: PlannedRow) => {
    try {
      imported[await start(alerts, plan, retrying)] += 1;
    } catch (error) {
      if (error === stopped.reason) return;
      if (error instanceof UnreachableError) {
        imported.unreachable = error;
        return unreachable.abort(error);
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
    // An earlier attempt may have started the alert, if only its answer was lost.
    const { createdAt } = await retrying(() => alerts.get(plan.id).describe());
    return createdAt === plan.memo.createdAt ? 'started' : 'existing';
  }
}
