import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place, Server, System } from '../systems/system.js';
import { eventually } from './eventually.js';
import { type Running, start } from './processes.js';

export interface WorkerProcess extends Running {
  /** Milliseconds from its start until it was ready. */
  readyAfter: number;
}

const READY_TIMEOUT = 60_000;

/** The worker, once it has said that it is ready. @throws Error with what it has said instead */
export async function startWorker(
  system: System,
  server: Server,
  place: Place,
): Promise<WorkerProcess> {
  const log = join(place.folder, `worker-${Date.now()}.log`);
  const [out, err] = [openSync(place.deliveries, 'a'), openSync(log, 'a')];
  const began = performance.now();
  // Files, so that the bench need not read along. Our own worker delivers to its standard output.
  const worker = start(system.worker(server, place), ['ignore', out, err]);
  closeSync(out);
  closeSync(err);
  const said = () => readFileSync(log, 'utf8');
  const ready = () => said().includes(system.ready);
  await eventually(() => worker.ended() || ready(), { within: READY_TIMEOUT, every: 5 });
  const readyAfter = performance.now() - began;
  if (!worker.ended() && ready()) return { ...worker, readyAfter };
  await worker.kill();
  throw new Error(`the worker of ${system.title} did not start: ${said().trim().slice(-2_000)}`);
}
