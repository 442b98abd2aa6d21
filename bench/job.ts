import { openSync, writeSync } from 'node:fs';
import Sqlite from 'libsql';
import { z } from 'zod';
import type { Alert } from './alert.js';
import { environment } from './environment.js';

/** What the workers of the systems in Node do when an alert is due. */
export function openJob(): (alert: Alert) => void {
  const database = new Sqlite(environment('BENCH_DATABASE'));
  const rows = z.array(z.object({ name: z.string() })).length(1);
  const statement = database.prepare('select name from reporters where id = ?');
  const file = openSync(environment('BENCH_DELIVERIES'), 'a');
  return ({ id, due, row }) => {
    rows.parse(statement.all(row));
    writeSync(file, `${id} ${due} ${Date.now()}\n`);
  };
}
