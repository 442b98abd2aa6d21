import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { isListening } from '../../src/dev/dev-server.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

const VERSION = '1.38.0';
const EXECUTABLE = 'temporal-test-server';
const ARCHIVE = 'classes.jsa';

/** Fetches the server before the tests, so that none times out over it, and tells them where it is. */
export async function setup(): Promise<void> {
  process.env['TEMPORAL_TEST_SERVER'] = await findOrFetch();
}

/** Returns the path of the test server, which is fetched once for each machine. */
async function findOrFetch(): Promise<string> {
  const given = process.env['TEMPORAL_TEST_SERVER'];
  if (given) {
    if (await isExecutable(given)) return given;
    throw new Error(`TEMPORAL_TEST_SERVER is '${given}', which is not an executable file`);
  }
  const cached = join(cacheDirectory(), `temporal-test-server-${VERSION}`);
  const executable = join(cached, EXECUTABLE);
  if (!(await isExecutable(executable))) {
    console.error('Fetching the time-skipping test server of Temporal, once (40 MB)');
    await fetchInto(cached);
  }
  // Without the archive the server starts, too.
  await archiveClasses(cached).catch(() => {});
  return executable;
}

/**
 * Writes the classes of the server in Java as they are in memory, once, which more than halves the
 * cost of each start.
 */
async function archiveClasses(directory: string): Promise<void> {
  const [launcher, archive] = [join(directory, EXECUTABLE), join(directory, ARCHIVE)];
  await access(join(directory, 'lib'));
  const hasArchive = await access(archive).then(
    () => true,
    () => false,
  );
  if (hasArchive && (await readFile(launcher, 'utf8')) === LAUNCHER) return;

  const scratch = await mkdtemp(join(cacheDirectory(), 'tmp.'));
  const written = join(scratch, ARCHIVE);
  const port = await freePort();
  const options = [...JAVA_OPTIONS, `-XX:ArchiveClassesAtExit=${written}`];
  const main = ['-cp', `${directory}/lib/*`, MAIN_CLASS, String(port)];
  const server = spawn('java', [...options, ...main], { stdio: 'ignore' });
  try {
    await eventually(
      () => isListening(port),
      (listening) => listening,
    );
    // A first answer loads most classes.
    const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
    await connection.close();
    server.kill('SIGTERM');
    await once(server, 'exit');
    await rename(written, archive);
    await writeFile(join(scratch, EXECUTABLE), LAUNCHER, { mode: 0o755 });
    await rename(join(scratch, EXECUTABLE), launcher);
  } finally {
    server.kill('SIGKILL');
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Fetches the server into the cache. If several processes do this at once, all use the first
 * result.
 */
async function fetchInto(cached: string): Promise<void> {
  await mkdir(cacheDirectory(), { recursive: true });
  const directory = await mkdtemp(join(cacheDirectory(), 'tmp.'));
  try {
    await download(directory)
      .catch(() => fetchJars(directory))
      .catch(failWithCures);
    await rename(directory, cached).catch(async (error: unknown) => {
      if (!(await isExecutable(join(cached, EXECUTABLE)))) throw error;
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Downloads the server with the SDK, which waits long without internet, so a request checks first.
 */
async function download(directory: string): Promise<void> {
  await fetch('https://temporal.download', { method: 'HEAD', signal: AbortSignal.timeout(3_000) });
  const downloadDir = await mkdtemp(join(directory, 'download.'));
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'cached-download', downloadDir } },
  });
  await environment.teardown();
  const [file] = await readdir(downloadDir);
  if (file === undefined) throw new Error('the SDK has downloaded nothing');
  await rename(join(downloadDir, file), join(directory, EXECUTABLE));
}

/** Fetches the server from Maven, for machines that reach only package registries. */
async function fetchJars(directory: string): Promise<void> {
  const run = promisify(execFile);
  await run('java', ['-version']);
  const pom = join(directory, 'pom.xml');
  await writeFile(pom, POM);
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
  const jars = `-DoutputDirectory=${join(directory, 'lib')}`;
  await run('mvn', ['-B', '-q', '-f', pom, `${plugin}:copy-dependencies`, jars]);
  await writeFile(join(directory, EXECUTABLE), LAUNCHER, { mode: 0o755 });
}

const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>durable-alerts</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

// Tests are short: the first compiler is enough, and leaves the processors to the tests.
const JAVA_OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx512m'];
const MAIN_CLASS = 'io.temporal.testserver.TestServer';

// The SDK stops the process that it started, so exec makes that Java instead of a shell.
const LAUNCHER = `#!/bin/sh
here=$(dirname "$0")
exec java ${JAVA_OPTIONS.join(' ')} \\
  -XX:SharedArchiveFile="$here/${ARCHIVE}" -cp "$here/lib/*" ${MAIN_CLASS} "$@"
`;

function failWithCures(cause: unknown): never {
  throw new Error(
    'The time-skipping test server of Temporal could not be downloaded from https://temporal.download or with Maven: ' +
      'connect to the internet, install Java and Maven, or set TEMPORAL_TEST_SERVER to its executable',
    { cause },
  );
}

function cacheDirectory(): string {
  const { DURABLE_ALERTS_CACHE, XDG_CACHE_HOME } = process.env;
  return (
    DURABLE_ALERTS_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'durable-alerts')
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
