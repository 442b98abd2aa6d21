import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';

const script = fileURLToPath(new URL('../../dist/database/load.js', import.meta.url));

/** What `npm run load -- FILE` runs. */
async function load(...args: string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-load-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const env = { DATABASE_URL: `file:${join(directory, 'my.db')}` };
  return () => execa(process.execPath, [script, ...args], { env, reject: false });
}

test('loads a CSV file, and says what was new', async () => {
  const run = await load('demo/reports.csv');
  expect((await run()).stdout).toBe('12 rows read: 7 reporters and 12 reports are new or changed');
  expect((await run()).stdout).toBe('12 rows read: 0 reporters and 0 reports are new or changed');
});

test.each([
  [[], /^load: name a CSV file, such as demo\/reports.csv$/],
  [['no-such.csv'], /^load: .*no-such.csv/],
])('%j is refused in one line', async (args, says) => {
  const run = await load(...args);
  expect(await run()).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(says),
  });
});
