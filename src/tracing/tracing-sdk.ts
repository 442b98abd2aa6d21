import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';

/** How long a collector may take, which a command that has done its work waits for. */
const EXPORT_TIMEOUT = 3000;

export interface Tracing {
  /** For clients, workers and bundles of workflows. */
  plugin: OpenTelemetryPlugin;
  /** Sends what has not been sent yet; gives up in silence after a while. */
  flush: () => Promise<void>;
}

let begun: Tracing | undefined;

/** A process has one; where a program has begun to trace by itself, spans go where it sends them. */
export function tracing(onFailure: (reason: string) => void = () => {}): Tracing {
  begun ??= begin(onFailure);
  return begun;
}

function begin(onFailure: (reason: string) => void): Tracing {
  const exporter = telling(new OTLPTraceExporter({ timeoutMillis: EXPORT_TIMEOUT }), onFailure);
  const spanProcessor = new BatchSpanProcessor(exporter);
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
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

/** Of what Temporal's interceptors say of a workflow, which is all there is, with its memo and so its args. */
const told = /^(workflowId|runId|workflowType|taskQueue|namespace|attempt|temporalUpdateId)$/;

function discreet(processor: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, context) => processor.onStart(span, context),
    onEnd: (span) => {
      const attributes = Object.entries(span.attributes).filter(([name]) => told.test(name));
      processor.onEnd({ ...span, attributes: Object.fromEntries(attributes) });
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}
