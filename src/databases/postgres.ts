import pg from 'pg';
import { reasonOf } from '../util/errors.js';

export interface Pool {
  connect: () => Promise<pg.PoolClient>;
  end: () => Promise<void>;
}

/** Returns a pool. `timeout` limits a connection attempt or a query, in milliseconds. */
export function postgresPool(url: string, timeout = 5000): Pool {
  const { host, port } = new pg.Client({ connectionString: url });
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: timeout,
    query_timeout: timeout,
    keepAlive: true,
  });
  // A dropped connection emits an error, which would end the process if nobody listened. It can be
  // ignored: the pool drops the connection, and a caller without a connection gets an error.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));

  const connect = async (): Promise<pg.PoolClient> => {
    try {
      return discardWhenBroken(await pool.connect());
    } catch (error) {
      throw new Error(`cannot connect to PostgreSQL at ${host}:${port}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  };
  return { connect, end: () => pool.end() };
}

/**
 * Ends the connection after any error that PostgreSQL did not send itself. An abandoned query
 * leaves its connection waiting for the answer, and so would every later query on that connection.
 */
function discardWhenBroken(client: pg.PoolClient): pg.PoolClient {
  let broken: Error | undefined;
  const query = async (text: string, values: unknown[]): Promise<pg.QueryResult> => {
    // Saves the rollback of a dead transaction another wait.
    if (broken) throw broken;
    try {
      return await client.query(text, values);
    } catch (error) {
      if (error instanceof Error && !(error instanceof pg.DatabaseError)) broken = error;
      throw error;
    }
  };
  return new Proxy(client, {
    get(target, property, receiver): unknown {
      if (property === 'query') return query;
      if (property === 'release') return () => target.release(broken);
      return Reflect.get(target, property, receiver);
    },
  });
}

function ignore(): void {}
