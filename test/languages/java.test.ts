import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, test } from 'vitest';
import { freePort } from '../support/free-port.js';
import {
  expectAlerts,
  expectChecks,
  expectStory,
  language,
  recordHistory,
  serving,
  SHOP_SECRET,
  stage,
} from './story.js';

const cwd = fileURLToPath(new URL('../../examples/java/', import.meta.url));

const { title, missing } = language('Java', 'java', 'mvn');
describe.skipIf(missing)(title, () => {
  const mvn = (args: string[], env: Record<string, string> = {}) =>
    execa('mvn', ['--batch-mode', '--quiet', ...args], { cwd, env, stdin: 'ignore' });
  // Any warning of the compiler fails it.
  beforeAll(() => mvn(['compile']), 400_000);

  test('a program schedules, changes and cancels alerts', async () => {
    const played = await stage();
    const { env, report } = played;
    const program = ['exec:java', '-Dexec.mainClass=shop.Schedule', `-Dexec.args=${report}`];
    const { stdout } = await mvn(program, env);
    expectStory(stdout, report);
    await expectAlerts(played);
    await recordHistory(played, 'java');
  });

  test('a service answers whether an alert goes out', async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const program = ['exec:java', '-Dexec.mainClass=shop.Check', `-Dexec.args=${port}`];
    await serving(address, mvn(program, { SHOP_SECRET }));
    await expectChecks(address);
  });
});
