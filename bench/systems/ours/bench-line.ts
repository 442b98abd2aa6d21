import { z } from 'zod';
import type { AlertType } from '../../../dist/index.js';

const args = z.object({ id: z.string(), due: z.number(), row: z.string() });
type Args = z.output<typeof args>;

/** Reads one row, and says one line; copied into the product, so that its worker finds it. */
export const benchLine: AlertType<typeof args, Args> = {
  type: 'bench-line',
  args,
  load: async (alert, { db }) => {
    const rows = db.selectFrom('reporters').select('name').where('id', '=', alert.row);
    return (await rows.executeTakeFirst()) && alert;
  },
  message: ({ id, due }) => ({ text: `${id} ${due} ${Date.now()}` }),
};
