import { createHash } from 'node:crypto';
import pMap from 'p-map';
import type { Plan } from '../../planning/plan.js';
import { hasEnded } from '../../contract/status.js';
import {
  AlertExistsError,
  AlertNotFoundError,
  reasonOf,
  UnreachableError,
} from '../../util/errors.js';
import { oneLine } from '../../util/text.js';
import type { AlertHandle } from '../alert-handle.js';
import { memoOf, type Run } from '../listing/description.js';
import { sharedRetry } from '../retries.js';
import { type Difference, differences, plannedFields, scheduledFields } from './differences.js';
import type { BadRow, FailedRow, PlannedRow } from './plan-rows.js';
import type { RowFields } from './row.js';

/** Bounds what runs at once, and so the memory that declarations take. */
const APPLY_CONCURRENCY = 50;

/** The name of declarations that have none of their own. */
const DEFAULT_NAME = 'default';

export interface ApplyOptions {
  /** Tells these declarations from others on the same Temporal. @default 'default' */
  name?: string | undefined;
  /** Cancels alerts that were applied under this name and are no longer declared. */
  prune?: boolean | undefined;
  /** Changes nothing, and returns what would be changed. */
  dryRun?: boolean | undefined;
  /** Stops before the next alert. */
  signal?: AbortSignal | undefined;
  /** Receives the number of alerts that are done. */
  onProgress?: ((done: number) => void) | undefined;
}

/** What became of declarations, by id. */
export interface Applied {
  created: string[];
  changed: { id: string; changes: Difference[] }[];
  unchanged: number;
  /** Declared alerts that have come to their end, and are not started again. */
  ended: string[];
  /** Alerts that were applied under this name and are no longer declared. Empty if a row is bad. */
  undeclared: string[];
  /** Those of them that were cancelled. */
  cancelled: string[];
  bad: BadRow[];
  failed: FailedRow[];
}

/** What the listing has of an alert: little, since there may be many. */
interface Known {
  fingerprint: string;
  applied: string | undefined;
  isDeclared: boolean;
}

/** The methods of AlertClient that this takes. */
export interface Alerts {
  start: (plan: Plan) => Promise<unknown>;
  change: (plan: Plan) => Promise<unknown>;
  get: (id: string) => Pick<AlertHandle, 'request' | 'cancel'>;
  openRecurring: () => AsyncIterable<Run>;
}

/** Applies declarations. @throws UnreachableError */
export async function applyAlerts(
  alerts: Alerts,
  rows: AsyncIterable<PlannedRow | BadRow>,
  options: ApplyOptions,
): Promise<Applied> {
  const { name = DEFAULT_NAME, prune = false, dryRun = false, onProgress = () => {} } = options;
  const { signal = new AbortController().signal } = options;
  const context = { alerts, name, dryRun, retrying: sharedRetry(signal) };
  const known = await listKnown(alerts);
  const applied: Applied = {
    created: [],
    changed: [],
    unchanged: 0,
    ended: [],
    undeclared: [],
    cancelled: [],
    bad: [],
    failed: [],
  };
  const attempt = async (line: number, id: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof UnreachableError) throw error;
      applied.failed.push({ line, id, reason: oneLine(reasonOf(error)) });
    }
  };
  let done = 0;
  const applyRow = async (row: PlannedRow | BadRow) => {
    if (signal.aborted) return;
    if ('reason' in row) {
      applied.bad.push(row);
      return;
    }
    const { line, plan } = row;
    const before = known.get(plan.id);
    if (before) before.isDeclared = true;
    await attempt(line, plan.id, async () => {
      const result = await applyPlan(plan, before, context);
      if (result === 'unchanged') applied.unchanged += 1;
      else if (typeof result === 'string') applied[result].push(plan.id);
      else applied.changed.push({ id: plan.id, changes: result });
    });
    onProgress((done += 1));
  };
  await pMap(rows, applyRow, { concurrency: APPLY_CONCURRENCY });
  // A bad row may declare any alert.
  if (signal.aborted || applied.bad.length > 0) return applied;
  const left = [...known].filter(([, each]) => each.applied === name && !each.isDeclared);
  applied.undeclared = left.map(([id]) => id);
  if (!prune || dryRun) return applied;
  const cancel = (id: string) =>
    attempt(0, id, async () => {
      // Another process may have declared it meanwhile, elsewhere.
      const { applied: owner } = await context.retrying(() => alerts.get(id).request());
      if (owner !== name) return;
      await context.retrying(() => alerts.get(id).cancel());
      applied.cancelled.push(id);
    });
  await pMap(applied.undeclared, cancel, { concurrency: 20 });
  return applied;
}

interface Context {
  alerts: Alerts;
  name: string;
  dryRun: boolean;
  retrying: ReturnType<typeof sharedRetry>;
}

/** Makes an alert what is declared. Returns what became of it, or the fields that were changed. */
async function applyPlan(
  declared: Plan,
  before: Known | undefined,
  { alerts, name, dryRun, retrying }: Context,
): Promise<'created' | 'unchanged' | 'ended' | Difference[]> {
  const plan = { ...declared, memo: { ...declared.memo, applied: name } };
  const fields = plannedFields(plan);
  if (before?.applied === name && before.fingerprint === fingerprint(fields)) return 'unchanged';
  const start = () => retrying(() => started(alerts, plan));
  if (!before && !dryRun && (await start())) return 'created';

  const current = await retrying(() => alerts.get(plan.id).request()).catch(nullIfNotFound);
  const isFree = !current || current.status === 'cancelled' || current.status === 'failed';
  if (isFree && (dryRun || (await start()))) return 'created';
  if (!current || hasEnded(current.status)) return 'ended';
  if (!current.recurs) throw new Error('a one-shot alert has this id: choose another');
  if (current.applied !== null && current.applied !== name) {
    throw new Error(`it is applied by the name '${current.applied}': declare it there only`);
  }
  const changes = differences(current.fields, fields);
  if (current.applied === null) changes.push({ field: 'applied', from: null, to: name });
  // The listing lags, or another process has applied the same.
  if (changes.length === 0) return 'unchanged';
  if (!dryRun) await retrying(() => alerts.change(plan));
  return changes;
}

async function listKnown(alerts: Alerts): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for await (const run of alerts.openRecurring()) {
    const { recurrence, applied } = memoOf(run);
    if (!recurrence) continue;
    const each = { fingerprint: fingerprint(scheduledFields(run)), applied, isDeclared: false };
    known.set(run.workflowId, each);
  }
  return known;
}

/** Returns false if an alert with the id exists. */
async function started(alerts: Alerts, plan: Plan): Promise<boolean> {
  try {
    await alerts.start(plan);
    return true;
  } catch (error) {
    if (error instanceof AlertExistsError) return false;
    throw error;
  }
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof AlertNotFoundError) return null;
  throw error;
}

function fingerprint(fields: RowFields): string {
  const changes = differences({}, fields).map(({ field, to }) => [field, to]);
  const text = JSON.stringify(changes.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  return createHash('sha256').update(text).digest('base64url');
}
