import { DateTime } from 'luxon';
import { getAlertType } from '../alert-types/alert-types.js';
import type { AlertTypes } from '../alert-types/discover.js';
import type { Channels } from '../channels/channels.js';
import type { PlannedAlert, PlanningTask } from '../contract/planned.js';
import { type AlertRequest, requestSchema } from '../contract/request.js';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { type Plan, planAlert } from './plan.js';
import { detailsOf, summaryOf } from './web-ui-text.js';

/** Returns a plan as plain JSON, with the texts for the Web UI. */
export function toPlanned(plan: Plan): PlannedAlert {
  const { id, input, memo, cronSchedule } = plan;
  return { id, input, memo, cronSchedule, summary: summaryOf(plan), details: detailsOf(plan) };
}

/** Plans a request that anybody may have written. @throws InvalidInputError */
export function planRequest(
  { request, now }: PlanningTask,
  types: AlertTypes,
  channels: Channels,
): PlannedAlert {
  const { type, args = {}, ...options } = readRequest(request);
  return toPlanned(
    planAlert(getAlertType(type, types), args, options, channels, DateTime.fromISO(now)),
  );
}

const EXAMPLE = '{"type":"reminder","args":{"to":"Ada","text":"Lunch"},"in":"2 days"}';

function readRequest(value: unknown): AlertRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidInputError(`a request is an object: write it as ${EXAMPLE}`);
  }
  const { data, error } = requestSchema.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  if (!('type' in value)) {
    throw new InvalidInputError("type is missing: 'alerts types' lists them");
  }
  if (issue?.code === 'unrecognized_keys' && issue.path.length === 0) {
    const known = Object.keys(requestSchema.shape).join(', ');
    const unknown = issue.keys.map(quote).join(', ');
    throw new InvalidInputError(`a request has no field ${unknown}: there are ${known}`);
  }
  throw new InvalidInputError(`${issue?.path.join('.')}: ${issue?.message}`);
}
