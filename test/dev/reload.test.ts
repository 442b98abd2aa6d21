import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { eventually } from '../support/eventually.js';
import { projectWith } from '../support/project-with.js';
import { variables } from '../support/cli.js';
import { testConfig } from '../support/temporal.js';
import { type Env, type Program, run } from '../worker/program.js';
import { slowReceiver } from '../worker/slow-receiver.js';
import { childrenOf, isRunning } from './processes.js';

const command = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

const CONFIG = `
  import { defineConfig } from 'durable-alerts/config';
  import { greeting } from './greeting.js';
  export default defineConfig({
    services: () => ({ greeting }),
    close: ({ greeting }) => console.log('closed', greeting),
  });`;

const hello = (text: string) => `
  import { defineAlert } from 'durable-alerts';
  import { z } from 'zod';
  export default defineAlert({
    type: 'hello',
    args: z.object({ name: z.string() }),
    load: ({ name }, { greeting }) => ({ name, greeting }),
    message: ({ name, greeting }) => ({ text: ${text} }),
  });`;

const files = {
  'alerts.config.ts': CONFIG,
  'greeting.ts': `export const greeting: string = 'Hello';`,
  'alerts/hello.ts': hello('`${greeting} ${name}`'),
};

/** Schedules without the code of the project. */
const type = (name: string) =>
  defineAlert({ type: name, args: z.object({ name: z.string() }), message: () => ({ text: '' }) });

interface Project {
  folder: string;
  program: Program;
  alerts: AlertClient;
  /** Makes a change, and waits until a new worker has taken the place of the old one. */
  reload: (change: () => Promise<unknown>) => Promise<void>;
  /** Waits for a line on standard output. */
  prints: (line: string | RegExp) => Promise<unknown>;
  /** Waits for a line on standard error, and returns those that are not of the log. */
  reports: (line: RegExp) => Promise<string[]>;
}

/** Runs `alerts dev` in a new project. */
async function dev(code: Record<string, string> = files, env: Env = {}): Promise<Project> {
  const config = testConfig();
  const folder = await projectWith(code);
  const program = run(command, { ...variables(config), ...env }, { args: ['dev'], cwd: folder });
  await program.says('Ctrl-C stops');
  const alerts = await AlertClient.connect(config);
  onTestFinished(() => alerts.close());
  const errors = () => program.output.stderr.split('\n').filter((line) => !line.startsWith('{'));
  return {
    folder,
    program,
    alerts,
    reload: async (change) => {
      // One of them works, and one waits to be the next.
      const before = await eventually(
        () => childrenOf(program.pid),
        ({ length }) => length === 2,
      );
      await change();
      await eventually(
        () => before.filter(isRunning),
        ({ length }) => length === 1,
      );
    },
    prints: (line) =>
      eventually(
        () => program.output.stdout.split('\n'),
        (lines) =>
          lines.some((each) => (typeof line === 'string' ? each === line : line.test(each))),
      ),
    reports: (line) => eventually(errors, (lines) => lines.some((each) => line.test(each))),
  };
}

/** Writes a file of the project. */
const write = ({ folder }: Project, file: string, text: string) =>
  writeFile(join(folder, file), text);

/** Ends the sleep of an alert. */
async function wake({ alerts }: Project, id: string): Promise<void> {
  await alerts.get(id).reschedule({ at: new Date() });
}

describe('a change', () => {
  test('of a type and of a file that is imported reaches alerts that are asleep; a new type and alerts.toml count too', async () => {
    const project = await dev();
    const { alerts, reload, prints, program, folder } = project;
    for (const name of ['Ada', 'Eve']) {
      await alerts.schedule(
        type('hello'),
        { name },
        { in: '1 day', id: `${project.folder}-${name}` },
      );
    }
    await reload(() => write(project, 'alerts/hello.ts', hello('`${name}: ${greeting}`')));
    await prints('closed Hello');
    await wake(project, `${project.folder}-Ada`);
    await prints('Ada: Hello');

    await reload(() => write(project, 'greeting.ts', `export const greeting = 'Hi';`));
    await wake(project, `${project.folder}-Eve`);
    await prints('Eve: Hi');

    const other = hello('`other`').replace("'hello'", "'other'");
    await reload(() => write(project, 'alerts/other.ts', other));
    await alerts.schedule(type('other'), { name: 'Ada' });
    await prints('other');
    await reload(() => rm(join(folder, 'alerts/other.ts')));
    expect(program.output.stderr).toMatch(/"types":\["hello","http-check"[^\n]*\n$/);

    const toml = '[channels.ops]\nurl = "${OPS_URL}"';
    await reload(() => write(project, 'alerts.toml', toml));
    expect(program.output.stderr).toContain("channel 'ops' cannot be used: OPS_URL is not set");
  });

  test('lets a delivery in progress finish, once', async () => {
    const receiver = await slowReceiver();
    const project = await dev();
    const alert = await project.alerts.schedule(
      type('hello'),
      { name: 'Ada' },
      { to: [receiver.url] },
    );
    const response = await receiver.response;
    await write(project, 'alerts/hello.ts', hello('`new`'));
    await eventually(
      () => project.program.output.stderr.split('"worker started"').length - 1,
      (starts) => starts === 2,
    );
    response.writeHead(204).end();
    expect(await alert.result()).toMatchObject({ status: 'sent', attempts: 1 });
    expect(receiver.requests()).toBe(1);
  });

  test('of compiled JavaScript counts too, and a kill leaves no worker', async () => {
    const javascript = Object.entries(files).map(([name, code]) => [
      name.replace(/ts$/, 'js'),
      code.replace(': string', ''),
    ]);
    const project = await dev(Object.fromEntries(javascript));
    await project.alerts.schedule(type('hello'), { name: 'Ada' });
    await project.prints('Hello Ada');
    await project.reload(() => write(project, 'greeting.js', `export const greeting = 'Hi';`));
    await project.alerts.schedule(type('hello'), { name: 'Eve' });
    await project.prints('Hi Eve');

    const { program } = project;
    const workers = await eventually(
      () => childrenOf(program.pid),
      ({ length }) => length === 2,
    );
    program.signal('SIGKILL');
    await program.ended;
    await eventually(
      () => workers.filter(isRunning),
      ({ length }) => length === 0,
    );
  });
});

test('an error is reported with file and line, and the old code goes on until it is corrected', async () => {
  const project = await dev();
  const { folder, alerts, reports, reload, prints } = project;
  const misspelt = hello('`x`').replace("'hello'", "'other'").replace('load:', 'laod:');
  await write(project, 'alerts/hello.ts', `${hello('`new`')}\n\nexport const = 3;`);
  await reports(/alerts\/hello\.ts cannot be loaded: .*alerts\/hello\.ts:11/);
  await write(project, 'greeting.ts', `\n\nthrow new Error('no greeting');`);
  await reports(/alerts\.config\.ts cannot be loaded: no greeting \(\S+\/greeting\.ts:3\)$/);
  await write(project, 'greeting.ts', files['greeting.ts']);
  await write(project, 'alerts/other.ts', 'throw new Error("no other")');
  await reports(/alerts\/other\.ts cannot be loaded: no other/);
  await write(project, 'alerts/hello.ts', hello('`new`'));
  await write(project, 'alerts/other.ts', misspelt);
  const lines = await reports(/alerts\/other\.ts:7 gives its alert type an unknown field 'laod'/);
  expect(lines.filter((line) => !line.startsWith(`alerts: ${folder}/`))).toEqual(['']);

  await alerts.schedule(type('hello'), { name: 'Ada' });
  await prints('Hello Ada');
  await reload(() => rm(join(folder, 'alerts/other.ts')));
  await alerts.schedule(type('hello'), { name: 'Ada' });
  await prints('new');
});

test('a health port, which only one worker can have, does not keep a new one from starting, nor does the end of a worker', async () => {
  const crash = `${hello('`new`')}
    import { existsSync } from 'node:fs';
    setInterval(() => existsSync('crash') && process.exit(7), 50);`;
  const port = await freePort();
  const project = await dev(files, { HEALTH_ADDRESS: `127.0.0.1:${port}` });
  await project.reload(() => write(project, 'alerts/hello.ts', crash));
  await project.alerts.schedule(type('hello'), { name: 'Ada' });
  await project.prints('new');
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).ok).toBe(true);

  await write(project, 'crash', '');
  await project.reports(/^alerts: the worker has ended \(exit status 7\): it starts again when /);
  await write(project, 'alerts/hello.ts', hello('`well`'));
  await project.alerts.schedule(type('hello'), { name: 'Ada' });
  await project.prints('well');
});
