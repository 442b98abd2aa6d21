import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { loadCommand } from '../../src/cli/lazy-command.js';
import { createProgram } from '../../src/cli/program.js';
import { runAlertsProcess } from '../support/cli.js';
import { testConfig } from '../support/temporal.js';

test('the list of commands shows the options and arguments that each command has', async () => {
  const program = createProgram();
  await Promise.all(program.commands.map(loadCommand));
  const declared = program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({
      name: command.name(),
      // Commander counts --help as well.
      usage:
        command.options.length > 0
          ? command.usage()
          : command.usage().replace(/^\[options\] ?/, ''),
    }));
  expect(commands.map(({ name, usage = '' }) => ({ name, usage }))).toEqual(declared);
});

/** Returns the commands whose files a process has loaded. */
async function loadedBy(...words: string[]): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
  try {
    await runAlertsProcess(testConfig(), words, { NODE_V8_COVERAGE: directory });
    const [report = ''] = await readdir(directory);
    const { result }: { result: { url: string }[] } = JSON.parse(
      await readFile(join(directory, report), 'utf8'),
    );
    const files = result.flatMap(({ url }) => /\/dist\/cli\/([^/]*)-\w+\.js$/.exec(url)?.[1] ?? []);
    return files.filter((file) => commands.some(({ name }) => name === file));
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('a command is loaded only when it is named', async () => {
  expect(await loadedBy('--help')).toEqual([]);
  expect(await loadedBy('list', '--help')).toEqual(['list']);
  expect(await loadedBy('complete', '--', 'sch')).toEqual([]);
});
