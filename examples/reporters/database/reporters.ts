import type { Kysely } from 'kysely';
import type { Database } from './schema.js';

export interface Reporter {
  id: string;
  name: string;
  /** Number of reports that are due and not filed. */
  reportsDue: number;
}

/** Returns the reporter, or undefined if they have left. */
export async function findReporter(
  db: Kysely<Database>,
  id: string,
  asOf: Date = new Date(),
): Promise<Reporter | undefined> {
  const row = await db
    .selectFrom('reporters')
    .leftJoin('reports', (join) =>
      join
        .onRef('reports.reporter_id', '=', 'reporters.id')
        .on('reports.filed_at', 'is', null)
        .on('reports.due_on', '<=', asOf.toISOString()),
    )
    .where('reporters.id', '=', id)
    .groupBy(['reporters.id', 'reporters.name'])
    // The count is a bigint, which pg returns as a string.
    .select((eb) => [
      'reporters.id',
      'reporters.name',
      eb.fn.count<number | string>('reports.id').as('due'),
    ])
    .executeTakeFirst();
  return row && { id: row.id, name: row.name, reportsDue: Number(row.due) };
}

/**
 * Files a report. A report that is already filed keeps its first date, so that a retry changes
 * nothing.
 */
export async function fileReport(db: Kysely<Database>, reportId: string, at: Date): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('reports')
    .set((eb) => ({ filed_at: eb.fn.coalesce('filed_at', eb.val(at.toISOString())) }))
    .where('id', '=', reportId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Error(`no report has the id ${reportId}`);
}
