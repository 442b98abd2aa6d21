import { ApplicationFailure } from '@temporalio/common';
import { oneLine } from './text.js';

/** Returns a non-retryable failure with a message of one line. */
export function permanentFailure(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(oneLine(message), type);
}
