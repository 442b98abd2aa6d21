import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAlerts, expectStory, language, recordHistory, stage } from './story.js';

const folder = fileURLToPath(new URL('../../examples/python/', import.meta.url));
const venv = fileURLToPath(new URL('../../.data/languages/venv/', import.meta.url));

const { title, missing } = language('Python', 'python3');
describe.skipIf(missing)(title, () => {
  const inFolder = { cwd: folder, stdin: 'ignore' } as const;
  beforeAll(async () => {
    await execa('python3', ['-m', 'venv', venv]);
    const requirements = ['requirements.txt', 'requirements-dev.txt'];
    const named = requirements.flatMap((file) => ['--requirement', file]);
    await execa(`${venv}bin/pip`, ['install', '--quiet', ...named], inFolder);
  }, 300_000);

  test('the code has types', async () => {
    const { stdout } = await execa(`${venv}bin/mypy`, ['schedule.py', 'shop'], inFolder);
    expect(stdout).toMatch(/^Success/);
  });

  test('a program schedules, changes and cancels alerts', async () => {
    const played = await stage();
    const { env, report } = played;
    const program = ['schedule.py', report];
    const { stdout } = await execa(`${venv}bin/python`, program, { ...inFolder, env });
    expectStory(stdout, report);
    await expectAlerts(played);
    await recordHistory(played, 'python');
  });
});
