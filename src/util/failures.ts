import { ApplicationFailure } from '@temporalio/common';
import { oneLine } from './text.js';

/** A failure that no retry helps, in one line. */
export function permanentFailure(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(oneLine(message), type);
}
