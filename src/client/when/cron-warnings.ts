import { DateTime } from 'luxon';
import { anomalies } from './cron-anomalies.js';
import type { Anomaly } from './cron-anomalies.js';
import { stepWarnings } from './cron-steps.js';
import { type CronSchedule, runsEveryHour } from './cron.js';

const MINUTE = 60_000;

const OFTEN = 'runs more often than once a minute: Temporal keeps a workflow run for each';
const EITHER =
  'day-of-month and day-of-week are both restricted: a day that fits either is enough (Celery wants both)';

/** What may surprise in a schedule within a year from a time, if it does not end before: a sentence each. */
export function cronWarnings(
  schedule: CronSchedule,
  from: Date | number,
  zone: string,
  end: number = Infinity,
): string[] {
  if (schedule.kind === 'every') return schedule.millis < MINUTE ? [OFTEN] : [];
  const place = schedule.zone ?? zone;
  const start = Number(from);
  const yearLater = DateTime.fromMillis(start, { zone: 'utc' }).plus({ years: 1 }).toMillis();
  const days = byDay(anomalies(schedule, start, Math.min(yearLater, end), place));
  return [
    ...(schedule.eitherDay ? [EITHER] : []),
    ...stepWarnings(schedule),
    ...days.map((group) => say(group, place) + cure(group, schedule)),
  ];
}

/** Those of one kind on one day are told together. */
function byDay(found: Anomaly[]): Anomaly[][] {
  const groups = new Map<string, Anomaly[]>();
  for (const each of found) {
    const key = `${clock(each, 'yyyy-MM-dd')} ${each.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function say(group: Anomaly[], zone: string): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return '';
  const begin = clock(first, 'ccc d MMM yyyy HH:mm');
  if (group.length === 1) return `the run of ${begin} ${zone} is ${FATES[first.kind]}`;
  const end = clock(last, 'HH:mm');
  return `the ${group.length} runs of ${begin} to ${end} ${zone} are ${FATES[first.kind]}`;
}

function cure([first]: Anomaly[], schedule: CronSchedule): string {
  const once = first?.kind === 'doubled' && !runsEveryHour(schedule);
  return once ? '; an alert goes out the first time, unless its dst-overlap is twice' : '';
}

const FATES = {
  skipped: 'skipped: clocks go forward then, and do not show that time',
  doubled: 'doubled: clocks go back then, and show that time twice',
} satisfies Record<Anomaly['kind'], string>;

function clock({ local }: Anomaly, format: string): string {
  return DateTime.fromMillis(local, { zone: 'utc' }).toFormat(format, { locale: 'en' });
}
