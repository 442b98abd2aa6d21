import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { CheckInput, CheckTask } from '../contract/check.js';
import { isCheckInput } from '../contract/guards.js';
import type { AlertInput } from '../contract/input.js';
import { asleepWith, firing } from './alert-state.js';
import { NO_CARRY_OVER } from './carry-over.js';
import { requestOf } from './fire-on-channel.js';
import { planLocally } from './plan.js';

/**
 * Checks what alerts would deliver now, and delivers nothing.
 *
 * @returns the answer of the activity, which only the client can read
 * @throws ApplicationFailure `InvalidRequest`
 */
export async function check(given?: CheckInput): Promise<string> {
  if (!isCheckInput(given)) {
    throw ApplicationFailure.nonRetryable("invalid check: only 'alerts check' starts one");
  }
  const { key, request, alerts = [] } = given;
  const now = Date.now();
  const toCheck = alerts.map(({ id, input }) => ({ id, requests: requestsOf(input, now) }));
  if (request !== undefined) {
    const { id, input } = await planLocally({ request, now: new Date(now).toISOString() });
    toCheck.push({ id, requests: requestsOf(input, now) });
  }
  const { checkAlerts } = proxyActivities<Activities>({
    summary: `check of ${toCheck.length}`,
    // Each check has the time limit of its type.
    startToCloseTimeout: '1 hour',
    scheduleToStartTimeout: '10s',
    heartbeatTimeout: '10s',
    retry: { maximumAttempts: 1 },
  });
  return checkAlerts({ key, alerts: toCheck } satisfies CheckTask);
}

/** Returns what the alert would fire if it were due now, unless it was due before. */
function requestsOf({ onceIn, ...input }: AlertInput, now: number) {
  const asleep = input.state ?? asleepWith(input, dueAtOf(input, now), 0, NO_CARRY_OVER);
  const isPaused = asleep.pausedUntil > now;
  const isEarly = isPaused || asleep.dueAt > now;
  const due = { ...asleep, dueAt: isEarly ? now : asleep.dueAt, pausedUntil: 0 };
  const state = firing(due, now);
  // Only the alert's own due time can be one that clocks show again.
  const alert = { ...input, ...(onceIn && !isEarly && { onceIn }) };
  return state.channels.map((channel) => requestOf(channel, state, alert));
}

function dueAtOf({ dueAt }: AlertInput, now: number): number {
  return dueAt === null ? now : Date.parse(dueAt);
}
