import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type * as product from '../../../dist/index.js';
import type { Alert } from '../../alert.js';
import { environment } from '../../environment.js';
import { serve } from '../serve.js';
import { benchLine } from './bench-line.js';

// As built, whose place relative to this file is not that in the sources.
const library = new URL('../../../../dist/index.js', import.meta.url).href;
const { AlertClient }: typeof product = await import(library);

const alerts = await AlertClient.connect();
await serve({
  one: (alert) => alerts.schedule(benchLine, alert, { id: alert.id, at: new Date(alert.due) }),
  many: importAll,
  cancel: (id) => alerts.get(id).cancel(),
  open: () => alerts.count(),
});

async function importAll(all: Alert[]): Promise<void> {
  const rows = all.map((alert) => ({
    type: benchLine.type,
    id: alert.id,
    at: new Date(alert.due).toISOString(),
    args: alert,
  }));
  // Of this run alone: the folder is the current one.
  const file = 'alerts.jsonl';
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await promisify(execFile)(process.execPath, [environment('BENCH_ALERTS'), 'import', file]);
  await rm(file);
}
