import pg from 'pg';
import { reasonOf } from '../util/errors.js';

export interface Pool {
  connect: () => Promise<pg.PoolClient>;
  end: () => Promise<void>;
}

/** `timeout`: the milliseconds after which a connection attempt, or a query, is given up. */
export function postgresPool(url: string, timeout = 5000): Pool {
  const { host, port } = new pg.Client({ connectionString: url });
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: timeout,
    query_timeout: timeout,
    keepAlive: true,
  });
  // A connection that drops emits an error, which unheard would end the process. Nothing is lost by
  // not hearing it: the pool forgets the connection, and whoever needs one is told if none is had.
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
 * A query that gets no answer is given up, but its connection still waits for it, and so would every
 * later query that the pool puts on this connection. Any error that PostgreSQL did not send itself
 * therefore ends the connection.
 */
function discardWhenBroken(client: pg.PoolClient): pg.PoolClient {
  let broken: Error | undefined;
  const query = async (text: string, values: unknown[]): Promise<pg.QueryResult> => {
    // Spares the rollback of a dead transaction another wait.
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
