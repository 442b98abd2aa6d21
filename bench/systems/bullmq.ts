import { startRedis } from '../servers/redis.js';
import { nodeProgram } from './node-program.js';
import type { System } from './system.js';

export const bullmq: System = {
  name: 'bullmq',
  title: 'BullMQ',
  needs: ['npm packages', 'redis'],
  pace: 1_000,
  startServer: startRedis,
  client: (server, place) => nodeProgram('bullmq/client', server, place),
  worker: (server, place) => nodeProgram('bullmq/worker', server, place),
  ready: 'ready',
};
