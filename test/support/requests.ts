import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowStartOptions } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import type { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { ALERT_WORKFLOW } from '../../src/contract/messages.js';

/** Starts a request as any SDK does, with no code of ours. */
export async function startRequest(
  { temporal }: AlertClient,
  { taskQueue }: TemporalConfig,
  workflowId: string,
  request: unknown,
  options: Partial<WorkflowStartOptions> = {},
): Promise<void> {
  const given = { taskQueue, ...options, workflowId, args: [request] };
  await temporal.workflow.start(ALERT_WORKFLOW, given);
}

/** Starts an alert whose memo only the codec of another SDK can read. */
export async function startEncrypted(
  { temporal }: AlertClient,
  { namespace, taskQueue }: TemporalConfig,
  workflowId: string,
  type: string,
): Promise<void> {
  const encrypted = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.of(7) };
  await temporal.workflowService.startWorkflowExecution({
    namespace,
    workflowId,
    requestId: randomUUID(),
    workflowType: { name: ALERT_WORKFLOW },
    taskQueue: { name: taskQueue },
    input: { payloads: [encrypted] },
    memo: { fields: { alert: encrypted } },
    searchAttributes: { indexedFields: { AlertType: defaultPayloadConverter.toPayload(type) } },
  });
}
