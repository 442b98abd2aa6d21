import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { INVALID_REQUEST } from '../contract/messages.js';
import type { Outcome } from '../contract/outcome.js';
import { memoFields, type PlannedAlert, searchAttributesOf } from '../contract/planned.js';
import { isPlannedInput, isRecord } from '../contract/guards.js';
import { AlertStatus, AlertType } from '../contract/search-attributes.js';
import { answerDescribe, describeRequest } from './describe.js';
import { outcomeBefore } from './initial-state.js';
import { planLocally } from './plan.js';

/** Hands over a refusal from a cron run to a run without a cron, which ends with it. */
interface Refused {
  refused: string;
}

/** The outcome of a cron run, with the plan that the first run has made of the request. */
interface OutcomeWithPlan extends Outcome {
  planned: PlannedAlert;
}

/**
 * Plans a request that somebody has started as an alert, and describes it to Temporal as the client does. Every run of
 * a cron begins with the request; the first plans it, and each passes the plan on to the next.
 *
 * @throws ApplicationFailure `InvalidRequest`
 */
export async function admit(request: unknown): Promise<PlannedAlert> {
  let refusal: Outcome | null = null;
  answerDescribe(() => describeRequest(request, refusal));
  try {
    if (isRefused(request)) throw invalidRequest(request.refused);
    const planned = plannedBefore() ?? (await plan(request));
    upsertMemo(memoFields(planned));
    upsertSearchAttributes(searchAttributesOf(planned));
    return planned;
  } catch (error) {
    refusal = outcomeOfRefusal(error);
    throw error;
  }
}

async function plan(request: unknown): Promise<PlannedAlert> {
  const { workflowId: id, startTime, cronScheduleToScheduleInterval = 0, ...info } = workflowInfo();
  const cronSchedule = info.cronSchedule || null;
  // A delayed start is when the alert is started; a cron's runs are planned from before the first.
  const delay = cronSchedule === null ? cronScheduleToScheduleInterval : 0;
  const now = new Date(startTime.getTime() + delay).toISOString();
  try {
    return await planLocally({ request, now, workflow: { id, cronSchedule } });
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== INVALID_REQUEST) throw error;
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure(error.message);
    nameType(request);
    // A run that fails lets the cron go on; a run that continues as new drops it.
    if (cronSchedule !== null)
      await continueAsNew<(refused: Refused) => Promise<Outcome>>({ refused: error.message });
    throw invalidRequest(error.message);
  }
}

/** Returns the plan that an earlier run of the cron has passed on. */
function plannedBefore(): PlannedAlert | undefined {
  if (!workflowInfo().cronSchedule) return undefined;
  const before = outcomeBefore();
  return hasPlan(before) ? before.planned : undefined;
}

/** Passes the plan on to the next run of the cron. */
export function withPlan(outcome: Outcome, planned: PlannedAlert): OutcomeWithPlan {
  return { ...outcome, planned };
}

function hasPlan(outcome: unknown): outcome is OutcomeWithPlan {
  const planned = isRecord(outcome) ? outcome['planned'] : undefined;
  return isRecord(planned) && isPlannedInput(planned['input']);
}

function outcomeOfRefusal(error: unknown): Outcome {
  return {
    status: isCancellation(error) ? 'cancelled' : 'failed',
    reason: error instanceof Error ? error.message : null,
    dueAt: workflowInfo().startTime.toISOString(),
    firedAt: null,
    attempts: 0,
    deliveries: [],
  };
}

/** Lists a refused request under its type, as far as it has one. */
function nameType(request: unknown): void {
  const type = isRecord(request) ? request['type'] : undefined;
  if (typeof type !== 'string' || !/^[\w-]{1,100}$/.test(type)) return;
  upsertSearchAttributes([{ key: AlertType, value: type }]);
}

function invalidRequest(reason: string): ApplicationFailure {
  upsertSearchAttributes([{ key: AlertStatus, value: 'failed' }]);
  return ApplicationFailure.nonRetryable(reason, INVALID_REQUEST);
}

function isRefused(value: unknown): value is Refused {
  return isRecord(value) && typeof value['refused'] === 'string';
}
