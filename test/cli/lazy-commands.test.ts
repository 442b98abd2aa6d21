import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
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

/** Returns the files of the bundle that a process has loaded. */
async function loadedBy(...words: string[]): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
  try {
    await runAlertsProcess(testConfig(), words, { NODE_V8_COVERAGE: directory });
    const [report = ''] = await readdir(directory);
    const { result }: { result: { url: string }[] } = JSON.parse(
      await readFile(join(directory, report), 'utf8'),
    );
    return result.flatMap(({ url }) => (url.includes('/dist/cli/') ? fileURLToPath(url) : []));
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function commandsLoadedBy(...words: string[]): Promise<string[]> {
  const names = (await loadedBy(...words)).map((file) => basename(file).replace(/-\w+\.js$/, ''));
  return names.filter((each) => commands.some(({ name }) => name === each));
}

test('the file of a command is loaded only when the command is named', async () => {
  expect(await commandsLoadedBy('--help')).toEqual([]);
  expect(await commandsLoadedBy('list', '--help')).toEqual(['list']);
  expect(await commandsLoadedBy('complete', '--', 'sched')).toEqual([]);
});

test('the help of schedule loads the types only for the help of a type', async () => {
  const loadsTypes = async (...words: string[]) => {
    const codes = await Promise.all(
      (await loadedBy(...words)).map((file) => readFile(file, 'utf8')),
    );
    return codes.some((code) => code.includes('the person to remind'));
  };
  expect(await loadsTypes('schedule', '--help')).toBe(false);
  expect(await loadsTypes('schedule', 'reminder', '--help')).toBe(true);
});

describe('help loads no package but commander:', async () => {
  const source = fileURLToPath(new URL('../../src/cli/', import.meta.url));
  const files = (await readdir(join(source, 'commands'))).map((file) => join('commands', file));
  const { metafile } = await build({
    absWorkingDir: source,
    entryPoints: ['run.ts', ...files],
    outdir: 'out',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const { outputs } = metafile;

  /** Returns the packages that an output loads at once, not later by a dynamic import. */
  function packagesOf(output: string, seen = new Set<string>()): string[] {
    if (seen.has(output)) return [];
    seen.add(output);
    const imports =
      outputs[output]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
    return imports.flatMap(({ path, external }) => (external ? path : packagesOf(path, seen)));
  }

  const entries = Object.entries(outputs).flatMap(([output, { entryPoint }]) =>
    entryPoint === 'run.ts' || entryPoint?.startsWith('commands/') ? [[entryPoint, output]] : [],
  );

  test.each(entries)('%s', (_, output = '') => {
    const packages = packagesOf(output).filter((path) => !path.startsWith('node:'));
    expect(packages.filter((path) => !/^(commander|@commander-js\/)/.test(path))).toEqual([]);
  });

  test('of every command', () => {
    expect(entries).toHaveLength(files.length + 1);
  });
});
