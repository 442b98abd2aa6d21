import { ApplicationFailure } from '@temporalio/common';
import { oneLine } from './one-line.js';

/** A failure that no retry helps, in one line. */
export function final(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(oneLine(message), type);
}
