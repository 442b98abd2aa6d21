import { DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import type proto from '@temporalio/proto';

/** The first value that an event carries. */
export function firstIn(
  payloads: proto.temporal.api.common.v1.IPayloads | null | undefined,
): unknown {
  const [payload] = payloads?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
}

export function errorFrom(failure: proto.temporal.api.failure.v1.IFailure): Error {
  return new DefaultFailureConverter().failureToError(failure, defaultPayloadConverter);
}
