import type { Client } from '@temporalio/client';
import pMap, { pMapIterable } from 'p-map';
import { z } from 'zod';
import type { TemporalConfig } from '../config/environment.js';
import type { AlertDescription } from '../contract/alert.js';
import type { ChannelCheck } from '../contract/channel-check.js';
import { type AlertToCheck, MAX_CHECKED_ALERTS } from '../contract/check.js';
import { isPlannedInput } from '../contract/guards.js';
import type { Args } from '../contract/input.js';
import { FOREVER, pauseEndMillis, pausedUntilOf } from '../contract/pause.js';
import type { AlertState } from '../contract/state.js';
import type { AlertStatus } from '../contract/status.js';
import { InvalidInputError, NoWorkerError, reasonOf, UnreachableError } from '../util/errors.js';
import { asleepWith } from '../workflows/alert-state.js';
import { carryOverIn } from '../workflows/carry-over.js';
import { rowOf } from './bulk/export-alerts.js';
import { fetchEvents } from './history/alert-history.js';
import { admittedPlan } from './listing/admitted-plan.js';
import { fromListing, type Run } from './listing/description.js';
import { firstPayload } from './listing/pending.js';
import { recurrenceState } from './listing/recurrence-state.js';
import { describedBy, unplannedRequest } from './listing/request-of-run.js';
import { queryState, runCheck } from './run-check.js';

/** Says whether an alert would go out now, and what it would say to whom. */
export interface AlertCheck {
  /** Null for a type, of which no alert exists. */
  id: string | null;
  type: string;
  args: Args;
  /** Whether a message would go out on one channel or more, at once or in a digest. */
  goesOut: boolean;
  /** How an attempt would end. `scheduled`: it would wait, and check again. */
  status: AlertStatus;
  /** Why nothing would go out; null if something would. */
  reason: string | null;
  /** What keeps the alert itself from going out now: a pause, an acknowledgement, or its end. */
  blockedBy: { status: AlertStatus; reason: string }[];
  channels: ChannelCheck[];
}

type Subject = Pick<AlertCheck, 'id' | 'type' | 'args'>;

/**
 * Checks a request as a new alert.
 *
 * @throws InvalidInputError when the worker refuses the request
 * @throws NoWorkerError
 */
export async function checkRequest(
  client: Client,
  config: TemporalConfig,
  request: object,
  subject: Subject = newSubjectOf(request),
): Promise<AlertCheck> {
  const [channels = []] = await runCheck(client, config, { request });
  return answerOf(subject, null, channels);
}

const requestShape = z.object({ type: z.string(), args: z.record(z.string(), z.json()) });

/** Returns the subject of a request that a worker has accepted. */
function newSubjectOf(request: object): Subject {
  const { type = '', args = {} } = requestShape.safeParse(request).data ?? {};
  return { id: null, type, args };
}

/** Checks alerts, without any effect on them. @throws NoWorkerError */
export async function checkRuns(
  client: Client,
  config: TemporalConfig,
  runs: readonly Run[],
): Promise<AlertCheck[]> {
  const found = await pMap(runs, (run) => alertToCheck(client, config, run), { concurrency: 10 });
  const alerts = found.flatMap(({ alert }) => (alert ? [alert] : []));
  const channels = alerts.length === 0 ? [] : await runCheck(client, config, { alerts });
  const checked = new Map(alerts.map(({ id }, index) => [id, channels[index] ?? []]));
  return pMap(
    found,
    async ({ subject, request, error, alert }) => {
      if (request) return checkUnplanned(client, config, subject, request);
      if (error !== undefined) return blocked(subject, 'failed', reasonOf(error));
      return answerOf(subject, alert?.input.state ?? null, checked.get(subject.id ?? '') ?? []);
    },
    { concurrency: 5 },
  );
}

/** Yields the check of each alert, in no order. @throws NoWorkerError */
export async function* checkEach(
  client: Client,
  config: TemporalConfig,
  runs: AsyncIterable<Run>,
): AsyncGenerator<AlertCheck> {
  const checkBatch = (batch: Run[]) => checkRuns(client, config, batch);
  for await (const answers of pMapIterable(batches(runs), checkBatch, { concurrency: 4 })) {
    yield* answers;
  }
}

async function* batches(runs: AsyncIterable<Run>): AsyncGenerator<Run[]> {
  let batch: Run[] = [];
  for await (const run of runs) {
    batch.push(run);
    if (batch.length < MAX_CHECKED_ALERTS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

interface ToCheck {
  subject: Subject;
  alert?: AlertToCheck;
  /** The request of an alert that no worker has planned yet. */
  request?: object;
  error?: unknown;
}

/** Reads the alert's own input and state from a query, or from the history before a run of a cron. */
async function alertToCheck(client: Client, config: TemporalConfig, run: Run): Promise<ToCheck> {
  const subject = subjectOf(fromListing(run));
  const { workflowId: id } = run;
  try {
    if ((run.executionTime ?? run.startTime) <= new Date()) {
      return { subject, alert: { id, input: await queryState(client, config, id) } };
    }
    const events = await fetchEvents(client, run);
    const described = describedBy(events, run);
    if (unplannedRequest(described)) {
      return { subject: subjectOf(fromListing(described)), request: rowOf(described, null) };
    }
    const started = events[0]?.workflowExecutionStartedEventAttributes;
    const input: unknown = admittedPlan(events)?.input ?? firstPayload(started?.input);
    if (!isPlannedInput(input)) throw new Error('its input cannot be read');
    const { lastOutcome, pausedUntil } = recurrenceState(events);
    const state = asleepWith(input, run.executionTime?.getTime() ?? 0, 0, {
      ...carryOverIn(lastOutcome),
      pausedUntil: pausedUntil === null ? 0 : pauseEndMillis(pausedUntil),
    });
    return { subject, alert: { id, input: { ...input, state } } };
  } catch (error) {
    if (error instanceof NoWorkerError || error instanceof UnreachableError) throw error;
    return { subject, error };
  }
}

function subjectOf({ id, type, args }: AlertDescription): Subject {
  return { id, type, args };
}

async function checkUnplanned(
  client: Client,
  config: TemporalConfig,
  subject: Subject,
  request: object,
): Promise<AlertCheck> {
  try {
    return await checkRequest(client, config, request, subject);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return blocked(subject, 'failed', error.message);
  }
}

/** Returns the answer for an alert that has ended. */
export function answerAfterEnd(alert: AlertDescription): AlertCheck {
  const { status } = alert;
  return blocked(subjectOf(alert), status, `it has ended: ${status}`);
}

function blocked(subject: Subject, status: AlertStatus, reason: string): AlertCheck {
  return {
    ...subject,
    goesOut: false,
    status,
    reason,
    blockedBy: [{ status, reason }],
    channels: [],
  };
}

function answerOf(
  subject: Subject,
  state: AlertState | null,
  channels: ChannelCheck[],
): AlertCheck {
  const blockedBy = state ? blockedByState(state, Date.now()) : [];
  const [first] = blockedBy;
  const goesOut = !first && channels.some(({ status }) => statusOf(status) === 'sent');
  return {
    ...subject,
    goesOut,
    status: first?.status ?? (goesOut ? 'sent' : worstOf(channels)),
    reason: goesOut ? null : (first?.reason ?? reasonsOf(channels)),
    blockedBy,
    channels,
  };
}

/** Returns what keeps the alert as a whole from going out now. */
function blockedByState(state: AlertState, now: number): AlertCheck['blockedBy'] {
  const { outcome, following, pausedUntil, recurring, firedAt } = state;
  if (outcome) return [{ status: outcome.status, reason: `it has ended: ${outcome.status}` }];
  const { acknowledged, end } = following ?? {};
  if (end) return [{ status: 'following', reason: end }];
  if (acknowledged) {
    const until = new Date(acknowledged.until).toISOString();
    return [{ status: 'following', reason: `acknowledged by ${acknowledged.by} until ${until}` }];
  }
  if (firedAt !== null || pausedUntil <= now) return [];
  const until = pausedUntil === FOREVER ? 'it is resumed' : pausedUntilOf(pausedUntil);
  return [{ status: recurring ? 'skipped' : 'scheduled', reason: `paused until ${until}` }];
}

/** Returns the status of an alert on a single channel with this status. */
function statusOf(status: ChannelCheck['status']): AlertStatus {
  if (status === 'gathered') return 'sent';
  if (status === 'held' || status === 'holding') return 'scheduled';
  return status === 'silenced' || status === 'repeated' ? 'skipped' : status;
}

function worstOf(channels: ChannelCheck[]): AlertStatus {
  const precedence = ['failed', 'retrying', 'scheduled', 'expired'] as const;
  const statuses = new Set(channels.map(({ status }) => statusOf(status)));
  return precedence.find((each) => statuses.has(each)) ?? 'skipped';
}

function reasonsOf(channels: ChannelCheck[]): string | null {
  const reasons = new Set(channels.map(({ reason }) => reason));
  if (reasons.size === 1) return [...reasons].join('');
  return channels.map(({ channel, reason }) => `${channel}: ${reason}`).join('; ') || null;
}
