import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { freePort } from './support/free-port.js';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { searchAttributes } from '../src/contract/search-attributes.js';

const SCRIPT = fileURLToPath(new URL('../temporal-dev.sh', import.meta.url));
const PORTS = ['TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'TEMPORAL_HTTP_PORT'];

let directory: string;
let database: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'temporal-dev-'));
  database = join(directory, 'new', 'temporal.db');
  onTestFinished(() => rm(directory, { recursive: true }));
});

/** Runs the script, which is to end by itself. */
function temporalDev(args: string[], env: Record<string, string> = {}) {
  return execa(SCRIPT, args, { env: { TEMPORAL_DB: database, ...env }, reject: false });
}

describe('with the CLI that is here', { timeout: 30_000 }, () => {
  // The first time on a machine, it is downloaded or built.
  beforeAll(() => execa(SCRIPT, ['path']), 600_000);

  test('path prints where it is, and nothing else', async () => {
    const { stdout, stderr } = await temporalDev(['path']);
    await access(stdout, constants.X_OK);
    expect(stderr).toBe('');
  });

  test('cli runs it, with its output and exit status', async () => {
    expect(await temporalDev(['cli', '--version'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('temporal version'),
    });
    expect(await temporalDev(['cli', 'no-such-command'])).toMatchObject({ exitCode: 1 });
  });

  test('the server has the search attributes of the alerts, its Web UI and its HTTP API', async () => {
    const server = await startServer();
    const { stdout } = await server.cli('operator', 'search-attribute', 'list', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      customAttributes: Object.fromEntries(
        searchAttributes.map(({ name, type }) => [name, `INDEXED_VALUE_TYPE_${type}`]),
      ),
    });
    expect((await fetch(`http://127.0.0.1:${server.uiPort}`)).status).toBe(200);
    const cluster = await fetch(`http://127.0.0.1:${server.httpPort}/api/v1/cluster-info`);
    expect(cluster.status).toBe(200);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s stops the server, which then knows all it knew',
    async (signal) => {
      const first = await startServer();
      await first.cli('workflow', 'start', '--type', 'any', '--task-queue', 'any', '-w', 'kept');
      expect(await first.stop(signal)).toMatchObject({ exitCode: 0 });

      const second = await startServer();
      const { stdout } = await second.cli('workflow', 'describe', '-w', 'kept', '-o', 'json');
      expect(stdout).toContain('WORKFLOW_EXECUTION_STATUS_RUNNING');
    },
  );

  test('a second server on its database, which would send its alerts twice, is refused', async () => {
    const first = await startServer();
    const env = { ...(await freePorts()), TEMPORAL_DB: database };
    const { exitCode, stderr } = await temporalDev([], env);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^temporal-dev: the database \S+ is in use by another server \(process (\d+)\), perhaps of an earlier start: end it with 'kill \1', or set TEMPORAL_DB to another file$/,
    );
    // The first one's death, however it came, leaves the database free.
    await first.stop('SIGKILL');
    await startServer();
  });

  test('cli finds the server by TEMPORAL_PORT', async () => {
    const { port } = await startServer();
    const { stdout } = await execa(SCRIPT, ['cli', 'operator', 'cluster', 'health'], {
      env: { TEMPORAL_PORT: port },
    });
    expect(stdout).toContain('SERVING');
  });

  test('options are passed on to the server', async () => {
    const { exitCode, stderr } = await temporalDev(['--no-such-option'], await freePorts());
    expect(exitCode).toBe(1);
    expect(stderr).toContain('unknown flag: --no-such-option');
  });
});

describe('the ports', () => {
  test.each(['0', '65536', '07233', '-1', 'http', ' ', '7233 '])('%o is no port', async (port) => {
    for (const name of PORTS) {
      expect(await temporalDev([], { ...(await freePorts()), [name]: port })).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: `temporal-dev: ${name}=${port} is not a port: use a number from 1 to 65535, such as ${name}=7300`,
      });
    }
  });

  test('that are the same are refused', async () => {
    const port = String(await freePort());
    expect(await temporalDev([], { TEMPORAL_PORT: port, TEMPORAL_UI_PORT: port })).toMatchObject({
      exitCode: 2,
      stderr: `temporal-dev: TEMPORAL_PORT and TEMPORAL_UI_PORT are both ${port}: set one of them to another port`,
    });
  });

  test.each(PORTS)('%s in use is named, with the cure', async (name) => {
    const listener = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void listener.close());
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';

    const { exitCode, stderr } = await temporalDev([], { ...(await freePorts()), [name]: port });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`^temporal-dev: port ${port} is in use: .* set ${name} to another port.*$`),
    );
  });
});

test('an unknown command is refused', async () => {
  const { exitCode, stderr } = await temporalDev(['strat']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("unknown command 'strat'");
});

/** Only the tools that the script needs, and the fakes of a test, are on the PATH. */
describe('finding and getting the CLI', () => {
  const TOOLS =
    'bash cat cut dirname gzip mkdir mktemp mv rm sed sh sha256sum shasum sleep tail tar touch uname';
  let bin: string;
  let cache: string;

  beforeEach(async () => {
    bin = join(directory, 'bin');
    cache = join(directory, 'cache');
    await mkdir(bin);
    const { stdout } = await execa({ reject: false })`which -a ${TOOLS.split(' ')}`;
    for (const path of stdout.split('\n').toReversed()) {
      const link = join(bin, path.slice(path.lastIndexOf('/') + 1));
      await rm(link, { force: true });
      await symlink(path, link);
    }
  });

  const isolated = (args: string[], env: Record<string, string> = {}) =>
    execa(SCRIPT, args, {
      env: { PATH: bin, HOME: directory, DURABLE_ALERTS_CACHE: cache, ...env },
      extendEnv: false,
      reject: false,
    });

  async function fake(name: string, script: string, into = bin): Promise<string> {
    const path = join(into, name);
    await rm(path, { force: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  /** A release whose checksum is right, or the given one. */
  async function fakeRelease(checksum?: string): Promise<void> {
    await mkdir(join(directory, 'release'));
    await fake('temporal', 'echo "the release, $*"', join(directory, 'release'));
    await fake(
      'curl',
      `while [ "$1" != --output ]; do shift; done; tar -czf "$2" -C '${directory}/release' temporal`,
    );
    if (checksum === undefined) {
      const { stdout } = await execa`uname -sm`;
      const platform = stdout
        .replace(' ', '_')
        .replace('x86_64', 'amd64')
        .replace('aarch64', 'arm64')
        .toLowerCase();
      checksum = new RegExp(`${platform}\\) echo (\\w{64}) `).exec(
        await readFile(SCRIPT, 'utf8'),
      )?.[1];
    }
    await fake('sha256sum', `echo "${checksum}  $1"`);
  }

  test('TEMPORAL_CLI comes first', async () => {
    await fake('temporal', 'echo the PATH');
    const mine = await fake('my-temporal', 'echo "mine, $*"; exit 7');
    expect(await isolated(['cli', 'workflow', 'a b'], { TEMPORAL_CLI: mine })).toMatchObject({
      exitCode: 7,
      stdout: 'mine, workflow a b',
      stderr: '',
    });
  });

  test.each(['/no/such/file', 'package.json', '/'])('TEMPORAL_CLI=%s is refused', async (path) => {
    expect(await isolated(['path'], { TEMPORAL_CLI: path })).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `temporal-dev: TEMPORAL_CLI=${path} is not an executable file: set it to Temporal's CLI, or unset it`,
    });
  });

  test('then the CLI on the PATH', async () => {
    const path = await fake('temporal', '');
    expect(await isolated(['path'])).toMatchObject({ stdout: path, stderr: '' });
    await expect(access(cache)).rejects.toThrow('ENOENT');
  });

  test('then the release, which is downloaded once', async () => {
    await fakeRelease();
    const first = await isolated(['cli', 'env', 'list']);
    expect(first).toMatchObject({ exitCode: 0, stdout: 'the release, env list' });
    expect(first.stderr).toMatch(
      /^temporal-dev: downloading Temporal's CLI [\d.]+, once \(45 MB\)$/,
    );

    await fake('curl', 'exit 1');
    expect(await isolated(['cli'])).toMatchObject({ stdout: 'the release, ', stderr: '' });
    expect(await readdir(cache)).toHaveLength(1);
  });

  test.each([
    [{}, '.cache/durable-alerts'],
    [{ XDG_CACHE_HOME: 'xdg' }, 'xdg/durable-alerts'],
    [{ XDG_CACHE_HOME: 'xdg', DURABLE_ALERTS_CACHE: 'mine' }, 'mine'],
  ])('with %o, it is kept in %s', async (names, expected) => {
    await fakeRelease();
    const env = Object.entries(names).map(([name, path]) => [name, join(directory, path)]);
    const { stdout } = await isolated(['path'], {
      DURABLE_ALERTS_CACHE: '',
      ...Object.fromEntries(env),
    });
    expect(stdout).toMatch(
      new RegExp(`^${join(directory, expected)}/temporal-cli-[\\d.]+-\\w+/temporal$`),
    );
  });

  test('a download that is not the release is not used', async () => {
    await fakeRelease('0'.repeat(64));
    const { exitCode, stdout, stderr } = await isolated(['cli', 'env', 'list']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(
      "what was downloaded is not Temporal's release: its SHA-256 differs; not used",
    );
    expect(await readdir(cache)).toEqual([]);
  });

  test('then Go builds it, whatever its settings for other work are', async () => {
    await fake('curl', 'exit 6');
    await fake(
      'go',
      'echo "echo $GOFLAGS,$GOOS,$*" > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"',
    );
    const { exitCode, stdout, stderr } = await isolated(['cli'], {
      GOFLAGS: '-mod=vendor',
      GOOS: 'plan9',
    });
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^-mod=mod,,install .* github.com\/temporalio\/cli\/cmd\/temporal@v[\d.]+$/,
      ),
    });
    expect(stderr).toContain('with Go instead, once (2 to 5 minutes)');
  });

  test('then a message says all the cures, and the cache has no half CLI', async () => {
    for (const name of ['curl', 'wget']) await fake(name, 'exit 6');
    await fake('go', 'echo downloading; echo "go: no route to host" >&2; exit 1');
    const { exitCode, stdout, stderr } = await isolated(['cli', 'env', 'list']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('go: no route to host');
    expect(stderr.split('\n').at(-1)).toBe(
      `temporal-dev: cannot get Temporal's CLI (the download failed; Go could not build it, see ${cache}/temporal-cli-build.log). ` +
        'Install it (https://docs.temporal.io/cli), or set TEMPORAL_CLI to it, or install Go 1.25 or newer (https://go.dev/dl) and run this again',
    );
    expect(await readdir(cache)).toEqual(['temporal-cli-build.log']);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends the build with all that it has started', async (signal, exitCode) => {
    await fake('curl', 'exit 6');
    await fake('go', `(sleep 1; touch ${directory}/survivor) & touch ${directory}/building; wait`);
    const running = isolated(['path']);
    await vi.waitFor(() => access(join(directory, 'building')));
    running.kill(signal);
    expect(await running).toMatchObject({ exitCode, stdout: '' });
    expect(await readdir(cache)).toEqual(['temporal-cli-build.log']);
    await setTimeout(1_500);
    await expect(access(join(directory, 'survivor'))).rejects.toThrow('ENOENT');
  });

  test('systems and processors without a release are refused', async () => {
    await fake('uname', 'echo MINGW64_NT-10.0');
    expect((await isolated(['path'])).stderr).toMatch(
      /knows Linux and macOS, not MINGW64_NT-10.0: use WSL/,
    );
    await fake('uname', 'case $1 in -s) echo Linux;; *) echo riscv64;; esac');
    expect((await isolated(['path'])).stderr).toMatch(/no CLI for riscv64: build one/);
    await expect(access(cache)).rejects.toThrow('ENOENT');
  });
});

async function freePorts() {
  return {
    TEMPORAL_PORT: String(await freePort()),
    TEMPORAL_UI_PORT: String(await freePort()),
    TEMPORAL_HTTP_PORT: String(await freePort()),
  };
}

async function startServer() {
  const ports = await freePorts();
  const server = execa(SCRIPT, { env: { ...ports, TEMPORAL_DB: database }, reject: false });
  const stop = async (signal: NodeJS.Signals) => {
    server.kill(signal);
    return server;
  };
  onTestFinished(async () => void (await stop('SIGKILL')));

  const address = `127.0.0.1:${ports.TEMPORAL_PORT}`;
  const cli = (...args: string[]) =>
    execa(SCRIPT, ['cli', ...args, '--address', address, '--namespace', 'default']);
  await vi.waitFor(() => cli('workflow', 'list'), { timeout: 20_000, interval: 100 });
  const { TEMPORAL_PORT: port, TEMPORAL_UI_PORT: uiPort, TEMPORAL_HTTP_PORT: httpPort } = ports;
  return { cli, stop, port, uiPort, httpPort };
}
