import { DateTime } from 'luxon';
import { hasExpired, isPast, overdueText } from '../planning/overdue.js';
import type { Plan } from '../planning/plan.js';
import { retryText } from '../planning/policy.js';
import { otherDetails } from '../planning/web-ui-text.js';
import { cronWarnings } from '../time/cron-warnings.js';
import { parseCron } from '../time/cron.js';
import { describeInstant } from '../time/instant.js';
import { nextOccurrences } from '../time/recurrence.js';
import { isoDuration } from '../util/text.js';

/**
 * Summarizes a plan for a person:
 * `two-days-late: due Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)`.
 */
export function planSummary({ input, dueAt, lastDueAt, cronSchedule, memo }: Plan): string {
  const now = DateTime.fromISO(memo.createdAt);
  const describe = (time: DateTime) => describeInstant(time, dueAt.zoneName ?? 'UTC', now);
  if (cronSchedule) {
    const last = lastDueAt ? `, last ${describe(lastDueAt)}` : '';
    return `${input.type}: recurs, first ${describe(dueAt)}${last}`;
  }
  if (!isPast(dueAt, now)) return `${input.type}: due ${describe(dueAt)}`;
  return `${input.type}: was due ${describe(dueAt)}, ${overdueText(dueAt, now, input)}`;
}

/** Describes what would happen without `--dry-run`. */
export function planText(plan: Plan): string {
  const { input, dueAt, memo } = plan;
  const zone = dueAt.zoneName ?? 'UTC';
  const now = DateTime.fromISO(memo.createdAt);
  const times = nextTimes(plan).map((time) => `  ${describeInstant(time, zone, now)}`);
  return [
    `would start ${planSummary(plan)}`,
    `args ${JSON.stringify(input.args)}, to ${input.channels.join(', ')}, ${retryText(input.retry)}`,
    ...otherDetails(plan, String).flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])),
    ...(times.length > 1 ? ['next times:', ...times] : []),
    ...warningsOf(plan),
  ].join('\n');
}

/** Returns a line for each warning about the cron expression of a plan. */
export function warningsOf({ cronSchedule, dueAt, memo, input }: Plan): string[] {
  if (cronSchedule === null) return [];
  const end = input.end ? Date.parse(input.end.until) : Infinity;
  const zone = dueAt.zoneName ?? 'UTC';
  const warnings = cronWarnings(parseCron(cronSchedule), Date.parse(memo.createdAt), zone, end);
  return warnings.map((warning) => `warning: ${warning}`);
}

export function planDocument(plan: Plan) {
  const { id, input, memo, dueAt, lastDueAt } = plan;
  const now = DateTime.fromISO(memo.createdAt);
  return {
    dryRun: true,
    id,
    type: input.type,
    args: input.args,
    dueAt: dueAt.toUTC().toISO(),
    lastDueAt: lastDueAt?.toUTC().toISO() ?? null,
    /** Whether the alert would expire at once. */
    expired: memo.recurrence === null && hasExpired(dueAt, now, input),
    recurrence: memo.recurrence,
    channels: input.channels,
    labels: input.labels ?? {},
    for: input.for === undefined ? null : isoDuration(input.for),
    expires: input.expires === null ? null : isoDuration(input.expires),
    until: memo.until ?? null,
    times: input.times ?? null,
    next: nextTimes(plan).map((time) => time.toUTC().toISO()),
  };
}

/** Returns the next five times of a recurring alert, or the time of a one-shot alert. */
function nextTimes({ memo, input, dueAt }: Plan): DateTime[] {
  const { recurrence, dstOverlap = null, createdAt } = memo;
  if (!recurrence) return [dueAt];
  const until = input.end && DateTime.fromISO(input.end.until);
  const count = Math.min(5, input.times ?? 5);
  const times = nextOccurrences({ recurrence, dstOverlap }, DateTime.fromISO(createdAt), count);
  return times.filter((time) => until === null || time <= until);
}
