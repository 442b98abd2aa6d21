import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../.ci/release', import.meta.url));

const files = {
  'package.json': JSON.stringify({
    name: 'durable-alerts',
    version: '1.2.3',
    scripts: { build: 'echo built', 'lint:package': 'echo linted' },
  }),
  'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 1.2.3\n\n- New.\n\n## 1.2.2\n\n- Old.\n',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-release-'));
  await mkdir(join(folder, '.ci'));
  await copyFile(script, join(folder, '.ci/release'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await git('init', '--quiet');
  await commit();
  return () => rm(folder, { recursive: true });
});

const git = (...args: string[]) =>
  execa('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd: folder,
  });

async function commit() {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Change');
}

const release = () => execa(join(folder, '.ci/release'), { reject: false });

async function refusal() {
  const { exitCode, stderr } = await release();
  return exitCode === 1 ? stderr : `exit status ${exitCode}`;
}

test('a commit that can be released: built, checked, and nothing published', async () => {
  const { exitCode, stdout } = await release();
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^built\nlinted\n/);
  expect(stdout).toContain('\n  npm publish .data/durable-alerts-1.2.3.tgz\n  git tag v1.2.3\n');
  expect((await git('tag')).stdout).toBe('');
});

test('a change that is not committed is refused', async () => {
  await writeFile(join(folder, 'new.ts'), '');
  expect(await refusal()).toBe('release: the working tree has changes: commit them first');
});

test('a version that the changelog lacks is refused', async () => {
  await writeFile(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## 1.2.2\n\n- Old.\n');
  await commit();
  expect(await refusal()).toBe("release: CHANGELOG.md has no section '## 1.2.3': add it");
});

test('a change under Unreleased is refused', async () => {
  const text = files['CHANGELOG.md'].replace('Unreleased\n', 'Unreleased\n\n- Newer.\n');
  await writeFile(join(folder, 'CHANGELOG.md'), text);
  await commit();
  expect(await refusal()).toBe(
    "release: CHANGELOG.md lists changes under 'Unreleased': move them to 1.2.3",
  );
});

test('a version that is tagged is refused', async () => {
  await git('tag', 'v1.2.3');
  expect(await refusal()).toBe(
    "release: v1.2.3 is released already: choose the next version with 'npm version --no-git-tag-version'",
  );
});
