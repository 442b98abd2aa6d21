import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { freePort } from '../support/free-port.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { complete } from '../../src/cli/completion/complete.js';
import { type Shell, shells } from '../../src/cli/completion/scripts.js';
import { createProgram } from '../../src/cli/program.js';
import { writeTestConfig } from '../support/project-with.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { runAlerts, runAlertsProcess, variables } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { testConfig } from '../support/temporal.js';

vi.setConfig({ maxConcurrency: 2 });

/** In a namespace of its own, since a listing of all alerts of other tests may take too long. */
let config: TemporalConfig;
const prefix = `tab-${randomUUID()}`;
/** Bash ends a word at a colon. */
const ids = [`${prefix}-one`, `${prefix}-two`, `${prefix}:of:colons`];

beforeAll(async () => {
  config = (await createNamespace()).config();
  const alerts = await AlertClient.connect(config);
  for (const id of ids) await alerts.schedule(clock, {}, { id, in: '1h' });
  const listed = async () => {
    const { stdout } = await completed('show', prefix);
    return stdout.split('\n');
  };
  await eventually(listed, (lines) => lines.length === ids.length);
  await alerts.close();
});
afterAll(async () => {
  const alerts = await AlertClient.connect(config);
  for (const id of ids) await alerts.temporal.workflow.getHandle(id).terminate();
  await alerts.close();
});

/** Runs the command that the scripts of all shells run. */
const completed = (...words: string[]) => runAlerts(config, ['complete', '--', ...words]);

async function valuesFor(...words: string[]): Promise<string[]> {
  const { stdout, stderr, exitCode } = await completed(...words);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
}

describe.concurrent('completion of a word', () => {
  test.each<[string[], string[]]>([
    [['sched'], ['schedule']],
    [['--v'], ['--version']],
    [
      ['list', '--'],
      [
        '--all',
        '--type',
        '--status',
        '--label',
        '--subject',
        '--due-before',
        '--due-after',
        '--limit',
        '--json',
        '--help',
      ],
    ],
    [['list', '--json', '--li'], ['--limit']],
    [
      ['list', '--status', 's'],
      ['scheduled', 'sent', 'skipped'],
    ],
    [['list', '--status=ex'], ['--status=expired']],
    [['list', '--type', 're'], ['reminder']],
    [['discard', '--type', 'sql'], ['sql-check']],
    [['schedule', 'c'], ['clock']],
    [['schedule', '--at', 'tomorrow 9am', 'c'], ['clock']],
    [['schedule', '--if-absent', 'c'], ['clock']],
    [['schedule', '--at=noon', 'c'], ['clock']],
    [
      ['schedule', 'clock', '--dst-overlap', ''],
      ['once', 'twice'],
    ],
    [['schedule', 'clock', '--to', 'con'], ['console']],
    [['schedule', 'clock', '--to=con'], ['--to=console']],
    [['send-test', 'c'], ['console']],
    [['agenda', '--timezone', 'Europe/Pa'], ['Europe/Paris']],
    [['agenda', '--timezone', 'U'], ['UTC']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['cancel', 'x', '--', '--j'], []],
    [['schedule', 'clock', 'c'], []],
    [['schedule', 'clock', '--arg', ''], []],
    [['no-such', ''], []],
    [['list', '--no-such=', 'x'], []],
  ])('%j: %j', async (words, values) => {
    const found = await complete(createProgram(), words);
    expect(found).toMatchObject(values.map((value) => ({ value })));
  });

  test.each(['show', 'wait', 'cancel', 'reschedule', 'pause', 'resume', 'snooze'])(
    'alerts %s: ids of open alerts',
    async (command) => {
      expect((await valuesFor(command, prefix)).toSorted()).toEqual(ids.toSorted());
    },
  );

  test('completes a second id', async () => {
    expect(await valuesFor('cancel', 'x', `${prefix}-t`)).toEqual([`${prefix}-two`]);
    expect(await valuesFor('show', 'x', `${prefix}-t`)).toEqual(['']);
  });

  test('shows a description of each', async () => {
    const { stdout } = await completed('show', `${prefix}-one`);
    expect(stdout).toBe(`${prefix}-one\tclock`);
  });

  test('leaves out the hidden command', async () => {
    expect(await valuesFor('complet')).toEqual(['completion']);
    expect((await runAlerts(config, ['--help'])).stdout).not.toMatch(/^ +complete /m);
  });

  test('leaves files to the shell', async () => {
    expect(await completed('import', 'a')).toMatchObject({ stdout: '', stderr: '', exitCode: 1 });
  });
});

describe('completes nothing, silently, if Temporal', () => {
  const sockets = new Set<Socket>();
  let silent: Server;

  beforeAll(async () => {
    silent = createServer((socket) => sockets.add(socket.on('error', () => {})));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    silent.close();
    await once(silent, 'close');
  });

  const nothing = { stdout: '', stderr: '', exitCode: 0 };

  test('is unreachable', async () => {
    const away = testConfig(`127.0.0.1:${await freePort()}`);
    expect(await runAlerts(away, ['complete', '--', 'show', ''])).toEqual(nothing);
  });

  test('does not answer, without a long wait', async () => {
    const address = silent.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const mute = testConfig(`127.0.0.1:${address.port}`);
    const begun = Date.now();
    expect(await runAlerts(mute, ['complete', '--', 'show', ''])).toEqual(nothing);
    // The SDK by itself would try to connect for four seconds.
    expect(Date.now() - begun).toBeLessThan(3_900);
  });

  test('has invalid settings', async () => {
    const env = { TEMPORAL_PROFILE: 'nowhere' };
    expect(await runAlerts(config, ['complete', '--', 'show', ''], env)).toEqual(nothing);
  });
});

/** The terminal comes from `script` of util-linux. */
const installed = (name: string) =>
  execaSync(name, ['--version'], { reject: false }).exitCode === 0;

describe.concurrent.each(shells)('%s', (shell) => {
  const missing = !installed(shell) || !installed('script');

  test.skipIf(missing).each<[typed: string, words: string[]]>([
    [
      'alerts sched\tclo\t--timez\tEurope/Pari\t',
      ['schedule', 'clock', '--timezone', 'Europe/Paris'],
    ],
    ["alerts schedule --at 'tomorrow 9am' clo\t", ['schedule', '--at', 'tomorrow 9am', 'clock']],
    ['alerts list --status=sk\t--js\t', ['list', '--status=skipped', '--json']],
    ['alerts agenda --timezone "Europe/Pari\t', ['agenda', '--timezone', 'Europe/Paris']],
    ['alerts import own\t', ['import', 'own-file']],
    ['npx alerts lis\t', ['alerts', 'list']],
    ['npx own\t', ['own-file']],
    ['true && alerts lis\t', ['list']],
  ])('%j', async (typed, words) => {
    expect(await runFrom(shell, typed)).toEqual(words);
  });

  // Only Bash ends a word at a colon. The script does not wait for a busy server.
  test.skipIf(missing || shell !== 'bash')('an id', { sequential: true }, async () => {
    const said = ['cancel', 'x', `${prefix}:of:colons`];
    const words = () => runFrom(shell, `alerts cancel x ${prefix}:of\t`);
    await eventually(words, (found) => found.join(' ') === said.join(' '));
  });

  test.skipIf(missing)('completes nothing while Temporal is unreachable', async () => {
    const away = { TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` };
    expect(await runFrom(shell, 'alerts show x\t', away)).toEqual(['show', 'x']);
  });
});

const scripts = new Map<Shell, Promise<string>>();

function scriptFor(shell: Shell): Promise<string> {
  const script =
    scripts.get(shell) ??
    runAlertsProcess(config, ['completion', shell]).then(({ stdout }) => stdout);
  scripts.set(shell, script);
  return script;
}

/** Returns the words that `alerts` or `npx` gets when a person types this line in a terminal. */
async function runFrom(
  shell: Shell,
  typed: string,
  env: Record<string, string> = {},
): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
  try {
    const script = await scriptFor(shell);
    const run = `printf '%s\\n'`;
    const functions =
      shell === 'fish'
        ? `function alerts; ${run} $argv >said; end; function npx; ${run} $argv >said; end`
        : `alerts() { ${run} "$@" >said; }; npx() { ${run} "$@" >said; }`;
    await writeTestConfig(home);
    await writeFile(join(home, 'own-file'), '');
    // Zsh reads it by its name.
    await writeFile(join(home, '.zshrc'), `${script}\n${functions}\n`);
    const started = {
      bash: 'bash --rcfile .zshrc -i',
      zsh: 'zsh -i',
      fish: `fish --no-config -C 'source .zshrc'`,
    };
    await execa('script', ['-qec', started[shell], '/dev/null'], {
      cwd: home,
      input: `${typed}\nexit\n`,
      reject: false,
      timeout: 30_000,
      env: { ...variables(config), HOME: home, ZDOTDIR: home, TERM: 'xterm', ...env },
    });
    return (await readFile(join(home, 'said'), 'utf8')).trimEnd().split('\n');
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
