import { status } from '@grpc/grpc-js';
import {
  Connection,
  type ConnectionLike,
  isGrpcServiceError,
  NamespaceNotFoundError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { type TemporalConfig, unreachable } from '../config/environment.js';
import { RequestRefusedError, UnreachableError } from '../util/errors.js';

/** Both bounds together keep the promise to tell within 10 seconds that Temporal cannot be reached. */
const CONNECT_TIMEOUT = 4_000;
const CALL_TIMEOUT = 9_000;

/** @throws UnreachableError */
export async function connect(config: TemporalConfig): Promise<Connection> {
  try {
    return await Connection.connect({ ...config.connection, connectTimeout: CONNECT_TIMEOUT });
  } catch (error) {
    throw new UnreachableError(unreachable(config), { cause: error });
  }
}

/**
 * Makes calls to Temporal that must be answered soon.
 *
 * @throws UnreachableError, or RequestRefusedError with Temporal's own words; an error that is not gRPC's passes
 */
export async function call<T>(
  connection: ConnectionLike,
  config: TemporalConfig,
  calls: () => Promise<T>,
  timeout = CALL_TIMEOUT,
): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + timeout, calls);
  } catch (error) {
    throw translated(config, error);
  }
}

/** An error of gRPC in this product's words. */
export function translated(config: TemporalConfig, error: unknown): unknown {
  if (error instanceof NamespaceNotFoundError) return noNamespace(error.namespace);
  const code = grpcCode(error);
  if (code === undefined || code === status.NOT_FOUND) return error;
  return isTransient(error)
    ? new UnreachableError(unreachable(config), { cause: error })
    : refused(error);
}

export function noNamespace(namespace: string): RequestRefusedError {
  return new RequestRefusedError(
    `namespace '${namespace}' is not on this server: set TEMPORAL_NAMESPACE`,
  );
}

/** Whether waiting may help: the server is away, restarting or busy. */
export function isTransient(error: unknown): boolean {
  const code = grpcCode(error);
  return code !== undefined && transient.has(code);
}

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
  for (let each = error; each instanceof Error; each = each.cause) {
    if (isGrpcServiceError(each)) return each;
  }
  return undefined;
}

function refused(error: unknown): RequestRefusedError {
  const details = grpcCause(error)?.details ?? String(error);
  const cure = /search attribute/i.test(details)
    ? ": see 'alerts doctor' for what to register"
    : '';
  return new RequestRefusedError(`Temporal refused: ${details}${cure}`, { cause: error });
}
