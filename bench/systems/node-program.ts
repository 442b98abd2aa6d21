import { join } from 'node:path';
import { built } from '../paths.js';
import type { Command } from '../run/processes.js';
import type { Place, Server } from './system.js';

/** One of the programs beside this file, which read this by `environment`. */
export function nodeProgram(name: string, server: Server, place: Place): Command {
  return {
    file: process.execPath,
    args: [join(built, 'systems', `${name}.js`)],
    env: benchEnvironment(server, place),
  };
}

export function benchEnvironment(
  { address }: Server,
  { database, deliveries, environment }: Place,
): Record<string, string> {
  return {
    BENCH_ADDRESS: address,
    BENCH_DATABASE: database,
    BENCH_DELIVERIES: deliveries,
    ...environment,
  };
}
