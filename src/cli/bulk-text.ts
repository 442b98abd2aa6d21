import { DateTime } from 'luxon';
import type { Discarded } from '../client/bulk/discard.js';
import type { FailedRow, Imported } from '../client/bulk/import-alerts.js';
import type { BadRow, PlannedRow } from '../client/bulk/plan-rows.js';
import { hasExpired } from '../planning/overdue.js';
import type { Plan } from '../planning/plan.js';
import { warningsOf } from './plan-text.js';

/** What an import does with alerts, which is called otherwise where they were there before. */
export type Done = 'started' | 'restored';

/** What a person reads of a long list. */
const MOST_LINES = 50;

/** `line 7: to is missing` */
export function badRowsText(bad: BadRow[]): string {
  return linesOf(bad.map(({ line, reason }) => `line ${line}: ${reason}`));
}

/** `line 7: reminder-1 was not started: Temporal refused: …` */
export function failedRowsText(failed: FailedRow[], done: Done): string {
  const lines = failed.map(
    ({ line, id, reason }) => `line ${line}: ${id} was not ${done}: ${reason}`,
  );
  return linesOf(lines);
}

function linesOf(lines: string[]): string {
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${counted(more)} more`] : [])].join(
    '\n',
  );
}

/** Returns a line on the alerts that expire as soon as they are started; empty without any. */
export function expiredText(plans: Plan[]): string {
  const expired = plans.filter(({ input, dueAt, memo }) => {
    return input.dueAt !== null && hasExpired(dueAt, DateTime.fromISO(memo.createdAt), input);
  });
  if (expired.length === 0) return '';
  const were = expired.length === 1 ? 'alert is' : 'alerts are';
  return `${counted(expired.length)} ${were} past due and expired: undelivered, each ends at once`;
}

/** Returns what may surprise in the cron expressions of rows, once for each expression; empty without any. */
export function cronWarningsText(planned: PlannedRow[]): string {
  const first = new Map(planned.map((row) => [row.plan.cronSchedule, row] as const).toReversed());
  const rows = [...first.values()].toSorted((a, b) => a.line - b.line);
  return linesOf(
    rows.flatMap(({ line, plan }) => warningsOf(plan).map((warning) => `line ${line}: ${warning}`)),
  );
}

/** `9,997 started, 3 were there already` */
export function importedText(
  { started, existing, failed }: Imported,
  total: number,
  done: Done,
): string {
  const left = total - started - existing - failed.length;
  const of = left > 0 ? ` of ${counted(total)}` : '';
  const parts = [
    `${counted(started)}${of} ${done}`,
    ...(existing > 0
      ? [`${counted(existing)} ${existing === 1 ? 'was' : 'were'} there already`]
      : []),
    ...(failed.length > 0 ? [`${counted(failed.length)} failed`] : []),
  ];
  const verb = done === 'started' ? 'start' : 'restore';
  const cure = left > 0 ? `: run the same command again to ${verb} the rest` : '';
  return parts.join(', ') + cure;
}

/** `10,000` */
export function counted(count: number): string {
  return count.toLocaleString('en');
}

/** `12 of 2,000 were due meanwhile, and go out now` */
export function lateText(late: number, total: number): string {
  const [were, go] = late === 1 ? ['was', 'goes'] : ['were', 'go'];
  return `${counted(late)} of ${counted(total)} ${were} due meanwhile, and ${go} out now`;
}

/** `3 have expired meanwhile, and will not go out` */
export function expiredMeanwhileText(expired: number): string {
  return `${counted(expired)} ${expired === 1 ? 'has' : 'have'} expired meanwhile, and will not go out`;
}

/** `12 cancelled, 1 already-sent` */
export function discardedText(discarded: Discarded[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of discarded) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${counted(count)} ${verdict}`).join(', ');
}

/** `1,998 of them are in alerts-discarded-….jsonl: 'alerts restore …' schedules them again` */
export function restoreText(file: string, discarded: Discarded[]): string {
  const open = discarded.filter(({ verdict }) => verdict === 'cancelling').length;
  const later =
    open > 0 ? `; ${counted(open)} can be restored only when a worker has ended them` : '';
  return `'alerts restore ${file}' schedules again what was cancelled${later}`;
}

/** When nobody knows what became of each. */
export function unfinishedText(file: string): string {
  return `${file} has all that were open: 'alerts restore ${file}' schedules again those that were cancelled`;
}
