import { Kysely, sql } from 'kysely';
import { postgres } from './postgres.js';
import { LONGEST, type Reader, TIME_LIMIT } from './reader.js';

export function postgresReader(url: string): Reader {
  const db = new Kysely({ dialect: postgres(url) });
  return {
    read: async (query, most) => {
      const tx = await db.startTransaction().setAccessMode('read only').execute();
      try {
        await sql`set local statement_timeout = ${sql.lit(TIME_LIMIT)}`.execute(tx);
        const { rows } = await limited(query, most).execute(tx);
        return rows.map(({ row }) => row);
      } finally {
        // Not committed, so that nothing that a function has set outlives the query.
        await tx.rollback().execute();
      }
    },
    close: () => db.destroy(),
  };
}

/**
 * As a subquery, the text can be nothing but a query; the limit, bound, makes pg take just one statement. The server
 * makes JSON of the rows: pg would put dates into another time zone, and a large value would be read whole. A number
 * that JSON would round is a text.
 */
const limited = (query: string, most: number) => sql<{ row: Record<string, unknown> }>`
  select (
    select coalesce(json_object_agg(key, case
      when json_typeof(value) = 'number' and value::text !~ '^-?[0-9]{1,15}$' then to_json(value::text)
      when octet_length(value::text) > ${sql.lit(LONGEST)} then to_json(left(value #>> '{}', ${sql.lit(LONGEST + 1)}))
      else value
    end), '{}')
    from json_each(to_json(query.*))
  ) as row
  from (${sql.raw(query)}
  ) as query
  limit ${most}`;
