import pMap from 'p-map';
import { AlertExistsError, reasonOf, UnreachableError } from '../../util/errors.js';
import { oneLine } from '../../util/text.js';
import type { AlertClient } from '../alert-client.js';
import type { Plan } from '../../planning/plan.js';
import { sharedRetry } from '../retries.js';
import { type Difference, differences, plannedFields } from './differences.js';
import type { FailedRow, PlannedRow } from './plan-rows.js';

/** Bounds concurrent starts. The dev server gains nothing from more. */
const IMPORT_CONCURRENCY = 100;

export interface DifferingRow {
  line: number;
  id: string;
  changes: Difference[];
}

export interface Imported {
  started: number;
  /** The number of alerts that existed already. */
  existing: number;
  /** Those of them that differ from their rows. They stay as they are. */
  differing: DifferingRow[];
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
  const imported: Imported = { started: 0, existing: 0, differing: [], failed: [] };
  const unreachable = new AbortController();
  const stopped = AbortSignal.any([signal, unreachable.signal]);
  const retrying = sharedRetry(stopped);
  let done = 0;
  const importRow = async (row: PlannedRow) => {
    const { line, plan } = row;
    try {
      const result = await start(alerts, plan, retrying);
      imported[result] += 1;
      const changes = result === 'existing' ? await changesOf(alerts, row, retrying) : [];
      if (changes.length > 0) imported.differing.push({ line, id: plan.id, changes });
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

/** Returns the fields in which a row differs from the alert that exists. */
async function changesOf(
  alerts: Alerts,
  { plan, isRelative }: PlannedRow,
  retrying: ReturnType<typeof sharedRetry>,
): Promise<Difference[]> {
  const { fields } = await retrying(() => alerts.get(plan.id).request());
  const changes = differences(fields, plannedFields(plan));
  return changes.filter(({ field }) => field !== 'at' || !isRelative);
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
