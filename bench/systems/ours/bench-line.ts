import Sqlite from 'libsql';
import { z } from 'zod';
import type { AlertType } from '../../../dist/index.js';
import { environment } from '../../environment.js';

const args = z.object({ id: z.string(), due: z.number(), row: z.string() });
type Args = z.output<typeof args>;

let select: Sqlite.Statement | undefined;

/** Reads one row, and says one line. */
export const benchLine: AlertType<typeof args, Args> = {
  type: 'bench-line',
  args,
  load: (alert) => {
    // Opened by the worker only: the client schedules this type too.
    select ??= new Sqlite(environment('BENCH_DATABASE')).prepare(
      'select name from reporters where id = ?',
    );
    return select.get(alert.row) ? alert : undefined;
  },
  message: ({ id, due }) => ({ text: `${id} ${due} ${Date.now()}` }),
};
