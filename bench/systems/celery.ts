import { join } from 'node:path';
import { startRedis } from '../servers/redis.js';
import { bench } from '../paths.js';
import { celeryPython } from '../install/celery.js';
import { benchEnvironment } from './node-program.js';
import type { Place, Server, System } from './system.js';
import type { Command } from '../run/processes.js';

export const celery: System = {
  name: 'celery',
  title: 'Celery',
  needs: ['celery', 'redis'],
  pace: 500,
  startServer: startRedis,
  client: (server, place) => python(['client.py'], server, place),
  // A process for each core, as by default.
  worker: (server, place) => python(['-m', 'celery', '-A', 'tasks', 'worker'], server, place),
  ready: 'ready',
};

function python(args: string[], server: Server, place: Place): Command {
  return {
    file: celeryPython(),
    args,
    cwd: join(bench, 'systems', 'celery'),
    // Compiled files would stay in the clone.
    env: { ...benchEnvironment(server, place), PYTHONDONTWRITEBYTECODE: '1', C_FORCE_ROOT: '1' },
  };
}
