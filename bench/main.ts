import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadUsage } from './bad-usage.js';
import { hindranceOf, prepare } from './install/prepare.js';
import { type Options, optionsOf } from './options.js';
import { project } from './paths.js';
import { resultsOf } from './report/page.js';
import { conditions } from './report/versions.js';
import { writeReport } from './report/write.js';
import { killAll } from './run/processes.js';
import { progressOn } from './run/progress.js';
import { reasonOf } from './run/reason.js';
import { measureAll } from './run/rounds.js';

async function run({ quick, yes, systems, scenarios, whole }: Options): Promise<void> {
  const progress = progressOn(process.stderr);
  const needs = [...new Set(systems.flatMap((system) => system.needs))];
  const missing = await prepare(needs, { yes, progress });
  const present = systems.filter((system) => hindranceOf(system, missing) === undefined);
  const absent = systems.flatMap((system) => {
    const hindrance = hindranceOf(system, missing);
    return hindrance === undefined ? [] : `without ${system.title}: ${hindrance}`;
  });
  const measured = await measureAll({
    systems: present,
    scenarios,
    rounds: quick ? 1 : 3,
    quick,
    folder: temporaryFolder(),
    progress,
  });
  progress.done();
  const met = needs.filter((need) => !missing.has(need));
  const on = conditions(met);
  const results = resultsOf(measured, systems, on, absent);
  console.log(results);
  const folder = join(project, whole ? 'docs/benchmarks' : '.data/benchmarks');
  const report = { conditions: on, measured, results };
  await writeReport(folder, report, met.includes('npm packages') ? present : []);
}

/** Gone at the end, and before it all that was started. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'durable-alerts-bench-'));
  // PostgreSQL may run as another user.
  chmodSync(folder, 0o711);
  process.on('exit', () => {
    killAll();
    // Those that were just killed may be writing still.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
  return folder;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
try {
  await run(optionsOf(process.argv));
  process.exit();
} catch (error) {
  console.error(`bench: ${reasonOf(error)}`);
  process.exit(error instanceof BadUsage ? 2 : 1);
}
