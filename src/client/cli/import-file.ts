import { BadInput } from '../../errors.js';
import type { Format } from '../rows/format.js';
import type { Plan } from '../plan.js';
import type { Done } from './import-text.js';
import { interruptedWithStatus } from './interrupted-with-status.js';
import { io } from './io.js';
import { openProject, openTypes } from './open-project.js';
import { note, print } from './print.js';
import { FAILED } from './report.js';
import { warnWithoutWorker } from './warn-without-worker.js';
import { withClient } from './with-client.js';

interface Options {
  skipBad?: true | undefined;
  dryRun?: true | undefined;
  json?: true | undefined;
}

interface Import {
  format: Format;
  /** Of rows that name none. */
  timezone?: string | undefined;
  done: Done;
  /** May still refuse. */
  check?: (plans: Plan[]) => Promise<void>;
}

/** Starts the alerts of a file, of which all rows are checked before. @throws BadInput, with nothing started */
export async function importFile(
  file: string,
  { format, timezone, done, check }: Import,
  { skipBad, dryRun, json }: Options,
): Promise<void> {
  const { importAlerts } = await import('../import-alerts.js');
  const { knownChannels } = await import('../known-channels.js');
  const { planRows } = await import('../rows/plan-rows.js');
  const { readRows } = await import('../rows/read-rows.js');
  const { parseZone } = await import('../when/zone.js');
  const text = await import('./import-text.js');
  const { progressBar } = await import('./progress-bar.js');

  const project = await openProject();
  const types = await openTypes(project);
  const { planned, bad } = await planRows(readRows(file, format, types, io().stdin), {
    types,
    channels: await knownChannels(io().env, project),
    timezone: timezone && parseZone(timezone),
  });
  if (bad.length > 0) {
    note(json, text.badRowsText(bad));
    io().exitStatus = FAILED;
  }
  if (bad.length > 0 && !skipBad) {
    if (json) print(json, { started: 0, existing: 0, bad, failed: [] }, '');
    const rows = `${text.counted(bad.length)} of ${text.counted(planned.length + bad.length)} rows`;
    throw new BadInput(`${rows} are bad, so nothing was ${done}: mend them, or add --skip-bad`);
  }
  await check?.(planned.map(({ plan }) => plan));
  const expired = text.expiredText(planned.map(({ plan }) => plan));
  if (expired !== '') note(json, expired);
  if (dryRun) {
    const document = { dryRun, alerts: planned.length, bad };
    return print(json, document, `${text.counted(planned.length)} would be ${done}`);
  }

  const { unreachable, ...imported } = await withClient(async (alerts) => {
    const bar = progressBar(planned.length);
    try {
      const signal = interruptedWithStatus();
      const result = await importAlerts(alerts, planned, { signal, onProgress: bar.update });
      bar.stop();
      await warnWithoutWorker(json, alerts);
      return result;
    } finally {
      bar.stop();
    }
  });
  const { started, existing, failed } = imported;
  if (failed.length > 0) {
    note(json, text.failedRowsText(failed, done));
    io().exitStatus ??= FAILED;
  }
  const document = { started, existing, bad, failed };
  print(json, document, text.importedText(imported, planned.length, done));
  if (unreachable) throw unreachable;
}
