import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';

/** Limits how long a command that has finished waits for the collector. */
const EXPORT_TIMEOUT = 3000;

export interface Tracing {
  /** Traces clients, workers and workflow bundles. */
  plugin: OpenTelemetryPlugin;
  /** Sends the remaining spans, and gives up silently after a while. */
  flush: () => Promise<void>;
}

let begun: Tracing | undefined;

/**
 * Returns the tracing of this process. If the program already traces by itself, spans go to its
 * exporter.
 */
export function tracing(onFailure: (reason: string) => void = () => {}): Tracing {
  begun ??= begin(onFailure);
  return begun;
}

function begin(onFailure: (reason: string) => void): Tracing {
  const exporter = telling(new OTLPTraceExporter({ timeoutMillis: EXPORT_TIMEOUT }), onFailure);
  const spanProcessor = new BatchSpanProcessor(exporter);
  // Reads OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
  const environment = detectResourcesSync({ detectors: [envDetectorSync] });
  const provider = new NodeTracerProvider({
    resource: new Resource({ 'service.name': 'durable-alerts' }).merge(environment),
    spanProcessors: [spanProcessor],
    forceFlushTimeoutMillis: EXPORT_TIMEOUT,
  });
  provider.register();
  return {
    plugin: new OpenTelemetryPlugin({
      resource: provider.resource,
      spanProcessor: discreet(spanProcessor),
    }),
    flush: () => provider.forceFlush().catch(() => {}),
  };
}

function telling(exporter: SpanExporter, onFailure: (reason: string) => void): SpanExporter {
  let failing = false;
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        if (result.error && !failing) onFailure(result.error.message);
        failing = result.error !== undefined;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

/**
 * Attributes to keep. Temporal's interceptors add everything about a workflow, including its memo
 * and args.
 */
const KEPT_ATTRIBUTES =
  /^(workflowId|runId|workflowType|taskQueue|namespace|attempt|temporalUpdateId)$/;

function discreet(processor: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, context) => processor.onStart(span, context),
    onEnd: (span) => {
      const attributes = Object.entries(span.attributes).filter(([name]) =>
        KEPT_ATTRIBUTES.test(name),
      );
      processor.onEnd({ ...span, attributes: Object.fromEntries(attributes) });
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}
