import type { MetricMeter } from '@temporalio/common';
import type { MetricsExporterConfig } from '@temporalio/worker';

export type Metrics = ReturnType<typeof metricsOn>;

/** Bounds of the buckets in seconds. The SDK applies a name to every metric whose name contains it. */
const buckets = {
  alerts_lateness: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400],
  alerts_condition: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  alerts_delivery: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
};

/** Returns the exporter. Names follow Prometheus: counters end in `_total`, durations in `_seconds`. */
export function prometheusAt(bindAddress: string): MetricsExporterConfig {
  return {
    prometheus: {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
      histogramBucketOverrides: buckets,
    },
  };
}

/** Creates the worker's metrics, in addition to those of Temporal's SDK. The meter adds the suffixes of the names. */
export function metricsOn(meter: MetricMeter) {
  const counter = (name: string, help: string) => meter.createCounter(name, '', help);
  const histogram = (name: keyof typeof buckets, help: string) =>
    meter.createHistogram(name, 'float', 'seconds', help);
  return {
    fired: counter('alerts_fired', 'Outcomes of alerts that fired, per channel'),
    retries: counter('alerts_retries', 'Attempts after the first'),
    channelErrors: counter('alerts_channel_errors', 'Deliveries that failed'),
    lateness: histogram('alerts_lateness', 'Time between due and delivered'),
    condition: histogram('alerts_condition', 'Time to load and check'),
    delivery: histogram('alerts_delivery', 'Time of deliveries, including failed ones'),
  };
}
