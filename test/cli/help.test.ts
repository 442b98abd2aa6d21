import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { loadCommand } from '../../src/cli/lazy-command.js';
import { createProgram } from '../../src/cli/program.js';
import { runAlertsProcess } from '../support/cli.js';
import { callsOf } from '../support/shell-calls.js';
import { testConfig } from '../support/temporal.js';

const program = createProgram();
await Promise.all(program.commands.map(loadCommand));

type AnyCommand = (typeof program.commands)[number];

/** An example may write a file. */
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** The whole of `--help`, as commander prints it. */
function helpOf(command: AnyCommand | typeof program): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

/** The lines under `Examples:`. */
function examplesOf(help: string): string[] {
  const [, examples = ''] = help.split(/^Examples?:$/m);
  return examples.split('\n').filter((line) => /\balerts\b/.test(line));
}

const commands = program.createHelp().visibleCommands(program);
const helps = [program, ...commands].map((command) => [command.name(), helpOf(command)] as const);

/** The commands that were run, once nothing is done by them. */
const ran: string[] = [];
for (const command of program.commands) command.action(() => void ran.push(command.name()));

describe.each(helps)('the help of %s', (name, help) => {
  const examples = examplesOf(help);

  test('has an example', () => {
    expect(examples).not.toEqual([]);
  });

  test.each(examples)('%s', async (line) => {
    const calls = await callsOf(line, directory);
    ran.length = 0;
    for (const words of calls) await program.parseAsync(words, { from: 'user' });
    expect(ran).toEqual(calls.map(([command]) => command));
    if (name !== 'alerts') expect(ran).toContain(name);
    expect(ran).not.toEqual([]);
  });
});

test('--version is that of the package', async () => {
  expect(await runAlertsProcess(testConfig(), ['--version'])).toEqual({
    stdout: manifest.version,
    stderr: '',
    exitCode: 0,
  });
});
