import { temporalConfig } from '../config.js';
import { interrupted } from '../worker/interrupted.js';
import { runWorker } from '../worker/run-worker.js';
import { startDevServer } from './dev-server.js';
import { port } from './port.js';

/** `npm start`: a server, unless another Temporal is named, and a worker. */
async function start(interruption: AbortSignal): Promise<void> {
  const config = temporalConfig();
  if (config.named) {
    console.log(`Temporal at ${config.address}, which the environment or temporal.toml names`);
    return runWorker(config, { signal: interruption, onReady: () => sayWhatNext('') });
  }
  const ports = { port: port('TEMPORAL_PORT', 7233), uiPort: port('TEMPORAL_UI_PORT', 8233) };
  const server = await startDevServer(ports, interruption);
  const { address, uiUrl, ended } = server;
  try {
    await runWorker(
      { ...config, address, connection: { ...config.connection, address } },
      {
        signal: AbortSignal.any([interruption, ended]),
        onReady: () => {
          console.log(`Temporal's Web UI   ${uiUrl}`);
          sayWhatNext(ports.port === 7233 ? '' : `TEMPORAL_ADDRESS=${address} `);
        },
      },
    );
    if (ended.aborted && !interruption.aborted)
      throw new Error('the Temporal server has ended: start it again');
  } finally {
    await server.stop();
  }
}

function sayWhatNext(environment: string): void {
  console.log(`Alerts to the console appear here. In another terminal:
  ${environment}npx alerts schedule reminder --arg to=Ada --arg text='Stand-up' --in 10s
  ${environment}npx alerts list
Ctrl-C stops; alerts that sleep are kept, and go on at the next start.`);
}

const interruption = interrupted();
try {
  await start(interruption);
} catch (error) {
  if (interruption.aborted) process.exit(130);
  console.error(`start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
