import {
  ApplicationFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import { shorten } from '../util/text.js';

/** Bounds each text in a failure or an outcome, since Temporal refuses megabytes. */
const MAX_TEXT_LENGTH = 4096;

/** Bounds the chain of causes, which Temporal's converter follows to its end, even in a circle. */
const MAX_CAUSES = 5;

const converter = new DefaultFailureConverter();

/** Returns whatever a type or a channel has thrown as a failure that Temporal can store. */
export function boundedFailure(error: unknown): ApplicationFailure {
  try {
    const failure = bounded(error, MAX_CAUSES);
    // Converts it on trial, because a worker ends when it cannot convert a failure.
    converter.errorToFailure(failure, defaultPayloadConverter);
    return failure;
  } catch {
    return ApplicationFailure.retryable(
      'an error was thrown that cannot be read',
      'UnreadableError',
    );
  }
}

function bounded(error: unknown, causes: number): ApplicationFailure {
  const given = ApplicationFailure.fromError(error);
  const { message, stack = '', type, nonRetryable, nextRetryDelay, category, cause } = given;
  const failure = ApplicationFailure.create({
    message: boundedText(message),
    nonRetryable: nonRetryable ?? false,
    ...(type && { type: boundedText(type) }),
    ...(nextRetryDelay !== undefined && { nextRetryDelay }),
    ...(category && { category }),
    ...(cause && causes > 0 && { cause: bounded(cause, causes - 1) }),
  });
  failure.stack = boundedText(stack);
  return failure;
}

/** Returns a text of a type or a channel as Temporal can store it. */
export function boundedText(text: string): string {
  return shorten(text, MAX_TEXT_LENGTH);
}
