import {
  ActivityFailure,
  type Client,
  type ConnectionLike,
  QueryNotRegisteredError,
  TimeoutFailure,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { TemporalConfig } from '../config/environment.js';
import { type ChannelCheck, channelCheckSchema } from '../contract/channel-check.js';
import type { CheckInput } from '../contract/check.js';
import { isPlannedInput } from '../contract/guards.js';
import type { AlertInput } from '../contract/input.js';
import { CHECK_WORKFLOW, STATE } from '../contract/messages.js';
import { newId } from '../planning/plan.js';
import { NoWorkerError, reasonOf, UnreachableError } from '../util/errors.js';
import { createSealedBox } from '../util/sealed-box.js';
import type { check } from '../workflows/check.js';
import { call } from './connection.js';
import { refusedRequest } from './plan-by-name.js';

/** Exceeds the time limit of the activity, in milliseconds. */
const CHECK_TIMEOUT = 65 * 60_000;

const answersSchema = z.array(z.array(channelCheckSchema));

/** Lets a worker check, and returns the answer per channel for each alert, in their order. */
export async function runCheck(
  client: Client,
  config: TemporalConfig,
  input: Omit<CheckInput, 'key'>,
): Promise<ChannelCheck[][]> {
  const { publicKey, open } = await createSealedBox();
  const { connection } = client;
  const workflow = await call(connection, config, () =>
    client.workflow.start<typeof check>(CHECK_WORKFLOW, {
      workflowId: `check-${newId()}`,
      taskQueue: config.taskQueue,
      args: [{ key: { ...publicKey }, ...input }],
      workflowExecutionTimeout: CHECK_TIMEOUT,
      workflowTaskTimeout: '2s',
    }),
  );
  const answer = call(connection, config, () => workflow.result(), CHECK_TIMEOUT);
  try {
    return answersSchema.parse(
      await open(await unlessNoWorker(answer, workflow, connection, config)),
    );
  } catch (error) {
    answer.catch(() => {});
    throw translated(error);
  }
}

/** Waits for the answer, but not for a worker that does not come. @throws NoWorkerError */
async function unlessNoWorker<T>(
  answer: Promise<T>,
  workflow: WorkflowHandle,
  connection: ConnectionLike,
  config: TemporalConfig,
): Promise<T> {
  const late = new AbortController();
  const waited = sleep(config.timeouts.worker, 'late' as const, { signal: late.signal });
  const first = await Promise.race([answer.then((value) => ({ value })), waited]).finally(() => {
    waited.catch(() => {});
    late.abort();
  });
  if (first !== 'late') return first.value;
  const { raw, status: run } = await call(connection, config, () => workflow.describe());
  if (run.name === 'RUNNING' && (raw.pendingActivities ?? []).length === 0) {
    await workflow.terminate('no worker').catch(() => {});
    throw new NoWorkerError(NOT_CHECKED);
  }
  return answer;
}

/** Returns the input of an alert with its state. @throws NoWorkerError */
export async function queryState(
  { connection, workflow }: Client,
  config: TemporalConfig,
  id: string,
): Promise<AlertInput> {
  const alert = workflow.getHandle(id);
  const query = () => alert.query<unknown>(STATE);
  try {
    const input = await call(connection, config, query, config.timeouts.worker);
    if (isPlannedInput(input)) return input;
  } catch (error) {
    // Temporal answers a query only when a worker does, so this tells the two apart.
    if (error instanceof UnreachableError) await call(connection, config, () => alert.describe());
    else if (!(error instanceof QueryNotRegisteredError) && !/no poller/.test(reasonOf(error))) {
      throw error;
    }
    throw new NoWorkerError(NOT_CHECKED, { cause: error });
  }
  throw new Error('its state cannot be read');
}

const NOT_CHECKED =
  "no worker answered, so nothing was checked: start a worker of this version with 'npx alerts worker'";

function translated(error: unknown): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  const { cause } = error;
  const refused = refusedRequest(cause);
  if (refused) return refused;
  const reason = cause instanceof ActivityFailure ? cause.cause : cause;
  if (reason instanceof TimeoutFailure && reason.timeoutType === 'SCHEDULE_TO_START') {
    return new NoWorkerError(NOT_CHECKED, { cause });
  }
  return new Error(`the check was interrupted: ${reasonOf(reason)}: try again`, { cause });
}
