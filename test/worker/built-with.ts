import { cp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from './program.js';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The path of a worker built with alert types of one's own, here already JavaScript, in src/alerts. */
export async function workerBuiltWith(files: Record<string, string>): Promise<string> {
  return join(await builtWith('alerts', files), 'worker', 'main.js');
}

/** Where the product is, built with files of one's own, here already JavaScript, in a folder of src/. */
export async function builtWith(folder: string, files: Record<string, string>): Promise<string> {
  const product = await temporaryDirectory();
  await cp(root('dist'), join(product, 'dist'), { recursive: true });
  await cp(root('package.json'), join(product, 'package.json'));
  await symlink(root('node_modules'), join(product, 'node_modules'));
  for (const [name, code] of Object.entries(files)) {
    await writeFile(join(product, 'dist', folder, name), code);
  }
  return join(product, 'dist');
}
