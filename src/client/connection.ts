import { status } from '@grpc/grpc-js';
import {
  Connection,
  type ConnectionLike,
  isGrpcServiceError,
  NamespaceNotFoundError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { type TemporalConfig, unreachable } from '../config/environment.js';
import { AlertLabels, registration } from '../contract/search-attributes.js';
import { RequestRefusedError, UnreachableError } from '../util/errors.js';

/** Allows pages of long histories and of alerts with many args. By default gRPC refuses those over 4 MiB. */
const LARGE_MESSAGES = { 'grpc.max_receive_message_length': 128 * 1024 * 1024 };

/** Connects to Temporal. @throws UnreachableError */
export async function connect(config: TemporalConfig): Promise<Connection> {
  try {
    const connectTimeout = config.timeouts.connect;
    return await Connection.connect({
      ...config.connection,
      channelArgs: LARGE_MESSAGES,
      connectTimeout,
    });
  } catch (error) {
    throw new UnreachableError(unreachable(config), { cause: error });
  }
}

/**
 * Makes calls to Temporal with a deadline.
 *
 * @throws UnreachableError, or RequestRefusedError with Temporal's message. Errors outside gRPC are
 *   not translated
 */
export async function call<T>(
  connection: ConnectionLike,
  config: TemporalConfig,
  calls: () => Promise<T>,
  timeout = config.timeouts.call,
): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + timeout, calls);
  } catch (error) {
    throw translated(config, error);
  }
}

/** Translates an error of gRPC to one of this package. */
export function translated(config: TemporalConfig, error: unknown): unknown {
  if (error instanceof NamespaceNotFoundError) return noNamespace(error.namespace);
  const code = grpcCode(error);
  if (code === undefined || code === status.NOT_FOUND) return error;
  return isTransient(error)
    ? new UnreachableError(unreachable(config), { cause: error })
    : refused(config, error);
}

export function noNamespace(namespace: string): RequestRefusedError {
  return new RequestRefusedError(
    `namespace '${namespace}' does not exist on this server: set TEMPORAL_NAMESPACE`,
  );
}

/** Returns whether a retry may help, because the server is down, restarting or busy. */
export function isTransient(error: unknown): boolean {
  const { code, details } = grpcCause(error) ?? {};
  if (code === undefined) return false;
  return transient.has(code) || (code === status.CANCELLED && details === CANCELLED_BY_SERVER);
}

/** What grpc-js says of a call that a dying server resets; a call of ours is 'Cancelled on client'. */
const CANCELLED_BY_SERVER = 'Call cancelled';

const transient = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.UNKNOWN,
  status.INTERNAL,
]);

export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCode(error) === status.NOT_FOUND;
}

export function grpcCode(error: unknown): status | undefined {
  return grpcCause(error)?.code;
}

function grpcCause(error: unknown) {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return cause;
  }
  return undefined;
}

function refused({ namespace }: TemporalConfig, error: unknown): RequestRefusedError {
  const details = grpcCause(error)?.details ?? String(error);
  if (details.includes(AlertLabels.name)) {
    const cure = registration(namespace, [AlertLabels]);
    return new RequestRefusedError(`labels need a search attribute: run ${cure}`, { cause: error });
  }
  const cure = /search attribute/i.test(details)
    ? ": run 'alerts doctor' to see what to register"
    : '';
  return new RequestRefusedError(`Temporal refused: ${details}${cure}`, { cause: error });
}
