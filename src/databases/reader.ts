/** Reads a database for alerts. Each query is written by a user, and is to do no harm, whatever it says. */
export interface Reader {
  /** At most so many rows of a query, whose long values are cut to a little over LONGEST. */
  read(query: string, most: number): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** In milliseconds; less than the 5 s after which an unanswered connection is given up. */
export const TIME_LIMIT = 4000;

/** In characters. A value could be larger than the process bears. */
export const MAX_CELL_LENGTH = 1000;

/** A row whose values go into a message. */
export function printable(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, print(value)]));
}

function print(value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`;
  const text = value instanceof ArrayBuffer ? `\\x${Buffer.from(value).toString('hex')}` : value;
  return typeof text === 'string' && text.length > MAX_CELL_LENGTH
    ? `${text.slice(0, MAX_CELL_LENGTH)}…`
    : text;
}
