import { startPostgres } from '../servers/postgres.js';
import { nodeProgram } from './node-program.js';
import type { System } from './system.js';

export const pgBoss: System = {
  name: 'pg-boss',
  title: 'pg-boss',
  needs: ['npm packages'],
  pace: 1_000,
  startServer: startPostgres,
  client: (server, place) => nodeProgram('pg-boss/client', server, place),
  worker: (server, place) => nodeProgram('pg-boss/worker', server, place),
  ready: 'ready',
};
