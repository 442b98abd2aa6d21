import { DefaultPayloadConverter, type Payload } from '@temporalio/common';

/**
 * Converts payloads as Temporal does, but reads one that cannot be decoded as null. Anybody can send one, such as
 * encrypted or broken JSON, and an error here would fail the workflow's task for ever.
 */
class LenientPayloadConverter extends DefaultPayloadConverter {
  // oxlint-disable-next-line no-unnecessary-type-parameters -- the signature is Temporal's
  override fromPayload<T>(payload: Payload): T {
    try {
      return super.fromPayload<T>(payload);
    } catch {
      return super.fromPayload<T>(this.toPayload(null));
    }
  }
}

export const payloadConverter = new LenientPayloadConverter();
