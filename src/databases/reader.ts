import { ApplicationFailure } from '@temporalio/common';
import { oneLine } from '../util/text.js';
import type { QueryParameters } from './parameters.js';

/** Reads a database for alerts. Users write the queries, so that none may do harm. */
export interface Reader {
  /** Returns at most `most` rows. Cuts long values to slightly more than MAX_CELL_LENGTH. */
  read(
    query: string,
    parameters: QueryParameters,
    most: number,
  ): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/**
 * Limits a query, in milliseconds. It is less than the 5 s after which an unanswered connection is
 * closed.
 */
export const TIME_LIMIT = 4000;

/** Limits a value, in characters, because a value could exceed the memory of the process. */
export const MAX_CELL_LENGTH = 1000;

/** Returns a row with values that can be printed in a message. */
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

/** Returns a non-retryable failure with a message of one line. */
export function permanentFailure(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(oneLine(message), type);
}
