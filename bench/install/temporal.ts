import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { temporalScript } from '../paths.js';

/** Says by itself what it gets, and how far it is; does nothing where Temporal is. @throws Error */
export async function installTemporal(): Promise<void> {
  const getting = spawn(temporalScript, ['path'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = await once(getting, 'exit');
  if (status !== 0) throw new Error('Temporal could not be got');
}
