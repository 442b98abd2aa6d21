/** Checks that the files, tests and links on the pages exist. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { page, pagePaths } from './markdown.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
describe.each(await pagePaths())('%s', async (path) => {
  const text = await page(path);

  test('names existing source files and tests', () => {
    const named = text.match(/\b(src|test)\/[\w./-]+\.ts/g) ?? [];
    const missing = named.filter((file) => !existsSync(join(root, file)));
    expect(missing).toEqual([]);
  });

  test('links to existing targets', async () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const inside = targets.filter((target) => !/^[a-z+]+:/.test(target));
    const missing: string[] = [];
    for (const target of inside) if (!(await isThere(path, target))) missing.push(target);
    expect(missing).toEqual([]);
  });

  test('has a target for each of its references', () => {
    const defined = new Set([...text.matchAll(/^\[([\w-]+)\]:\s+\S+$/gm)].map(([, name]) => name));
    const used = new Set([...text.matchAll(/\]\[([\w-]+)\]/g)].map(([, name]) => name));
    expect(used).toEqual(defined);
  });
});

async function isThere(from: string, target: string): Promise<boolean> {
  const [file = '', heading] = target.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(root, path))) return false;
  return heading === undefined || headingsIn(await page(path)).includes(heading);
}

/** As GitHub makes anchors of them. */
function headingsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
