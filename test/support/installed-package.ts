import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pnpm = join(root, 'node_modules/pnpm/bin/pnpm.cjs');

const packed = z.tuple([z.object({ filename: z.string() })]);

let tarball: Promise<string> | undefined;

/** Packs the package as it is published, once, and returns the path of the tarball. */
async function pack(): Promise<string> {
  const folder = join(root, 'node_modules/.cache/packed');
  await mkdir(folder, { recursive: true });
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await execa('npm', args, { cwd: root });
  const [{ filename }] = packed.parse(JSON.parse(stdout));
  return join(folder, filename);
}

const npm = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'] as const;

/** Commands that add packages to the project in the current directory. */
const add = {
  npm,
  'npm without optional packages': [...npm, '--omit=optional'],
  pnpm: [process.execPath, pnpm, 'add', '--prefer-offline'],
} as const;

export type PackageManager = keyof typeof add;

/** A stranger's project, outside this clone, which has installed the package. */
export type InstallingProject = Awaited<ReturnType<typeof projectInstalling>>;

/** Creates a project with these files, in which this package manager installs the package. */
export async function projectInstalling(manager: PackageManager, files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'alerts-installed-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const [command, ...args] = add[manager];
  await execa(command, [...args, await (tarball ??= pack()), 'zod'], { cwd: folder });
  return {
    folder,
    /** Runs the command as the package manager has linked it. */
    alerts: (words: string[], env: NodeJS.ProcessEnv = {}, cwd = folder) =>
      execa(join(folder, 'node_modules/.bin/alerts'), words, { cwd, env, reject: false }),
    node: (file: string, words: string[] = [], env: NodeJS.ProcessEnv = {}) =>
      execa(process.execPath, [file, ...words], { cwd: folder, env, reject: false }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
