import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';

/** Limits connecting and each query, in milliseconds. */
const TIMEOUT = 5000;

export function postgres(connectionString: string): Dialect {
  const pool = new pg.Pool({
    connectionString,
    max: 5,
    connectionTimeoutMillis: TIMEOUT,
    query_timeout: TIMEOUT,
  });
  // A dropped idle connection emits an error, which would end the process if nobody listened.
  pool.on('error', () => {});
  return new PostgresDialect({ pool });
}
