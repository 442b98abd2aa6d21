import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const jiti = path('node_modules/jiti/lib/jiti-cli.mjs');
const script = path('examples/reporters/load.ts');

/** The script of `npm run load -- FILE`. */
async function load(...args: string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-load-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const env = { DATABASE_URL: `file:${join(directory, 'my.db')}` };
  return () => execa(process.execPath, [jiti, script, ...args], { env, reject: false });
}

test('loads a CSV file, and reports the changes', async () => {
  const run = await load(path('examples/reporters/reports.csv'));
  expect((await run()).stdout).toBe('12 rows read: 7 reporters and 12 reports are new or changed');
  expect((await run()).stdout).toBe('12 rows read: 0 reporters and 0 reports are new or changed');
});

test.each([
  [[], /^load: name a CSV file, such as examples\/reporters\/reports.csv$/],
  [['no-such.csv'], /^load: .*no-such.csv/],
])('refuses %j in one line', async (args, says) => {
  const run = await load(...args);
  expect(await run()).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(says),
  });
});
