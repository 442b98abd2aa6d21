import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** What each system is asked to do: at its time read one row, and write one line. */
export const alertShape = z.object({
  id: z.string(),
  /** Milliseconds since 1970. */
  due: z.number(),
  /** The id of a row. */
  row: z.string(),
});
export type Alert = z.output<typeof alertShape>;

export const ROWS = 100;

/** So many, the first due at a time and each of the others so many milliseconds after the one before. */
export function makeAlerts(count: number, due: number, apart = 0): Alert[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    due: Math.round(due + index * apart),
    row: String(index % ROWS),
  }));
}
