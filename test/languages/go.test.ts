import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
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

const cwd = fileURLToPath(new URL('../../examples/go/', import.meta.url));
const bin = fileURLToPath(new URL('../../.data/languages/go/', import.meta.url));

const { title, missing } = language('Go', 'go');
describe.skipIf(missing)(title, () => {
  const go = (...args: string[]) => execa('go', args, { cwd, stdin: 'ignore' });
  beforeAll(() => go('build', '-o', bin, './...'), 400_000);

  test('the code is formatted, and passes go vet', async () => {
    expect((await execa('gofmt', ['-l', '.'], { cwd })).stdout).toBe('');
    await go('vet', './...');
  }, 300_000);

  test('a program schedules, changes and cancels alerts', async () => {
    const played = await stage();
    const { env, report } = played;
    const { stdout } = await execa(`${bin}schedule`, [report], { env, stdin: 'ignore' });
    expectStory(stdout, report);
    await expectAlerts(played);
    await recordHistory(played, 'go');
  });

  test('a service answers whether an alert goes out', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    await serving(`http://${host}`, execa(`${bin}check`, [host], { env: { SHOP_SECRET } }));
    await expectChecks(`http://${host}`);
  });
});
