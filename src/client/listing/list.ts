import type { Client } from '@temporalio/client';
import pMap, { pMapIterable } from 'p-map';
import { hasLabels, keywordsOf, type Labels } from '../../contract/labels.js';
import { ALERT_WORKFLOW } from '../../contract/messages.js';
import { type AlertStatus, hasEnded } from '../../contract/status.js';
import { checkLabels } from '../../planning/labels.js';
import { InvalidInputError } from '../../util/errors.js';
import { fetchEvents } from '../history/alert-history.js';
import type { AlertDescription } from '../../contract/alert.js';
import { fromListing, type Run } from './description.js';
import { withOutcome } from './outcome-of-run.js';
import { withPending } from './pending.js';
import { recurrenceState } from './recurrence-state.js';
import { withRequest } from './request-of-run.js';

/** Selects alerts by what they are. */
export interface AlertFilter {
  type?: string | undefined;
  /** The alert has all of these labels. */
  labels?: Labels | undefined;
}

export interface ListOptions extends AlertFilter {
  /** Includes ended alerts, for as long as Temporal keeps them. */
  all?: boolean | undefined;
  status?: AlertStatus | undefined;
  /** The subject contains this text, in upper or lower case. */
  subject?: string | undefined;
  /** The alert is due before this time; a recurring alert by its next time. */
  dueBefore?: Date | undefined;
  dueAfter?: Date | undefined;
  /** @default 100 */
  limit?: number | undefined;
}

interface Listed {
  run: Run;
  alert: AlertDescription;
}

/** Returns the open alerts, soonest first, then the ended ones, latest first. */
export async function listAlerts(
  client: Client,
  { limit = 100, ...filter }: ListOptions,
): Promise<AlertDescription[]> {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new InvalidInputError(`limit must be a whole number above 0, not ${limit}`);
  }
  // SQLite's visibility store cannot sort, and there may be more alerts than memory for them.
  let soonest: Listed[] = [];
  for await (const listed of matching(client, filter)) {
    soonest.push(listed);
    if (soonest.length >= 2 * limit) soonest = takeSoonest(limit, soonest);
  }
  return pMap(takeSoonest(limit, soonest), (listed) => complete(client, listed), {
    concurrency: 10,
  });
}

/** Returns the number of open alerts. */
export async function countAlerts(client: Client, filter: AlertFilter): Promise<number> {
  const query = queryFor(filter);
  let count = 0;
  if (query !== queryFor({})) {
    // Only the requests of such alerts say which types and labels they have.
    for await (const run of listRuns(client, `${queryFor({})} AND AlertType IS NULL`)) {
      if (matches(filter, fromListing(run))) count += 1;
    }
  }
  return count + (await client.workflow.count(query)).count;
}

async function* matching(client: Client, filter: ListOptions): AsyncGenerator<Listed> {
  for await (const run of listRuns(client, queryFor(filter, true))) {
    const listed = { run, alert: fromListing(run) };
    if (!matches(filter, listed.alert) || !isAbout(filter, listed.alert)) continue;
    // Only pending activities distinguish retrying from firing.
    if (filter.status === 'firing' || filter.status === 'retrying') {
      listed.alert = await complete(client, listed);
    }
    if (filter.status === undefined || filter.status === listed.alert.status) yield listed;
  }
}

/** Returns whether an alert is one that the filter selects. */
export function matches(
  { type, labels }: AlertFilter,
  alert: Pick<AlertDescription, 'type' | 'labels'>,
): boolean {
  return (type === undefined || type === alert.type) && hasLabels(alert.labels, labels ?? {});
}

/** Checks what no query can ask of alerts that recur or wait for a worker. */
function isAbout({ subject, dueBefore, dueAfter }: ListOptions, alert: AlertDescription): boolean {
  const about = alert.subject?.toLowerCase() ?? '';
  if (subject !== undefined && !about.includes(subject.toLowerCase())) return false;
  if (dueBefore === undefined && dueAfter === undefined) return true;
  const due = alert.dueAt === null ? NaN : Date.parse(alert.dueAt);
  return due < (dueBefore?.getTime() ?? Infinity) && due > (dueAfter?.getTime() ?? -Infinity);
}

/** Yields the runs that match a query, with their requests, in no order. */
export function listRuns(client: Client, query: string): AsyncIterable<Run> {
  const runs = client.workflow.list({ query });
  return pMapIterable(runs, (run) => withRequest(client, run), { concurrency: 10 });
}

async function complete(client: Client, { run, alert }: Listed): Promise<AlertDescription> {
  if (hasEnded(alert.status)) return withOutcome(client, alert, run);
  const { pausedUntil } = alert.recurrence
    ? recurrenceState(await fetchEvents(client, run))
    : alert;
  const current = { ...alert, pausedUntil };
  if (alert.status === 'scheduled') return current;
  return withPending(
    current,
    await client.workflow.getHandle(run.workflowId, run.runId).describe(),
  );
}

function takeSoonest(limit: number, listed: Listed[]): Listed[] {
  return listed.toSorted(({ alert: a }, { alert: b }) => rank(a) - rank(b)).slice(0, limit);
}

/** Returns the place in the order. Open alerts have lower ranks than ended ones. */
function rank({ closedAt, dueAt }: AlertDescription): number {
  if (closedAt !== null) return Number.MAX_SAFE_INTEGER - Date.parse(closedAt);
  return dueAt === null ? 0 : Date.parse(dueAt);
}

/**
 * Returns the visibility query of a listing. With `undescribed`, it also matches open alerts
 * without search attributes, which `withRequest` adds.
 *
 * @see https://docs.temporal.io/list-filter
 */
export function queryFor({ all, type, labels, status }: ListOptions, undescribed = false): string {
  const clauses = [allRunsQuery(type, undescribed)];
  const orNone = (clause: string, attribute: string) =>
    undescribed ? `(${clause} OR ${attribute} IS NULL)` : clause;
  for (const label of keywordsOf(checkLabels(labels ?? {}) ?? {}))
    clauses.push(orNone(`AlertLabels = ${quoted(label)}`, 'AlertType'));
  if (status === 'scheduled') clauses.push(orNone(statusClause(status), 'AlertStatus'));
  else if (status !== undefined) clauses.push(statusClause(status));
  // Completed runs of a recurring alert, and runs that continued as new, are not alerts of their
  // own.
  clauses.push(
    all || (status && hasEnded(status))
      ? "(ExecutionStatus = 'Running' OR AlertRecurrence IS NULL OR ExecutionStatus IN ('Canceled', 'Terminated', 'TimedOut')) AND ExecutionStatus != 'ContinuedAsNew'"
      : "ExecutionStatus = 'Running'",
  );
  return clauses.join(' AND ');
}

/**
 * Returns the query for all runs, including past runs of recurring alerts, and, with `undescribed`,
 * those without a type.
 */
export function allRunsQuery(type: string | undefined, undescribed = false): string {
  const alerts = `WorkflowType = '${ALERT_WORKFLOW}'`;
  if (type === undefined) return alerts;
  const clause = typeClause(type);
  return `${alerts} AND ${undescribed ? `(${clause} OR AlertType IS NULL)` : clause}`;
}

function statusClause(status: AlertStatus): string {
  if (status === 'cancelled')
    return "(AlertStatus = 'cancelled' OR ExecutionStatus = 'Terminated')";
  if (status === 'failed') return "(AlertStatus = 'failed' OR ExecutionStatus = 'TimedOut')";
  return `AlertStatus = '${status === 'retrying' ? 'firing' : status}'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function typeClause(type: string): string {
  if (/^[\w-]+$/.test(type)) return `AlertType = '${type}'`;
  throw new InvalidInputError(`invalid alert type '${type}': see 'alerts types'`);
}
