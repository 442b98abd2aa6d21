import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';

const VERSION = '1.38.0';
const EXECUTABLE = 'temporal-test-server';

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
  if (await isExecutable(executable)) return executable;
  console.error('Fetching the time-skipping test server of Temporal, once (40 MB)');
  await fetchInto(cached);
  return executable;
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

// The SDK stops the process that it started, so exec makes that Java instead of a shell. Tests are
// short: the first compiler is enough, and leaves the processors to the tests.
const LAUNCHER = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m \\
  -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
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
