import { numbered } from './parameters.js';
import { postgresPool } from './postgres.js';
import { MAX_CELL_LENGTH, type Reader, TIME_LIMIT } from './reader.js';

export function postgresReader(url: string): Reader {
  const pool = postgresPool(url);
  return {
    read: async (query, parameters, most) => {
      const { text, values } = numbered(query, parameters, 2);
      const client = await pool.connect();
      try {
        await client.query('begin read only');
        await client.query(`set local statement_timeout = ${TIME_LIMIT}`);
        const { rows } = await client.query<{ row: Record<string, unknown> }>(limited(text), [
          most,
          ...values,
        ]);
        return rows.map(({ row }) => row);
      } finally {
        // Rolls back, so that nothing a function has set outlives the query.
        await client.query('rollback').finally(() => client.release());
      }
    },
    close: () => pool.end(),
  };
}

/**
 * Wraps the text in a subquery, so that it can only be a query. The bound limit makes pg accept
 * only one statement. The server turns the rows into JSON, because pg would convert dates to
 * another time zone and read large values whole. A number that JSON would round becomes a text.
 */
const limited = (query: string) => `
  select (
    select coalesce(json_object_agg(key, case
      when json_typeof(value) = 'number' and value::text !~ '^-?[0-9]{1,15}$' then to_json(value::text)
      when octet_length(value::text) > ${MAX_CELL_LENGTH} then to_json(left(value #>> '{}', ${MAX_CELL_LENGTH + 1}))
      else value
    end), '{}')
    from json_each(to_json(query.*))
  ) as row
  from (${query}
  ) as query
  limit $1`;
