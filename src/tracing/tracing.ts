import { InvalidInputError, reasonOf } from '../util/errors.js';
import { loadOptional, MissingPackageError } from '../util/load-optional.js';
import type { Tracing } from './tracing-sdk.js';

/**
 * Returns whether a collector is set.
 *
 * @throws InvalidInputError when its URL is invalid, without quoting it
 */
function isOn(): boolean {
  const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!endpoint) return false;
  // The exporter silently replaces a URL that it does not understand.
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return true;
  throw new InvalidInputError(
    'OTEL_EXPORTER_OTLP_ENDPOINT must be http:// or https:// and a host, such as http://localhost:4318',
  );
}

/**
 * Starts tracing if a collector is set. Otherwise loads nothing of OpenTelemetry.
 *
 * @param onFailure is called with the reason when traces cannot be sent, and again only after they
 *    could be. By default it warns of a missing package only
 */
export async function startTracing(
  onFailure?: (reason: string) => void,
): Promise<Tracing | undefined> {
  if (!isOn()) return undefined;
  try {
    const load = () => import('./tracing-sdk.js');
    const { tracing } = await loadOptional('tracing', PACKAGES, load);
    return tracing(onFailure);
  } catch (error) {
    // The program may trace by itself, and alerts are worth more than their traces.
    if (!(error instanceof MissingPackageError)) throw error;
    const warn = onFailure ?? ((reason: string) => process.emitWarning(reason));
    warn(error.message);
    return undefined;
  }
}

const PACKAGES = [
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-node',
  '@temporalio/interceptors-opentelemetry',
];

/** Runs the work within a span of this name, if traces are on. */
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

/**
 * Returns headers that let a receiver continue the trace (W3C Trace Context). Baggage is not sent.
 */
export async function traceHeaders(): Promise<{ traceparent?: string }> {
  if (!isOn()) return {};
  const { context, propagation } = await import('@opentelemetry/api');
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const { traceparent } = carrier;
  return traceparent === undefined ? {} : { traceparent };
}
