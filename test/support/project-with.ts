import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../worker/program.js';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Returns the folder of a new project with these files. It is removed after the test. */
export async function projectWith(files: Record<string, string>): Promise<string> {
  const folder = await temporaryDirectory();
  await symlink(root('node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, code] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), code);
  }
  return folder;
}

/** Writes a configuration with the types of the test project into a folder. */
export async function writeTestConfig(folder: string): Promise<void> {
  const config = JSON.stringify(root('test/support/project/alerts.config.js'));
  await writeFile(join(folder, 'alerts.config.ts'), `export { default } from ${config};`);
}
