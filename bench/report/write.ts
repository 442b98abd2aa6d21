import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { project } from '../paths.js';
import type { Measured } from '../run/rounds.js';
import type { System } from '../systems/system.js';
import { plotOf } from './plot.js';

export interface Report {
  conditions: Record<string, string>;
  measured: Measured[];
  /** In Markdown. */
  results: string;
}

/** What is between these is written anew; the rest of the page is by hand. */
const BEGIN = '<!-- results: written by npm run bench -->';
const END = '<!-- end of results -->';

/** Writes the raw results, the picture and, if there is one, the page. */
export async function writeReport(
  folder: string,
  { conditions, measured, results }: Report,
  plotted: System[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const json = JSON.stringify({ conditions, measured }, (_, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  );
  await writeFormatted(join(folder, 'results.json'), json);
  if (plotted.length > 0) {
    await writeFile(join(folder, 'results.svg'), `${await plotOf(measured, plotted)}\n`);
  }
  const page = join(folder, 'README.md');
  if (!existsSync(page)) return;
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  if (before === undefined || after === undefined) throw new Error(`${page} has lost its marks`);
  await writeFormatted(page, `${before}${BEGIN}\n\n${results}\n\n${END}${after}`);
}

/** As the project's own check wants it. */
async function writeFormatted(file: string, text: string): Promise<void> {
  const config = await resolveConfig(join(project, 'package.json'));
  await writeFile(file, await format(text, { ...config, filepath: file }));
}
