import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import getPort from 'get-port';
import { temporalScript } from '../paths.js';
import { startTemporal } from '../servers/temporal.js';
import { nodeProgram } from './node-program.js';
import type { System } from './system.js';

/** The least that Temporal can do: a durable timer and an activity, with the SDK's defaults. */
export const bare: System = {
  name: 'bare',
  title: 'bare Temporal',
  needs: ['temporal'],
  temporal: true,
  pace: 40,
  startServer: async ({ folder }) => {
    const port = await getPort();
    const file = execFileSync(temporalScript, ['path'], { encoding: 'utf8' }).trim();
    const options = {
      '--port': String(port),
      '--ui-port': String(await getPort()),
      '--log-level': 'error',
      '--db-filename': join(folder, 'temporal.db'),
    };
    // As durable as our own: see temporal-dev.sh.
    const durable = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=FULL'];
    const args = ['server', 'start-dev', ...Object.entries(options).flat(), ...durable];
    return startTemporal({ file, args }, port);
  },
  client: (server, place) => nodeProgram('bare/client', server, place),
  worker: (server, place) => nodeProgram('bare/worker', server, place),
  ready: 'ready',
};
