import { type Kysely, sql, type Transaction } from 'kysely';
import { type CsvRow, readRows } from './csv-rows.js';
import type { Database } from './schema.js';

const BATCH_ROWS = 500;

// An empty filed_on does not unfile a report filed since the file was written.
const FILED_AT = sql<string | null>`coalesce(excluded.filed_at, reports.filed_at)`;

export interface Loaded {
  /** Number of rows read. */
  rows: number;
  /** Number of reporters and reports that are new or changed: 0 when a file is loaded again. */
  reporters: number;
  reports: number;
}

/** Loads the whole file, or nothing if a row is invalid. */
export async function loadReports(db: Kysely<Database>, csvPath: string): Promise<Loaded> {
  return db.transaction().execute(async (tx) => {
    const loaded: Loaded = { rows: 0, reporters: 0, reports: 0 };
    for await (const batch of inBatches(readRows(csvPath))) {
      loaded.rows += batch.length;
      loaded.reporters += await upsertReporters(tx, batch);
      loaded.reports += await upsertReports(tx, batch);
    }
    return loaded;
  });
}

async function* inBatches(rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow[]> {
  let batch: CsvRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function upsertReporters(tx: Transaction<Database>, batch: CsvRow[]): Promise<number> {
  const reporters = batch.map((row) => ({ id: row.reporter_id, name: row.reporter_name }));
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('reporters')
    .values(lastOfEachId(reporters))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ name: eb.ref('excluded.name') }))
        .whereRef('reporters.name', 'is distinct from', 'excluded.name'),
    )
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows);
}

async function upsertReports(tx: Transaction<Database>, batch: CsvRow[]): Promise<number> {
  const reports = batch.map((row) => ({
    id: row.report_id,
    reporter_id: row.reporter_id,
    title: row.title ?? null,
    due_on: row.due_on,
    filed_at: row.filed_on ?? null,
  }));
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('reports')
    .values(lastOfEachId(reports))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({
          reporter_id: eb.ref('excluded.reporter_id'),
          title: eb.ref('excluded.title'),
          due_on: eb.ref('excluded.due_on'),
          filed_at: FILED_AT,
        }))
        .where((eb) =>
          eb.or([
            eb('reports.reporter_id', 'is distinct from', eb.ref('excluded.reporter_id')),
            eb('reports.title', 'is distinct from', eb.ref('excluded.title')),
            eb('reports.due_on', 'is distinct from', eb.ref('excluded.due_on')),
            eb('reports.filed_at', 'is distinct from', FILED_AT),
          ]),
        ),
    )
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows);
}

/**
 * Returns the last entity of each id. A reporter has many reports, and PostgreSQL refuses to update
 * a row twice in one insert.
 */
function lastOfEachId<Entity extends { id: string }>(entities: Entity[]): Entity[] {
  return [...new Map(entities.map((entity) => [entity.id, entity])).values()];
}
