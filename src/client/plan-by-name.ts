import { ApplicationFailure, type Client, WorkflowFailedError } from '@temporalio/client';
import { INVALID_REQUEST, PLAN_WORKFLOW } from '../contract/messages.js';
import type { PlannedAlert } from '../contract/planned.js';
import { checkReplace, inZone, type UncheckedStartOptions } from '../planning/options.js';
import { newId } from '../planning/plan.js';
import { localZone } from '../time/zone.js';
import { InvalidInputError, invalidInput, NoWorkerError } from '../util/errors.js';
import type { plan } from '../workflows/plan.js';

/**
 * Returns a request as JSON. Its times are in the zone of this machine by default, as for a type
 * given as an object.
 *
 * @throws InvalidInputError when the args are not JSON
 */
export function toRequest(
  type: string,
  args: unknown,
  { replace, ...options }: UncheckedStartOptions,
): object {
  checkReplace({ replace, ...options });
  const request = { type, args, ...inZone(options, localZone()) };
  try {
    return JSON.parse(JSON.stringify(request));
  } catch (error) {
    throw invalidInput(error);
  }
}

/**
 * Lets a worker plan a request, because only workers know all types and channels.
 *
 * @param argTexts args as texts, which the type's schema reads
 * @throws InvalidInputError when the worker refuses the request
 * @throws NoWorkerError when no worker planned it in time
 */
export async function planByName(
  client: Client,
  taskQueue: string,
  request: object,
  /** How long a worker may take, in milliseconds. */
  timeout: number,
  argTexts?: Record<string, string>,
): Promise<PlannedAlert> {
  try {
    return await client.workflow.execute<typeof plan>(PLAN_WORKFLOW, {
      workflowId: `plan-${newId()}`,
      taskQueue,
      args: argTexts === undefined ? [request] : [request, argTexts],
      // Ends the workflow if no worker runs.
      workflowExecutionTimeout: timeout,
      workflowTaskTimeout: '2s',
    });
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    throw refusedRequest(cause) ?? new NoWorkerError(NOT_PLANNED, { cause });
  }
}

/** Returns the error of a worker that has refused to plan a request; undefined for any other. */
export function refusedRequest(cause: unknown): InvalidInputError | undefined {
  const isRefusal = cause instanceof ApplicationFailure && cause.type === INVALID_REQUEST;
  return isRefusal ? new InvalidInputError(cause.message, { cause }) : undefined;
}

const NOT_PLANNED =
  "no worker planned the alert, so nothing was started: start one with 'npx alerts worker', or update durable-alerts where one runs and restart it";
