import { silenceFinder } from '../activities/silences.js';
import type { AlertTypes } from '../alert-types/discover.js';
import { eachCheck } from '../alert-types/remote-check.js';
import { type Channels, eachChannel, openChannels } from '../channels/channels.js';
import {
  listenAddress,
  logLevel,
  type TemporalConfig,
  temporalConfig,
} from '../config/environment.js';
import { loadSettings, type Settings } from '../config/settings.js';
import { databasesOf } from '../databases/read-only-query.js';
import type { AlertsConfig } from '../project/define-config.js';
import {
  alertTypesOf,
  channelKindsOf,
  findProject,
  openServices,
  projectOf,
} from '../project/project.js';
import type { OwnServices } from '../services/services.js';
import { startTracing } from '../tracing/tracing.js';
import { loadOptional } from '../util/load-optional.js';
import { interruptSignal } from '../util/signals.js';
import { readinessOf, serveHealth, type Unready } from './health.js';
import { pinoLogger } from './logger.js';
import { temporalService } from './temporal-service.js';

export interface RunOptions {
  /** Where to connect. @default the environment or temporal.toml, or else a local Temporal */
  temporal?: TemporalConfig;
  /** Stops the worker. @default Ctrl-C, SIGTERM or the closing of the terminal */
  signal?: AbortSignal;
  /** Delays the worker once the project is loaded and its services are built. */
  onLoaded?: () => Promise<void>;
  onReady?: () => void;
}

/**
 * Runs a worker until it is stopped. Deliveries in progress finish first.
 *
 * @param config by default that of the `alerts.config` in the current directory
 * @throws Error if the configuration, an alert type or a service is invalid, or Temporal is unreachable
 */
export async function runWorker(config?: AlertsConfig, options: RunOptions = {}): Promise<void> {
  const project = config ? projectOf(config, { folder: process.cwd() }) : await findProject();
  const types = await alertTypesOf(project);
  const kinds = await channelKindsOf(project);
  const settings = loadSettings();
  // Open these before Temporal's runtime, which would keep the process alive after an error.
  const { services, close } = await openServices(project);
  try {
    const channels = openChannels(settings, kinds, process.env, () => services);
    await options.onLoaded?.();
    await run({ types, channels, settings, services }, options);
  } finally {
    await close();
  }
}

interface Parts {
  types: AlertTypes;
  channels: Channels;
  settings: Settings;
  services: OwnServices;
}

async function run(
  { types, channels, settings, services: own }: Parts,
  { temporal = temporalConfig(), signal = interruptSignal(), onReady }: RunOptions,
): Promise<void> {
  const level = logLevel();
  const metrics = listenAddress('METRICS_ADDRESS');
  const health = listenAddress('HEALTH_ADDRESS');
  const { installRuntime, connect, createWorkers, runTogether } = await loadWorker();
  const databases = databasesOf(settings);
  const log = pinoLogger(level);
  const tracing = await startTracing((reason) => log.warn({ reason }, 'traces cannot be sent'));
  let unready: Unready = async () => 'the worker is starting';
  const closeHealth = health && (await serveHealth(health, () => unready()));
  await installRuntime(log, metrics);
  const connection = await connect(temporal);
  try {
    const { query } = databases;
    const services = { ...own, now: () => new Date(), query, temporal: temporalService() };
    const dependencies = { types, channels, services, findSilence: silenceFinder() };
    const workers = await createWorkers(temporal, dependencies, connection, { tracing });
    const { taskQueue, namespace } = temporal;
    const checks = eachCheck(settings, process.env);
    for (const each of [...eachChannel(channels).values(), ...checks.values()]) {
      // Its alerts are retried until the worker starts with other settings.
      if (each instanceof Error) log.warn(each.message);
    }
    log.info({ taskQueue, namespace, types: [...types.keys()] }, 'worker started');
    const stopped = runTogether(workers, signal);
    unready = readinessOf(workers, connection);
    onReady?.();
    await stopped;
  } finally {
    await connection.close();
    await databases.close();
    await tracing?.flush();
    await closeHealth?.();
  }
}

/** Loads the modules that need Temporal's native library, which an installation for clients omits. */
export function loadWorker() {
  return loadOptional('a worker', ['@temporalio/worker'], async () => ({
    ...(await import('./runtime.js')),
    ...(await import('./worker.js')),
  }));
}
