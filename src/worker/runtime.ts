import { makeTelemetryFilterString, Runtime, type RuntimeOptions } from '@temporalio/worker';
import { lookup } from 'node:dns/promises';
import type { Logger } from 'pino';
import { cannotListen, type ListenAddress } from '../config/environment.js';
import { temporalLogger } from './logger.js';
import { prometheusAt } from './metrics.js';

/**
 * Installs Temporal's runtime, which writes to the worker's log and serves metrics if there is an address for them.
 *
 * @throws Error if the address cannot be used
 */
export async function installRuntime(
  log: Logger,
  metrics: ListenAddress | undefined,
): Promise<void> {
  const options: RuntimeOptions = {
    logger: temporalLogger(log),
    // The caller handles signals, because it may have more to stop than the worker.
    shutdownSignals: [],
  };
  const logging = {
    forward: {},
    filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }),
  };
  if (!metrics) {
    Runtime.install({ ...options, telemetryOptions: { logging } });
    return;
  }
  const { host, port } = metrics;
  try {
    // The SDK accepts an IP address only.
    const { address, family } = await lookup(host);
    const exporter = prometheusAt(`${family === 6 ? `[${address}]` : address}:${port}`);
    Runtime.install({ ...options, telemetryOptions: { logging, metrics: exporter } });
  } catch (error) {
    throw cannotListen('METRICS_ADDRESS', metrics, error);
  }
}
