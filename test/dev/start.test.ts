import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/eventually.js';
import { testConfig } from '../support/temporal.js';
import { type Env, type Program, run, temporaryDirectory } from '../worker/program.js';
import { childrenOf, isRunning } from './processes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = join(root, 'dist/cli/alerts.js');

// Each test has its own.
let port: number;
let uiPort: number;
let directory: string;
beforeEach(async () => {
  port = await freePort();
  uiPort = await freePort();
  directory = await temporaryDirectory();
});

/** As `npm start` does after it has built. */
function start(env: Env = {}, ...options: string[]): Program {
  const settings = {
    TEMPORAL_PORT: String(port),
    TEMPORAL_UI_PORT: String(uiPort),
    TEMPORAL_DB: join(directory, 'temporal.db'),
    DATABASE_URL: `file:${join(directory, 'alerts.db')}`,
    LOG_LEVEL: 'error',
    ...env,
  };
  return run(script, settings, { args: ['dev', ...options] });
}

async function started(env?: Env): Promise<Program> {
  const program = start(env);
  await program.says('Ctrl-C stops');
  return program;
}

/** Its process id, which temporal-dev.sh notes beside the database just before it becomes the server. */
async function serverPid(): Promise<number> {
  return eventually(
    async () => Number(await readFile(join(directory, 'temporal.db.pid'), 'utf8').catch(() => '')),
    (pid) => pid > 0,
  );
}

async function client(): Promise<AlertClient> {
  const config = { ...testConfig(`127.0.0.1:${port}`), taskQueue: 'alerts' };
  const alerts = await AlertClient.connect(config);
  onTestFinished(() => alerts.close());
  return alerts;
}

/** Expects that a signal stops the program, its server and its workers, without an error. */
async function expectStops(program: Program, signal: NodeJS.Signals): Promise<void> {
  const children = await childrenOf(program.pid);
  expect(children).toContain(await serverPid());
  program.signal(signal);
  expect(await program.ended).toBe(0);
  expect(children.filter(isRunning)).toEqual([]);
  expect(program.output.stderr).toBe('');
}

/** Types into another terminal what it says to type there, without npx and its search for the command. */
async function typeWhatItSays({ output }: Program, command: string): Promise<void> {
  const said = output.stdout.split('\n').find((line) => line.includes(command));
  const typed = String(said).replace('npx alerts', 'node dist/cli/alerts.js');
  await execa({ shell: true, cwd: root })(typed.replace('--in 10s', '--now'));
}

describe('npm start without a configured Temporal', () => {
  test('starts a server, prints its address, delivers the alert of the command that it prints, and stops (SIGTERM)', async () => {
    const program = await started();
    expect(program.output.stdout).toContain(`Temporal's Web UI   http://127.0.0.1:${uiPort}\n`);
    expect((await fetch(`http://127.0.0.1:${uiPort}`)).ok).toBe(true);
    await typeWhatItSays(program, 'alerts schedule reminder');
    await eventually(
      () => program.output.stdout,
      (text) => text.endsWith('\nAda: Stand-up\n'),
    );
    await typeWhatItSays(program, 'alerts list');
    await expectStops(program, 'SIGTERM');
  });

  test('stops a server that is still starting', async () => {
    const program = start();
    const server = await serverPid();
    program.signal('SIGINT');
    expect(await program.ended).toBe(130);
    expect(isRunning(server)).toBe(false);
    expect(program.output).toEqual({ stdout: '', stderr: '' });
  });

  test('stops (SIGINT), and keeps a sleeping alert until the next start', async () => {
    const first = await started();
    const sleeper = await (
      await client()
    ).schedule(reminder, { to: 'Ada', text: 'Good morning' }, { in: '3s' });
    await expectStops(first, 'SIGINT');
    expect(first.output.stdout).not.toContain('Good morning');

    const second = await started();
    expect(await (await client()).get(sleeper.id).result()).toMatchObject({ status: 'sent' });
    expect(second.output.stdout).toMatch(/\nAda: Good morning\n$/);
  });

  test('reports a server that was killed', async () => {
    const program = await started();
    process.kill(await serverPid(), 'SIGKILL');
    expect(await program.ended).toBe(1);
    expect(program.output.stderr).toMatch(
      /^alerts: the Temporal server has ended: start it again$/m,
    );
  });
});

describe('a port', () => {
  test.each(['TEMPORAL_PORT', 'TEMPORAL_UI_PORT'])(
    'that is in use is named, with the cure (%s)',
    async (name) => {
      const other = createServer().listen(name === 'TEMPORAL_PORT' ? port : uiPort, '127.0.0.1');
      await once(other, 'listening');
      onTestFinished(() => void other.close());
      const program = start();
      expect(await program.ended).toBe(1);
      const used = name === 'TEMPORAL_PORT' ? port : uiPort;
      expect(program.output.stderr).toMatch(
        new RegExp(
          `^temporal-dev: port ${used} is in use: .*, or set ${name} to another port`,
          'm',
        ),
      );
      expect(program.output.stderr).not.toMatch(/^ +at /m);
      expect(program.output.stdout).toBe('');
    },
  );

  test('on which npm start, or a server that outlived it, runs is reported, and goes on', async () => {
    const first = await started();
    const other = join(directory, 'other.db');
    const late = start({ TEMPORAL_UI_PORT: String(await freePort()), TEMPORAL_DB: other });
    expect(await late.ended).toBe(1);
    expect(late.output.stderr).toContain(`port ${port} is in use`);
    expect(late.output.stdout).toBe('');
    expect(isRunning(await serverPid())).toBe(true);

    first.signal('SIGKILL');
    await first.ended;
    const server = await serverPid();
    onTestFinished(async () => {
      process.kill(server, 'SIGKILL');
      await eventually(
        async () => isRunning(server),
        (running) => !running,
      );
    });
    // It answers long before temporal-dev.sh has looked, and is not the one that was asked for.
    const slow = join(directory, 'ps');
    await writeFile(slow, `#!/bin/sh\nsleep 2\nPATH=$OTHERS exec ps "$@"\n`, { mode: 0o755 });
    const others = process.env['PATH'];
    const second = start({ PATH: `${directory}:${others}`, OTHERS: others });
    expect(await second.ended).toBe(1);
    expect(second.output.stderr).toMatch(
      new RegExp(String.raw`^temporal-dev: the database \S+ is in use .*'kill ${server}'.*\n$`),
    );
    expect(second.output.stdout).toBe('');
  });

  test.each(['7233x', '65536'])('that is invalid is refused (%s)', async (text) => {
    const program = start({ TEMPORAL_PORT: text });
    expect(await program.ended).toBe(2);
    expect(program.output.stderr).toBe(
      `alerts: TEMPORAL_PORT is '${text}': use a number from 1 to 65535\n`,
    );
  });
});

test('the options take the place of the variables, and the end of the terminal stops all (SIGHUP)', async () => {
  const [other, otherUi, db] = [await freePort(), await freePort(), join(directory, 'other.db')];
  const options = ['--port', String(other), '--ui-port', String(otherUi), '--db', db];
  const program = start({}, ...options);
  await program.says('Ctrl-C stops');
  expect(program.output.stdout).toContain(`TEMPORAL_ADDRESS=127.0.0.1:${other} npx alerts`);
  expect((await fetch(`http://127.0.0.1:${otherUi}`)).ok).toBe(true);
  expect(existsSync(db)).toBe(true);
  const children = await childrenOf(program.pid);
  program.signal('SIGHUP');
  expect(await program.ended).toBe(0);
  expect(children.filter(isRunning)).toEqual([]);
});

describe('npm start with a configured Temporal starts no server,', () => {
  const { address } = testConfig();
  const profile = `[profile.default]\naddress = "${address}"\n`;

  test.each<[string, () => Promise<Env>]>([
    ['in TEMPORAL_ADDRESS', async () => ({ TEMPORAL_ADDRESS: address })],
    [
      'in temporal.toml',
      async () => {
        const file = join(directory, 'temporal.toml');
        await writeFile(file, profile);
        return { TEMPORAL_CONFIG_FILE: file };
      },
    ],
  ])('%s', async (_, env) => {
    const { taskQueue } = testConfig();
    const program = await started({ ...(await env()), ALERTS_TASK_QUEUE: taskQueue });
    expect(program.output.stdout).toContain(
      `Temporal at ${address}, which the environment or temporal.toml names\n`,
    );
    expect(program.output.stdout).not.toContain('Web UI');
    expect(existsSync(join(directory, 'temporal.db'))).toBe(false);
    program.signal('SIGINT');
    expect(await program.ended).toBe(0);
  });

  test('and options of a server are refused', async () => {
    const program = start({ TEMPORAL_ADDRESS: address }, '--port', String(port));
    expect(await program.ended).toBe(2);
    expect(program.output.stderr).toMatch(
      /^alerts: --port, --ui-port and --db are for a server .*: unset TEMPORAL_ADDRESS, .*\n$/,
    );
  });

  test('even when it does not answer', async () => {
    const program = start({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    expect(await program.ended).toBe(3);
    expect(program.output.stderr).toMatch(
      /^alerts: Temporal cannot be reached at .*starts one itself where TEMPORAL_ADDRESS is unset.*\n$/,
    );
    expect(program.output.stdout).toBe('');
  });
});

test('a worker that cannot start stops the server', async () => {
  const program = start({ DATABASE_URL: 'file:/dev/null/alerts.db' });
  const server = await serverPid();
  expect(await program.ended).toBe(1);
  expect(program.output.stderr).toMatch(
    /^alerts: \S+ cannot build its services: cannot open the SQLite database .*\n$/,
  );
  expect(isRunning(server)).toBe(false);
});
