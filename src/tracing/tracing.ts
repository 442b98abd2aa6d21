import { InvalidInputError, reasonOf } from '../util/errors.js';
import type { Tracing } from './tracing-sdk.js';

/** Whether there is somewhere to send traces to. @throws InvalidInputError when that is no place, without naming it */
function isOn(): boolean {
  const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!endpoint) return false;
  // Of one that it does not understand, the exporter makes something else.
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return true;
  throw new InvalidInputError(
    'OTEL_EXPORTER_OTLP_ENDPOINT must be http:// or https:// and a host, such as http://localhost:4318',
  );
}

/**
 * Begins to trace, if that is asked for; otherwise nothing of it is loaded.
 *
 * @param onFailure is told why traces cannot be sent, and not again until they could be
 */
export async function startTracing(
  onFailure?: (reason: string) => void,
): Promise<Tracing | undefined> {
  if (!isOn()) return undefined;
  const { tracing } = await import('./tracing-sdk.js');
  return tracing(onFailure);
}

/** Does the work within a span of that name, if traces are on. */
export async function withSpan<T>(
  name: string,
  attributes: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  if (!isOn()) return work();
  const { SpanKind, SpanStatusCode, trace } = await import('@opentelemetry/api');
  const tracer = trace.getTracer('durable-alerts');
  return tracer.startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** By which a receiver can go on with the trace (W3C Trace Context). What else travels with it stays here. */
export async function traceHeaders(): Promise<{ traceparent?: string }> {
  if (!isOn()) return {};
  const { context, propagation } = await import('@opentelemetry/api');
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const { traceparent } = carrier;
  return traceparent === undefined ? {} : { traceparent };
}
