import { webUiLinks } from '../client/web-ui-links.js';
import { logLevel, port, temporalConfig, webUiUrl } from '../config/environment.js';
import { invalidInput, UnreachableError } from '../util/errors.js';
import { pinoLogger } from '../worker/logger.js';
import { startDevServer } from './dev-server.js';
import { runReloadingWorker, WorkerStartError } from './reloading-worker.js';

export interface DevOptions {
  port?: number | undefined;
  uiPort?: number | undefined;
  /** The server's database file. */
  database?: string | undefined;
  /** Prints what to do next. */
  say: (text: string) => void;
  /** Prints an error. */
  report: (line: string) => void;
}

/**
 * Runs a worker that reloads, and a Temporal server unless the configuration names another, until
 * the signal aborts.
 *
 * @throws InvalidInputError, ServerStartError, UnreachableError or WorkerStartError
 */
export async function runDev(options: DevOptions, interruption: AbortSignal): Promise<void> {
  const { temporal, uiAddress, ports, level } = readSettings(options);
  const { say, report } = options;
  const common = { log: pinoLogger(level), report };
  if (temporal.named) {
    const onReady = () => {
      say(`Temporal at ${temporal.address}, which the environment or temporal.toml names`);
      if (uiAddress !== undefined) say(webUiText(uiAddress, temporal));
      say(nextSteps({}));
    };
    return runReloadingWorker({ ...common, env: {}, signal: interruption, onReady }).catch(
      (error: unknown) => {
        throw error instanceof WorkerStartError && error.unreachable ? notThere(error) : error;
      },
    );
  }
  const server = await startDevServer({ ...ports, database: options.database }, interruption);
  const { address, uiUrl, ended } = server;
  try {
    await runReloadingWorker({
      ...common,
      env: { TEMPORAL_ADDRESS: address },
      signal: AbortSignal.any([interruption, ended]),
      onReady: () => {
        say(webUiText(uiUrl, temporal));
        say(nextSteps(ports.port === 7233 ? {} : { TEMPORAL_ADDRESS: address }));
      },
    });
    if (!interruption.aborted) throw new Error('the Temporal server has ended: start it again');
  } finally {
    await server.stop();
  }
}

function readSettings({ port: given, uiPort, database }: DevOptions) {
  try {
    const temporal = temporalConfig();
    if (temporal.named && (given ?? uiPort ?? database) !== undefined) {
      throw new Error(
        `--port, --ui-port and --db are for a server that this command starts, but the environment or temporal.toml names ${temporal.address}: unset TEMPORAL_ADDRESS, or leave them out`,
      );
    }
    const ports = {
      port: given ?? port('TEMPORAL_PORT', 7233),
      uiPort: uiPort ?? port('TEMPORAL_UI_PORT', 8233),
    };
    return { temporal, uiAddress: webUiUrl(temporal), ports, level: logLevel() };
  } catch (error) {
    throw invalidInput(error);
  }
}

/** Returns where the Web UI is, with a form that starts an alert, and the list of alerts. */
function webUiText(address: string, config: Parameters<typeof webUiLinks>[1]): string {
  const { start, open } = webUiLinks(address, config, 'reminder');
  return `Temporal's Web UI   ${address}
  start a reminder  ${start}
  open reminders    ${open}`;
}

/** Adds the cure for a TEMPORAL_ADDRESS that is still exported from an earlier start. */
function notThere(error: WorkerStartError): UnreachableError {
  const cure = "'alerts dev' starts one itself where TEMPORAL_ADDRESS is unset";
  const text = `${error.message}; ${cure}, and temporal.toml names none`;
  return new UnreachableError(text, { cause: error });
}

/** Returns commands with the variables that another terminal needs to reach this Temporal and worker. */
function nextSteps(environment: Record<string, string>): string {
  const { TEMPORAL_ADDRESS, TEMPORAL_PROFILE, ALERTS_TASK_QUEUE } = process.env;
  const needed = { TEMPORAL_ADDRESS, TEMPORAL_PROFILE, ALERTS_TASK_QUEUE, ...environment };
  const settings = Object.entries(needed).flatMap(([key, value]) =>
    value ? [`${key}=${value} `] : [],
  );
  const alerts = `${settings.join('')}npx alerts`;
  return `Alerts to the console appear here. In another terminal:
  ${alerts} schedule reminder --arg to=Ada --arg text='Stand-up' --in 10s
  ${alerts} list
A change of a type, alerts.config or alerts.toml takes effect at once.
Ctrl-C stops; alerts that sleep are kept, and go on at the next start.`;
}
