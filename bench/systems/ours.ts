import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import getPort from 'get-port';
import { built, project, temporalScript } from '../paths.js';
import { startTemporal } from '../servers/temporal.js';
import { nodeProgram } from './node-program.js';
import type { System } from './system.js';

/** The product as it is: its server, its worker, its client, and one alert type of the bench's own. */
export const ours: System = {
  name: 'ours',
  title: 'durable-alerts',
  needs: ['temporal'],
  temporal: true,
  pace: 40,
  startServer: async ({ folder }) => {
    await copyProduct(folder);
    await writeConfig(folder);
    const port = await getPort();
    const env = {
      TEMPORAL_PORT: String(port),
      TEMPORAL_UI_PORT: String(await getPort()),
      TEMPORAL_DB: join(folder, 'temporal.db'),
    };
    return startTemporal({ file: temporalScript, args: [], env }, port);
  },
  client: (server, place) => {
    const { env, ...program } = nodeProgram('ours/client', server, place);
    const settings = {
      TEMPORAL_ADDRESS: server.address,
      BENCH_ALERTS: alertsCommand(place.folder),
    };
    return { ...program, cwd: place.folder, env: { ...env, ...settings } };
  },
  worker: ({ address }, { folder, database }) => ({
    file: process.execPath,
    args: [join(productOf(folder), 'dist', 'worker', 'main.js')],
    // So that neither alerts.toml nor alerts.config of the clone is read.
    cwd: folder,
    // Its console channel writes the lines: standard output is the file of deliveries.
    env: { TEMPORAL_ADDRESS: address, BENCH_DATABASE: database },
  }),
  ready: 'worker started',
};

export function alertsCommand(folder: string): string {
  return join(productOf(folder), 'dist', 'client', 'cli', 'alerts.js');
}

/** Beside the places of all runs. */
function productOf(folder: string): string {
  return join(dirname(folder), 'product');
}

/** Makes the folder a project whose only alert type is the bench's. */
async function writeConfig(folder: string): Promise<void> {
  const type = pathToFileURL(join(built, 'systems', 'ours', 'bench-line.js')).href;
  const lines = [`import { benchLine } from '${type}';`, 'export default { types: [benchLine] };'];
  await writeFile(join(folder, 'alerts.config.js'), lines.join('\n'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
}

/** Copied once, so that a build of the clone changes nothing under way. */
async function copyProduct(folder: string): Promise<void> {
  const product = productOf(folder);
  if (existsSync(product)) return;
  await mkdir(product);
  await cp(join(project, 'package.json'), join(product, 'package.json'));
  await cp(join(project, 'dist'), join(product, 'dist'), { recursive: true });
  await symlink(join(project, 'node_modules'), join(product, 'node_modules'));
}
