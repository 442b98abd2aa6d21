import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { reasonOf } from '../util/errors.js';
import type { Around } from './around-deliveries.js';

/** A span for each delivery, so that what it takes can be told from what the check takes. */
export const traceDelivery: Around = (channel, { type }, deliver) => {
  const attributes = { 'alert.type': type, 'alert.channel': channel };
  const options = { kind: SpanKind.CLIENT, attributes };
  const tracer = trace.getTracer('durable-alerts');
  return tracer.startActiveSpan(`deliver ${channel}`, options, async (span) => {
    try {
      return await deliver();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
};
