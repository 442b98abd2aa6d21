import { ApplicationFailure, Context } from '@temporalio/activity';
import { isGrpcServiceError } from '@temporalio/client';
import { ApplicationFailureCategory } from '@temporalio/common';
import { INVALID_REQUEST } from '../contract/messages.js';
import { AlertLabels, registration } from '../contract/search-attributes.js';

/** Limits how long an alert waits for the answer. */
const COUNT_TIMEOUT = 5_000;

/** gRPC's INVALID_ARGUMENT: the query names an attribute that is not registered. */
const INVALID_ARGUMENT = 3;
/** gRPC's UNIMPLEMENTED: Temporal's test server, which knows every attribute, counts nothing. */
const UNIMPLEMENTED = 12;

/**
 * Checks that the namespace has the search attribute of labels, by a query that everybody may ask.
 *
 * @throws ApplicationFailure `InvalidRequest` with the command that registers it
 */
export async function requireLabelsAttribute(): Promise<void> {
  const { client, info } = Context.current();
  try {
    await client.withDeadline(Date.now() + COUNT_TIMEOUT, () =>
      client.workflow.count(`${AlertLabels.name} = 'none'`),
    );
  } catch (error) {
    const code = codeOf(error);
    if (code === UNIMPLEMENTED) return;
    if (code !== INVALID_ARGUMENT) throw error;
    throw ApplicationFailure.create({
      type: INVALID_REQUEST,
      message: `labels need a search attribute: run ${registration(info.namespace, [AlertLabels])}`,
      nonRetryable: true,
      category: ApplicationFailureCategory.BENIGN,
    });
  }
}

function codeOf(error: unknown): number | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return cause.code;
  }
  return undefined;
}
