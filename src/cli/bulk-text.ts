import { DateTime } from 'luxon';
import type { DiscardedAlert } from '../client/bulk/discard.js';
import { differencesText } from '../client/bulk/differences.js';
import type { DifferingRow, Imported } from '../client/bulk/import-alerts.js';
import type { BadRow, FailedRow, PlannedRow } from '../client/bulk/plan-rows.js';
import type { SkippedAlert } from '../client/bulk/export-alerts.js';
import { hasExpired } from '../planning/overdue.js';
import type { Plan } from '../planning/plan.js';
import { quote } from '../util/text.js';
import { warningsOf } from './plan-text.js';

/** Names what an import does with alerts: it starts them, or restores discarded ones. */
export type ImportVerb = 'started' | 'restored';

/** Limits how many lines of a long list are printed. */
const MAX_LINES = 50;

/** Formats a line per bad row: `line 7: to is missing`, or `line 7, lunch: to is missing`. */
export function badRowsText(bad: BadRow[]): string {
  return joinLines(
    bad.map(({ line, id, reason }) => `line ${line}${id ? `, ${id}` : ''}: ${reason}`),
  );
}

/** Formats a line per failed row: `line 7: reminder-1 was not started: Temporal refused: …`. */
export function failedRowsText(failed: FailedRow[], verb: ImportVerb): string {
  const lines = failed.map(
    ({ line, id, reason }) => `line ${line}: ${id} was not ${verb}: ${reason}`,
  );
  return joinLines(lines);
}

/**
 * Formats a line per alert that exists and differs from its row:
 * `line 7: lunch exists already and stays; the row has args.to: Ada → Bob`.
 */
export function differingRowsText(differing: DifferingRow[]): string {
  const lines = differing.map(
    ({ line, id, changes }) =>
      `line ${line}: ${id} exists already and stays; the row has ${differencesText(changes)}`,
  );
  return joinLines(lines);
}

/** Formats a line per alert: `'a b' was not exported, since it cannot be imported: invalid id…`. */
export function skippedText(skipped: SkippedAlert[], verb: 'exported' | 'written'): string {
  const why = verb === 'exported' ? 'imported' : 'restored';
  return joinLines(
    skipped.map(
      ({ id, reason }) => `${quote(id)} was not ${verb}, since it cannot be ${why}: ${reason}`,
    ),
  );
}

export function joinLines(lines: string[]): string {
  const more = lines.length - MAX_LINES;
  return [
    ...lines.slice(0, MAX_LINES),
    ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
  ].join('\n');
}

/**
 * Returns a line on the alerts that expire as soon as they are started; empty if there are none.
 */
export function expiredText(plans: Plan[]): string {
  const expired = plans.filter(({ input, dueAt, memo }) => {
    return input.dueAt !== null && hasExpired(dueAt, DateTime.fromISO(memo.createdAt), input);
  });
  if (expired.length === 0) return '';
  const were = expired.length === 1 ? 'alert is' : 'alerts are';
  return `${formatCount(expired.length)} ${were} past due and expired: each ends at once, undelivered`;
}

/**
 * Returns the warnings about the cron expressions of rows, once per expression; empty if there are
 * none.
 */
export function cronWarningsText(planned: PlannedRow[]): string {
  const first = new Map(planned.map((row) => [row.plan.cronSchedule, row] as const).toReversed());
  const rows = [...first.values()].toSorted((a, b) => a.line - b.line);
  return joinLines(
    rows.flatMap(({ line, plan }) => warningsOf(plan).map((warning) => `line ${line}: ${warning}`)),
  );
}

/** Formats the result of an import: `9,997 started, 3 existed already`. */
export function importedText(
  { started, existing, failed }: Imported,
  total: number,
  verb: ImportVerb,
): string {
  const left = total - started - existing - failed.length;
  const of = left > 0 ? ` of ${formatCount(total)}` : '';
  const parts = [
    `${formatCount(started)}${of} ${verb}`,
    ...(existing > 0 ? [`${formatCount(existing)} existed already`] : []),
    ...(failed.length > 0 ? [`${formatCount(failed.length)} failed`] : []),
  ];
  const action = verb === 'started' ? 'start' : 'restore';
  const cure = left > 0 ? `: run the same command again to ${action} the rest` : '';
  return parts.join(', ') + cure;
}

/** Formats a count with separators: `10,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/**
 * Says how many alerts a restore delivers at once:
 * `12 of 2,000 were due meanwhile, and go out now`.
 */
export function lateText(late: number, total: number): string {
  const [were, go] = late === 1 ? ['was', 'goes'] : ['were', 'go'];
  return `${formatCount(late)} of ${formatCount(total)} ${were} due meanwhile, and ${go} out now`;
}

/** Says how many alerts have expired: `3 have expired meanwhile, and will not go out`. */
export function expiredMeanwhileText(expired: number): string {
  return `${formatCount(expired)} ${expired === 1 ? 'has' : 'have'} expired meanwhile, and will not go out`;
}

/** Counts the verdicts of a discard: `12 cancelled, 1 already-sent`. */
export function discardedText(discarded: DiscardedAlert[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of discarded) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${formatCount(count)} ${verdict}`).join(', ');
}

/**
 * Says how to undo a discard:
 * `'alerts restore alerts-discarded-….jsonl' schedules the cancelled alerts again`.
 */
export function restoreText(file: string, discarded: DiscardedAlert[]): string {
  const open = discarded.filter(({ verdict }) => verdict === 'cancelling').length;
  const later =
    open > 0 ? `; ${formatCount(open)} can be restored only after a worker has ended them` : '';
  return `'alerts restore ${file}' schedules the cancelled alerts again${later}`;
}

/** Says how to undo a discard that was interrupted, so that the verdicts are unknown. */
export function unfinishedText(file: string): string {
  return `${file} lists all alerts that were open: 'alerts restore ${file}' schedules the cancelled ones again`;
}
