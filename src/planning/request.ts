import { DateTime } from 'luxon';
import { z } from 'zod';
import { getAlertType } from '../alert-types/alert-types.js';
import { argReader } from '../alert-types/args.js';
import type { AlertTypes } from '../alert-types/discover.js';
import type { Channels } from '../channels/channels.js';
import type { PlannedAlert, PlanningTask } from '../contract/planned.js';
import { type AlertRequest, requestSchema } from '../contract/request.js';
import { parseRecurrence, toCronSchedule } from '../time/recurrence.js';
import { localZone, parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { invalidFields, inZone, type UncheckedScheduleOptions } from './options.js';
import { type Plan, planAlert } from './plan.js';
import { firstDueAt, recurrenceOf } from './recurrence.js';
import { detailsOf, summaryOf } from './web-ui-text.js';

/** Returns a plan as plain JSON, with the texts for the Web UI. */
export function toPlanned(plan: Plan): PlannedAlert {
  const { id, input, memo, cronSchedule } = plan;
  return { id, input, memo, cronSchedule, summary: summaryOf(plan), details: detailsOf(plan) };
}

/** Plans a request that anybody may have written. @throws InvalidInputError */
export function planRequest(
  { request, argTexts, now, workflow }: PlanningTask,
  types: AlertTypes,
  channels: Channels,
): PlannedAlert {
  const { type: name, args = {}, ...requested } = readRequest(request);
  const type = getAlertType(name, types);
  const options = workflow ? optionsOf(requested, workflow) : requested;
  const texts = Object.entries(textsSchema.safeParse(argTexts).data ?? {});
  const read = texts.length > 0 ? argReader(type.args) : String;
  const readTexts = Object.fromEntries(texts.map(([key, text]) => [key, read(key, text)]));
  const given = { ...args, ...readTexts };
  return toPlanned(planAlert(type, given, options, channels, DateTime.fromISO(now)));
}

const textsSchema = z.record(z.string(), z.string());

/**
 * Returns a plan that was turned into JSON.
 *
 * @param timezone the zone of the options, by default that of the recurrence or of this machine
 */
export function fromPlanned(
  { id, input, memo, cronSchedule }: PlannedAlert,
  timezone?: string,
): Plan {
  const { recurrence, dstOverlap = null, lastDueAt, createdAt } = memo;
  const zone = parseZone(timezone ?? recurrence?.timezone ?? localZone());
  const inItsZone = (iso: string) => DateTime.fromISO(iso, { zone });
  const dueAt = recurrence
    ? firstDueAt({ recurrence, dstOverlap }, inItsZone(createdAt))
    : inItsZone(input.dueAt ?? createdAt);
  return {
    id,
    input,
    memo,
    cronSchedule,
    dueAt,
    lastDueAt: lastDueAt === undefined ? null : inItsZone(lastDueAt),
  };
}

/** Returns the options of an alert, whose id and schedule are those of its workflow. */
function optionsOf(
  { id, ...requested }: UncheckedScheduleOptions,
  workflow: NonNullable<PlanningTask['workflow']>,
): UncheckedScheduleOptions {
  if (id !== undefined && id !== workflow.id) {
    throw new InvalidInputError(
      `the request has the id ${quote(id)}, but its workflow has another: remove it, or start the workflow with it`,
    );
  }
  const options = { ...requested, id: workflow.id };
  if (workflow.cronSchedule === null) {
    if ((requested.cron ?? requested.every) === undefined) return options;
    throw new InvalidInputError(
      `cron and every need Temporal's own cron schedule: start the workflow with --cron '${scheduleOf(requested)}'`,
    );
  }
  const started = parseRecurrence({ cron: workflow.cronSchedule });
  const own = started.every === null ? { cron: started.cron ?? '' } : { every: started.every };
  const recurring =
    (requested.cron ?? requested.every) === undefined ? { ...requested, ...own } : requested;
  const schedule = scheduleOf(inZone(recurring, started.timezone ?? localZone()));
  if (schedule !== toCronSchedule(started)) {
    throw new InvalidInputError(
      `the request recurs by ${schedule}, but its workflow by ${workflow.cronSchedule}: start it with --cron '${schedule}'`,
    );
  }
  const timezone = started.timezone ?? requested.timezone;
  return { ...options, cron: undefined, every: undefined, ...own, timezone };
}

/** Returns Temporal's cron schedule for the options of a recurring alert. */
function scheduleOf(options: UncheckedScheduleOptions): string | null {
  const recurrence = recurrenceOf(options);
  return recurrence && toCronSchedule(recurrence);
}

const EXAMPLE = '{"type":"reminder","args":{"to":"Ada","text":"Lunch"},"in":"2 days"}';

function readRequest(value: unknown): AlertRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidInputError(`the request must be a JSON object: write it as ${EXAMPLE}`);
  }
  const { data, error } = requestSchema.safeParse(value);
  if (data) return data;
  if (!('type' in value)) {
    throw new InvalidInputError("type is missing: see 'alerts types'");
  }
  throw invalidFields(error, 'field', Object.keys(requestSchema.shape));
}
