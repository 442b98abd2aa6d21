import { port, temporalConfig } from '../config/environment.js';
import { reasonOf, UnreachableError } from '../util/errors.js';
import { interruptSignal } from '../util/signals.js';
import { escapeControls } from '../util/text.js';
import { runWorker } from '../worker/run-worker.js';
import { ServerStartError, startDevServer } from './dev-server.js';

/** Runs `npm start`: a worker, and a server unless the configuration names another Temporal. */
async function start(interruption: AbortSignal): Promise<void> {
  const config = temporalConfig();
  if (config.named) {
    const onReady = () => {
      console.log(`Temporal at ${config.address}, which the environment or temporal.toml names`);
      sayWhatNext({});
    };
    const options = { temporal: config, signal: interruption, onReady };
    return runWorker(undefined, options).catch((error: unknown) => {
      throw error instanceof UnreachableError ? notThere(error) : error;
    });
  }
  const ports = { port: port('TEMPORAL_PORT', 7233), uiPort: port('TEMPORAL_UI_PORT', 8233) };
  const server = await startDevServer(ports, interruption);
  const { address, uiUrl, ended } = server;
  try {
    await runWorker(undefined, {
      temporal: { ...config, address, connection: { ...config.connection, address } },
      signal: AbortSignal.any([interruption, ended]),
      onReady: () => {
        console.log(`Temporal's Web UI   ${uiUrl}`);
        sayWhatNext(ports.port === 7233 ? {} : { TEMPORAL_ADDRESS: address });
      },
    });
    if (!interruption.aborted) throw new Error('the Temporal server has ended: start it again');
  } finally {
    await server.stop();
  }
}

/** Adds the cure for a TEMPORAL_ADDRESS that is still exported from an earlier start. */
function notThere(error: UnreachableError): Error {
  const cure = "'npm start' starts one itself where TEMPORAL_ADDRESS is unset";
  return new Error(`${error.message}; ${cure}, and temporal.toml names none`, { cause: error });
}

/** Prints commands with the variables that another terminal needs to reach this Temporal and worker. */
function sayWhatNext(environment: Record<string, string>): void {
  const { TEMPORAL_ADDRESS, TEMPORAL_PROFILE, ALERTS_TASK_QUEUE } = process.env;
  const needed = { TEMPORAL_ADDRESS, TEMPORAL_PROFILE, ALERTS_TASK_QUEUE, ...environment };
  const settings = Object.entries(needed).flatMap(([key, value]) =>
    value ? [`${key}=${value} `] : [],
  );
  const alerts = `${settings.join('')}npx alerts`;
  console.log(`Alerts to the console appear here. In another terminal:
  ${alerts} schedule reminder --arg to=Ada --arg text='Stand-up' --in 10s
  ${alerts} list
Ctrl-C stops; alerts that sleep are kept, and go on at the next start.`);
}

const interruption = interruptSignal();
try {
  await start(interruption);
} catch (error) {
  if (interruption.aborted) process.exit(130);
  if (!(error instanceof ServerStartError)) {
    console.error(`start: ${escapeControls(reasonOf(error))}`);
  }
  process.exit(1);
}
