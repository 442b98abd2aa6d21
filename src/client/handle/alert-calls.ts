import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { TemporalConfig } from '../../config/environment.js';
import { ALERT_WORKFLOW } from '../../contract/messages.js';
import { AlertNotFoundError } from '../../util/errors.js';
import { call, isNotFound } from '../connection.js';

/** What asks Temporal about one alert. */
export interface AlertCalls {
  readonly id: string;
  readonly client: Client;
  /** Without a run id, so that it means the run that is current when the call arrives. */
  readonly workflow: WorkflowHandle;
  /** @throws AlertNotFoundError, UnreachableError, RequestRefusedError */
  readonly call: <T>(calls: () => Promise<T>, timeout?: number) => Promise<T>;
}

export function callsFor(client: Client, config: TemporalConfig, id: string): AlertCalls {
  return {
    id,
    client,
    workflow: client.workflow.getHandle(id),
    call: (calls, timeout) =>
      call(client.connection, config, calls, timeout).catch((error: unknown) => {
        throw isNotFound(error) ? new AlertNotFoundError(id) : error;
      }),
  };
}

/** @throws AlertNotFoundError */
export async function latestRun({
  id,
  workflow,
  call: ask,
}: AlertCalls): Promise<WorkflowExecutionDescription> {
  const run = await ask(() => workflow.describe());
  // Another application's workflow in the same namespace.
  if (run.type !== ALERT_WORKFLOW) throw new AlertNotFoundError(id);
  return run;
}

export function falseIfUnknown(error: unknown): false {
  if (error instanceof AlertNotFoundError) return false;
  throw error;
}
