import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { TemporalConfig } from '../../src/config/environment.js';

const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = new URL('histories/', import.meta.url);
/** What is recorded today: an alert of these makes its first attempt as a local activity. */
const latest = 'local-first';

export interface RecordedHistory {
  workflowId: string;
  history: unknown;
}

/** The committed histories, by path: those at the top are of an earlier version. */
export async function* recordedHistories(): AsyncGenerator<RecordedHistory> {
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    file.endsWith('.json'),
  );
  for (const file of files.toSorted()) {
    const history: unknown = JSON.parse(await readFile(new URL(file, folder), 'utf8'));
    yield { workflowId: file.replace(/\.json$/, ''), history };
  }
}

/**
 * Writes the history of one run, as Temporal's command prints it, without the machine it ran on. One that was recorded
 * before stays: it is what alerts that sleep are made of.
 */
export async function record(
  { address }: TemporalConfig,
  shape: string,
  id: string,
  runId?: string,
): Promise<void> {
  const file = new URL(`${latest}/${shape}.json`, folder);
  if (existsSync(file)) return;
  const run = ['-w', id, ...(runId === undefined ? [] : ['-r', runId])];
  const show = ['cli', 'workflow', 'show', ...run, '-o', 'json', '--address', address];
  const { stdout } = await execa(script, show, { stdin: 'ignore' });
  const history = stdout
    .replaceAll(/"identity": *"[^"]*"/g, '"identity": "recorder"')
    .replaceAll(root, '')
    .replaceAll(hostname(), 'recorder');
  await mkdir(new URL(latest, folder), { recursive: true });
  await writeFile(file, `${history}\n`);
}
