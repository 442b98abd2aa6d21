import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { childrenOf, isRunning } from '../dev/processes.js';
import { run, temporaryDirectory } from '../worker/program.js';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const jiti = path('node_modules/jiti/lib/jiti-cli.mjs');
const script = path('examples/reporters/demo/demo.ts');

test('the demo ticks each row, and cleans up', async () => {
  const directory = await temporaryDirectory();
  const program = run(jiti, { TMPDIR: directory, JITI_FS_CACHE: 'false' }, { args: [script] });
  await program.says('a Temporal server runs at');
  const servers = await childrenOf(program.pid);
  expect(servers).toHaveLength(1);
  expect(await program.ended).toBe(0);
  expect(program.output.stderr).toBe('');
  const [head, ...rows] = program.output.stdout.trim().split('\n\n').at(-1)?.split('\n') ?? [];
  expect(head).toMatch(/^ALERT +BECAME/);
  expect(rows).toHaveLength(7);
  for (const row of rows) expect(row).toMatch(/✔$/);
  expect(servers.filter(isRunning)).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
});

test('the demo cleans up when it is interrupted', async () => {
  const directory = await temporaryDirectory();
  const program = run(jiti, { TMPDIR: directory, JITI_FS_CACHE: 'false' }, { args: [script] });
  await program.says('a clock ticks every second');
  const servers = await childrenOf(program.pid);
  program.signal('SIGINT');
  expect(await program.ended).toBe(130);
  expect(servers.filter(isRunning)).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
});
