import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Moment as written by `Date.toISOString()` (`2026-07-01T17:00:00.000Z`). It is text of one width
 * in one zone, so that both databases store, compare and sort it alike.
 */
type Instant = string;

export interface Database {
  reporters: { id: string; name: string };
  reports: {
    id: string;
    reporter_id: string;
    title: string | null;
    due_on: Instant;
    filed_at: Instant | null;
  };
}

// Lock of createTables, an arbitrary number.
const CREATING_TABLES = 7231408519;

export async function createTables(db: Kysely<Database>): Promise<void> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return createMissing(db);
  // PostgreSQL's "if not exists" is not atomic: if two workers start together, one would fail.
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(CREATING_TABLES)})`.execute(tx);
    await createMissing(tx);
  });
}

async function createMissing(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('reporters')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('reports')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('reporter_id', 'text', (column) =>
      column.notNull().references('reporters.id').onDelete('cascade'),
    )
    .addColumn('title', 'text')
    .addColumn('due_on', 'text', (column) => column.notNull())
    .addColumn('filed_at', 'text')
    .execute();
  await db.schema
    .createIndex('reports_by_reporter')
    .ifNotExists()
    .on('reports')
    .columns(['reporter_id', 'due_on'])
    .execute();
}
