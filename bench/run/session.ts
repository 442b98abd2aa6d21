import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '../database.js';
import type { Place, Server, System } from '../systems/system.js';
import { type Client, startClient } from './client-process.js';
import { type Delivery, readDeliveries } from './deliveries.js';
import { startWorker, type WorkerProcess } from './worker-process.js';

/** One system at work, with nothing in it yet. */
export interface Session {
  system: System;
  place: Place;
  server: Server;
  ask: Client['ask'];
  worker: () => WorkerProcess;
  /** With `kill -9`. */
  killWorker: () => Promise<void>;
  startWorker: () => Promise<void>;
  deliveries: () => Delivery[];
}

const TIME_LIMIT = 10 * 60_000;

let runs = 0;

/** Starts a system in a folder of its own, uses it, and leaves nothing of it. */
export async function withSession<T>(
  system: System,
  { root, environment }: { root: string; environment: Place['environment'] },
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const place = await makePlace(join(root, `run-${(runs += 1)}`), environment);
  const stops: (() => Promise<void>)[] = [];
  try {
    const server = await system.startServer(place);
    stops.push(() => server.stop());
    let worker = await startWorker(system, server, place);
    stops.push(() => worker.stop());
    const client = startClient(system.client(server, place));
    stops.push(() => client.stop());
    const used = use({
      system,
      place,
      server,
      ask: client.ask,
      worker: () => worker,
      killWorker: () => worker.kill(),
      startWorker: async () => void (worker = await startWorker(system, server, place)),
      deliveries: () => readDeliveries(place.deliveries),
    });
    return await Promise.race([used, timeLimit()]);
  } finally {
    for (const stop of stops.toReversed()) await stop();
    await rm(place.folder, { recursive: true, force: true });
  }
}

/** Of one measurement, so that one that hangs holds up no other. */
async function timeLimit(): Promise<never> {
  await sleep(TIME_LIMIT, undefined, { ref: false });
  throw new Error(`it took longer than ${TIME_LIMIT / 60_000} minutes`);
}

async function makePlace(folder: string, environment: Place['environment']): Promise<Place> {
  await mkdir(folder);
  const place = {
    folder,
    database: join(folder, 'data.db'),
    deliveries: join(folder, 'deliveries.txt'),
    environment,
  };
  createDatabase(place.database);
  await writeFile(place.deliveries, '');
  return place;
}
