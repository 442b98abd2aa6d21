import { ApplicationFailure } from '@temporalio/common';

/** A failure that no retry helps, in one line. */
export function final(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message.replaceAll(/\s*\n\s*/g, ' '), type);
}
