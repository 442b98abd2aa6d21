import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { freePort } from '../support/free-port.js';
import Sqlite from 'libsql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startDevServer } from '../../src/dev/dev-server.js';
import { run, temporaryDirectory } from '../worker/program.js';

const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));
const alerts = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

/** With a database that a server has run with. */
let whole: string;
beforeAll(async () => {
  whole = await mkdtemp(join(tmpdir(), 'alerts-whole-'));
  const [port, uiPort] = [await freePort(), await freePort()];
  const server = await startDevServer({ port, uiPort, database: join(whole, 'temporal.db') });
  await server.stop();
});
afterAll(() => rm(whole, { recursive: true }));

let directory: string;
let database: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  database = join(directory, 'temporal.db');
});

async function environment() {
  const [port, uiPort] = [await freePort(), await freePort()];
  return {
    TEMPORAL_PORT: String(port),
    TEMPORAL_UI_PORT: String(uiPort),
    TEMPORAL_DB: database,
  };
}

/** Returns the only line that the script itself prints. */
async function refusal(): Promise<string> {
  const env = await environment();
  const { exitCode, stdout, stderr } = await execa(script, { env, reject: false, timeout: 20_000 });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  return stderr;
}

const copyDatabase = () => cp(whole, directory, { recursive: true });

/** The same, with all in one file, as many bytes long. */
async function makeDatabaseFile(): Promise<number> {
  await copyDatabase();
  const db = new Sqlite(database);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  return (await readFile(database)).length;
}

describe('a database that', { timeout: 30_000 }, () => {
  const damages: [string, string, () => Promise<void>][] = [
    [
      'is none',
      'file is not a database',
      () => writeFile(database, 'milk, bread, a present for Ada'),
    ],
    [
      'is cut off in the middle of a page',
      'database disk image is malformed',
      async () => truncate(database, (await makeDatabaseFile()) / 2 + 100),
    ],
    [
      'has garbage in the middle',
      '.*([Pp]age \\d|malformed).*',
      async () => {
        const middle = (await makeDatabaseFile()) / 2;
        const file = await open(database, 'r+');
        await file.write('garbage'.repeat(1_000), middle);
        await file.close();
      },
    ],
    [
      'was copied without its -wal file',
      'its first start was cut short, or its -wal file is missing',
      async () => {
        await copyDatabase();
        await rm(`${database}-wal`);
      },
    ],
  ];
  test.each(damages)('%s is refused as damaged, and left unchanged', async (_, what, damage) => {
    await damage();
    const before = await readFile(database);
    const words = new RegExp(
      `^temporal-dev: the database ${database} is damaged \\(${what}\\): move it away, with its -wal and -shm files, ` +
        'then restore a copy, or start with an empty one$',
    );
    expect(await refusal()).toMatch(words);

    const program = run(alerts, await environment(), { args: ['dev'] });
    expect(await program.ended).toBe(1);
    expect(program.output.stdout).toBe('');
    expect(program.output.stderr.trimEnd()).toMatch(words);
    expect(await readFile(database)).toEqual(before);
  });
});

describe('an unusable path of the database is reported, with the cure,', () => {
  test('if it is a directory', async () => {
    await mkdir(database);
    expect(await refusal()).toBe(
      `temporal-dev: ${database} is not a file: move it away, or set TEMPORAL_DB to another file`,
    );
  });

  test('if its directory cannot be created', async () => {
    await writeFile(database, '');
    const file = database;
    database = join(file, 'new', 'temporal.db');
    expect(await refusal()).toMatch(
      new RegExp(
        `^temporal-dev: cannot make the directory ${file}/new \\(.+\\): make it, or set TEMPORAL_DB to a file in another one$`,
      ),
    );
  });

  // Root may do everything.
  test.skipIf(process.getuid?.() === 0)('when it is read-only', async () => {
    await writeFile(database, '');
    await chmod(database, 0o400);
    expect(await refusal()).toBe(
      `temporal-dev: ${database} cannot be read and written: change its owner or its rights, or set TEMPORAL_DB to another file`,
    );
    await rm(database);
    await chmod(directory, 0o500);
    expect(await refusal()).toBe(
      `temporal-dev: the directory ${directory} cannot be written to: change its owner or its rights, or set TEMPORAL_DB to a file in another one`,
    );
    await chmod(directory, 0o700);
  });

  test('if its disk is full, and nothing is written to it', async ({ skip }) => {
    // A disk of a megabyte, which nobody but the command sees. Not every system grants one.
    const withDisk = async (command: string) => {
      const mounted = `mount -t tmpfs -o size=1m tmpfs ${directory} && ${command}`;
      const namespaces = ['--user', '--map-root-user', '--mount'];
      const options = { env: await environment(), reject: false } as const;
      return execa('unshare', [...namespaces, 'bash', '-c', mounted], options);
    };
    skip((await withDisk('true')).failed, 'no disk can be mounted');

    const { exitCode, stdout, stderr } = await withDisk(`! ${script} && ls -A ${directory}`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toBe(
      `temporal-dev: no space left on the disk of ${database} (1024 KB are free, 16384 KB are needed): make room, or set TEMPORAL_DB to a file on another disk`,
    );
  });
});
