import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { toMillis } from '../time/duration.js';
import { reasonOf } from '../util/errors.js';

export interface TemporalConfig {
  address: string;
  namespace: string;
  taskQueue: string;
  connection: ClientConnectConfig['connectionOptions'];
  /** Set when the environment or a profile of temporal.toml names a server. */
  named: boolean;
  timeouts: Timeouts;
}

/** Bounds how long a client waits, in milliseconds. */
interface Timeouts {
  connect: number;
  call: number;
  /** Bounds the time for a worker to cancel or change an alert. */
  worker: number;
}

/** The first two together keep the promise to report an unreachable Temporal within 10 seconds. */
export const defaultTimeouts: Timeouts = { connect: 4_000, call: 9_000, worker: 15_000 };

/**
 * Returns how to connect to Temporal: TEMPORAL_ADDRESS, TEMPORAL_PROFILE, temporal.toml and so on,
 * as Temporal's own tools read them.
 *
 * @throws Error when temporal.toml cannot be read or lacks the profile
 */
export function temporalConfig(env: NodeJS.ProcessEnv = process.env): TemporalConfig {
  const { connectionOptions, namespace } = load(env);
  const address = connectionOptions.address ?? `localhost:${port('TEMPORAL_PORT', 7233, env)}`;
  if (!/^[^/]+:\d+$/.test(address)) {
    throw new Error(`the address '${address}' is not HOST:PORT, such as localhost:7233`);
  }
  return {
    address,
    namespace: namespace ?? 'default',
    taskQueue: env['ALERTS_TASK_QUEUE'] || 'alerts',
    connection: { ...connectionOptions, address },
    named: connectionOptions.address !== undefined,
    timeouts: timeouts(env),
  };
}

function timeouts(env: NodeJS.ProcessEnv): Timeouts {
  const { connect, call, worker } = defaultTimeouts;
  return {
    connect: timeout('ALERTS_SERVER_TIMEOUT', connect, env),
    call: timeout('ALERTS_SERVER_TIMEOUT', call, env),
    worker: timeout('ALERTS_WORKER_TIMEOUT', worker, env),
  };
}

function timeout(name: string, otherwise: number, env: NodeJS.ProcessEnv): number {
  const text = env[name];
  if (!text) return otherwise;
  const milliseconds = toMillis(text, name);
  if (milliseconds > 0) return milliseconds;
  throw new Error(`${name} is '${text}': use a duration such as 10s`);
}

function load(env: NodeJS.ProcessEnv): ClientConnectConfig {
  try {
    return loadClientConnectConfig({
      overrideEnvVars: z.record(z.string(), z.string()).parse({ ...env }),
    });
  } catch (error) {
    // For a file without profiles, the loader fails with a TypeError.
    if (!(error instanceof TypeError)) throw error;
    throw new Error('temporal.toml has no profile', { cause: error });
  }
}

/** Returns a port from the environment. @throws Error when it is invalid */
export function port(
  name: string,
  otherwise: number,
  env: NodeJS.ProcessEnv = process.env,
): number {
  const text = env[name];
  if (!text) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65536) return number;
  throw new Error(`${name} is '${text}': use a number from 1 to 65535`);
}

/**
 * Returns the address of Temporal's Web UI: TEMPORAL_UI_URL, or that of the dev server. Returns
 * undefined if it is unknown, because the configuration names another server.
 *
 * @throws Error when a variable is invalid
 */
export function webUiUrl(
  { named }: Pick<TemporalConfig, 'named'>,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const { TEMPORAL_UI_URL: url } = env;
  if (url) {
    if (/^https?:\/\/[^\s?#]+$/.test(url)) return url.replace(/\/+$/, '');
    throw new Error(`TEMPORAL_UI_URL is '${url}': use an address such as http://localhost:8233`);
  }
  return named ? undefined : `http://localhost:${port('TEMPORAL_UI_PORT', 8233, env)}`;
}

export interface ListenAddress {
  host: string;
  port: number;
}

/**
 * Returns the HOST:PORT to listen on from the environment, or undefined if unset.
 *
 * @throws Error when it is invalid
 */
export function listenAddress(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): ListenAddress | undefined {
  const text = env[name];
  if (!text) return undefined;
  const [, host = '', digits] = /^(\[[\da-f:.]+\]|[^\s:/[\]]+):(\d+)$/i.exec(text) ?? [];
  const number = Number(digits);
  if (number > 0 && number < 65536) return { host: host.replaceAll(/[[\]]/g, ''), port: number };
  throw new Error(`${name} is '${text}': use HOST:PORT, such as 127.0.0.1:9464`);
}

/** Returns the error for an address that is taken or not of this machine. */
export function cannotListen(setting: string, address: ListenAddress, error: unknown): Error {
  const why = reasonOf(error).replace(/^Failed to start prometheus metrics exporter: /, '');
  const place = `${address.host}:${address.port}`;
  return new Error(`${setting}: cannot listen on ${place}: ${why}`, { cause: error });
}

/** Returns the error for a server that does not answer. */
export function unreachable({ address, connection, named }: TemporalConfig): string {
  const tls = connection.tls || connection.apiKey ? ' with TLS' : '';
  const cure = named ? 'start it there, or set' : "start it with 'npx alerts dev', or set";
  return `Temporal cannot be reached at ${address}${tls}: ${cure} TEMPORAL_ADDRESS`;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Returns the log level from the environment. @throws Error when it is invalid */
export function logLevel(env: NodeJS.ProcessEnv = process.env): LogLevel {
  const level = z.enum(logLevels).safeParse(env['LOG_LEVEL'] || 'info');
  if (level.success) return level.data;
  throw new Error(`LOG_LEVEL is '${env['LOG_LEVEL']}': use one of ${logLevels.join(', ')}`);
}
